"""A model in a file of CatBoost: JSON, or its binary form, in which it describes itself in JSON. Read as data.

The binary form is a flat buffer, whose texts have their lengths in front and a zero behind; its trees are not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from trueup.contract.target import Target
from trueup.frameworks.catboost.estimator_rows import GIVES
from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES
from trueup.frameworks.live_estimators import LiveEstimator, words_of_output
from trueup.syntax.bounded_file import BoundedFile
from trueup.syntax.model_faults import DamagedError, LimitMetError

_BINARY, _LENGTH = b"CBM1", 4
#: How the JSON of a model begins: its first key, in the order of the alphabet.
_JSON = re.compile(rb'\s*\{\s*"(?:ctr_data|features_info|model_info)"')
_RELEASE = re.compile(r"release (\d+)\.(\d+)(?:\.(\d+))?")
#: Texts of the binary form that may be JSON.
_MOST_TEXTS = 10_000


def holds(head: bytes) -> bool:
    """True for the first bytes of such a file."""
    return head.startswith(_BINARY) or (_JSON.match(head) is not None and b'"feature' in head)


def estimator(file: BoundedFile) -> LiveEstimator:
    """The model of a file. Raises ModelFileError where the file is damaged, or larger than a description may be."""
    data = file.read()
    known = _of_binary(data) if data.startswith(_BINARY) else _of_json(data)
    params, classes = known.get("params"), _classes(known.get("class_params"))
    objective = _kind(params, "loss_function")
    if not objective:
        raise DamagedError("it does not tell its loss function, as every model of CatBoost does")
    form = GIVES.get(objective, "")
    units = len(classes) or None if form.startswith(ROWS_OF_SCORES) else 1
    gives = [("CatBoost.predict", words_of_output(form, units))]
    if classes:
        gives.append(("CatBoostClassifier.predict", "a class for each item"))
        gives.append(("CatBoostClassifier.predict_proba", f"a row of {len(classes)} probabilities"))
    metric = _kind(params.get("metrics") if isinstance(params, dict) else None, "eval_metric")
    if metric:
        gives.append(("eval_metric", metric))
    best = _best(known.get("training"))
    if best is not None:
        gives.append(("best round", f"{best}, counted from 0"))
    return LiveEstimator(
        name="CatBoost", target=_target(known.get("catboost_version_info")), classes=classes, objective=objective,
        decides=False if form == ESTIMATE else None, units=units,
        activation=form.removeprefix(ROWS_OF_SCORES) or None, gives=tuple(gives),
    )  # fmt: skip


def _of_json(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except RecursionError as error:
        raise LimitMetError("its lists and objects are nested too deep") from error
    except ValueError as error:
        raise DamagedError(f"it is no JSON: {error}") from error
    known = found.get("model_info") if isinstance(found, dict) else None
    if not isinstance(known, dict):
        raise DamagedError("it has no model_info, which every model of CatBoost has")
    return known


def _of_binary(data: bytes) -> dict[str, Any]:
    """What the texts of the flat buffer tell, under the keys of the JSON form."""
    known: dict[str, Any] = {}
    for text in _objects(data):
        if "loss_function" in text:
            known["params"] = text
        elif "class_to_label" in text:
            known["class_params"] = text
        elif "metrics" in text:
            known["training"] = text
    release = re.search(rb"CatBoost release \d+\.\d+(?:\.\d+)?", data)
    known["catboost_version_info"] = release.group().decode() if release else ""
    return known


def _objects(data: bytes) -> Iterator[dict[str, Any]]:
    """The JSON objects among the texts of a flat buffer."""
    at = data.find(b'{"')
    for _ in range(_MOST_TEXTS):
        if at < 0:
            return
        length = int.from_bytes(data[max(at - _LENGTH, 0) : at], "little")
        if data[at + length - 1 : at + length + 1] == b"}\x00":
            try:
                found = json.loads(data[at : at + length])
            except (ValueError, RecursionError):
                found = None
            if isinstance(found, dict):
                yield found
                at += length
        at = data.find(b'{"', at + 1)


def _kind(owner: Any, key: str) -> str:
    """`{"loss_function": {"type": "Logloss"}}`."""
    found = owner.get(key) if isinstance(owner, dict) else None
    kind = found.get("type") if isinstance(found, dict) else found
    return kind.partition(":")[0] if isinstance(kind, str) else ""


def _classes(stored: Any) -> tuple[Any, ...]:
    names = stored.get("class_names") if isinstance(stored, dict) else None
    return tuple(name for name in names if isinstance(name, (str, int, float))) if isinstance(names, list) else ()


def _best(stored: Any) -> int | None:
    """The round with the best metric of what was held back, where that was asked for."""
    try:
        found = json.loads(stored) if isinstance(stored, str) else stored
    except (ValueError, RecursionError):
        return None
    metrics = found.get("metrics") if isinstance(found, dict) else None
    best = metrics.get("best_iteration") if isinstance(metrics, dict) else None
    return best if isinstance(best, int) and not isinstance(best, bool) else None


def _target(stored: Any) -> Target:
    found = _RELEASE.search(stored) if isinstance(stored, str) else None
    version = tuple(int(part) for part in found.groups() if part) if found else None
    why = "the release that wrote the file" if found else "the file does not tell the release"
    return Target(library="catboost", version=version, why=why)
