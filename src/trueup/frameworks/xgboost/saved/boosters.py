"""A booster in a file of XGBoost: JSON, or the same in UBJSON. Read as data; XGBoost is not imported."""

from __future__ import annotations

import json
from typing import Any

from trueup.contract.target import Target
from trueup.frameworks.estimators import ROWS_OF_SCORES
from trueup.frameworks.live_estimators import LiveEstimator, words_of_output
from trueup.frameworks.xgboost.objective_rows import GIVES
from trueup.syntax.bounded_file import BoundedFile
from trueup.syntax.model_faults import DamagedError, LimitMetError
from trueup.syntax.ubjson import parsed

#: How such files begin: `{"learner":{…` and the same in UBJSON, whose keys have their lengths in front.
_JSON, _UBJSON, _ASKED = b'{"learner":{', b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner{", 64
_WRAPPERS = {"classifier": "XGBClassifier", "regressor": "XGBRegressor", "ranker": "XGBRanker"}


def holds(head: bytes) -> bool:
    """True for the first bytes of such a file."""
    return bytes(head[:_ASKED].translate(None, b" \t\r\n")).startswith(_JSON) or head.startswith(_UBJSON)


def estimator(file: BoundedFile) -> LiveEstimator:
    """The booster of a file.

    Raises ModelFileError where the file is damaged, or larger than a description may be.
    """
    binary = file.read(1) + file.read(1) == b"{L"
    file.seek(0)
    document = parsed(file, _UNUSED) if binary else _of_json(file)
    learner = _object(document, "learner")
    objective = _text(_object(learner, "objective"), "name")
    attributes = _object(learner, "attributes", {})
    classes = _number(_object(learner, "learner_model_param"), "num_class") or None
    form = GIVES.get(objective, "")
    units = classes if form.startswith(ROWS_OF_SCORES) or form == "answers" else 1
    activation = form.removeprefix(ROWS_OF_SCORES) if form not in ("answers", "yes or no", "") else None
    gives = [("Booster.predict", words_of_output(form, classes))]
    wrapper = _WRAPPERS.get(_kind(attributes), "")
    if wrapper:
        what = {"XGBClassifier": "a class for each item"}.get(wrapper, words_of_output(form, classes))
        gives.append((f"{wrapper}.predict", what))
    best = attributes.get("best_iteration")
    if isinstance(best, str) and best.isdigit():
        gives.append(("best round", f"{best}, counted from 0, with a score of {attributes.get('best_score', '?')}"))
    return LiveEstimator(
        name="Booster", target=_target(document.get("version")), decides=None, objective=objective, units=units,
        activation=activation, gives=tuple(gives),
    )  # fmt: skip


#: What is not looked at: the trees, and the names of columns.
_UNUSED = frozenset({"gradient_booster", "feature_names", "feature_types", "cats"})


def _of_json(file: BoundedFile) -> dict[str, Any]:
    try:
        found = json.loads(file.read())
    except RecursionError as error:
        raise LimitMetError("its lists and objects are nested too deep") from error
    except ValueError as error:
        raise DamagedError(f"it is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise DamagedError("it is no JSON object")
    return found


def _object(owner: dict[str, Any], key: str, default: dict[str, Any] | None = None) -> dict[str, Any]:
    found = owner.get(key, default)
    if not isinstance(found, dict):
        raise DamagedError(f"it has no {key}, which every booster of XGBoost has")
    return found


def _text(owner: dict[str, Any], key: str) -> str:
    found = owner.get(key)
    if not isinstance(found, str):
        raise DamagedError(f"its objective has no {key}")
    return found


def _number(owner: dict[str, Any], key: str) -> int:
    found = owner.get(key, "0")
    return int(found) if isinstance(found, str) and found.isdigit() and len(found) < 10 else 0


def _kind(attributes: dict[str, Any]) -> str:
    """What scikit-learn calls the wrapper that wrote the file; "" for a booster alone."""
    stored = attributes.get("scikit_learn")
    try:
        found = json.loads(stored) if isinstance(stored, str) else {}
    except (ValueError, RecursionError):
        return ""
    kind = found.get("_estimator_type") if isinstance(found, dict) else ""
    return kind if isinstance(kind, str) else ""


def _target(stored: Any) -> Target:
    whole = isinstance(stored, list) and 0 < len(stored) <= 4 and all(isinstance(part, int) for part in stored)
    version = tuple(stored) if whole else None
    return Target(library="xgboost", version=version, why="the release that wrote the file" if whole else "the file")
