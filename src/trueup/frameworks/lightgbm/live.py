"""A trained booster of LightGBM, or one of its wrappers, as it stands in memory."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from trueup.contract.bad_input import BadInputError
from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES
from trueup.frameworks.lightgbm.objective_rows import GIVES
from trueup.frameworks.live_estimators import (
    Answers,
    LiveEstimator,
    LiveReader,
    has,
    no_classes,
    plain_classes,
    running,
    words_of_classifier,
    words_of_output,
)

_OBJECTIVE = re.compile(r"^objective=(\S+)", re.MULTILINE)


class _Reader(LiveReader):
    def estimator(self, thing: Any) -> LiveEstimator:
        name, target = type(thing).__name__, running("lightgbm", "LightGBM")
        booster = thing
        if not has(thing, "model_to_string"):
            try:
                booster = thing.booster_
            except Exception:  # LGBMNotFittedError, or scikit-learn's
                return LiveEstimator(name=name, target=target, decides=None, why=f"{name} is not fitted")
        objective, trees = _trained(booster)
        given = GIVES.get(objective, "")
        units = trees if given.startswith(ROWS_OF_SCORES) else 1
        base = LiveEstimator(
            name=name, target=target, decides=False if given == ESTIMATE else None, objective=objective, units=units,
            activation=given.removeprefix(ROWS_OF_SCORES) or None, gives=(("predict", words_of_output(given, units)),),
        )  # fmt: skip
        if booster is thing:
            return base
        classes = plain_classes(getattr(thing, "classes_", None))
        if classes:
            return replace(base, decides=True, classes=classes, gives=words_of_classifier(thing, classes))
        return replace(base, decides=False, gives=(*base.gives, ("score", "the R², not an accuracy")))

    def answers(self, thing: Any, data: Any) -> Answers:
        found = self.estimator(thing)
        if found.why:
            raise BadInputError(f"an estimator: {found.why}", "a fitted classifier", "Fit it before it is asked")
        if found.classes and has(thing, "predict_proba"):
            rows = thing.predict_proba(data)
            return Answers(kind="proba", values=rows, by=f"{found.name}.predict_proba", classes=found.classes)
        given = GIVES.get(found.objective, "")
        if given in (ESTIMATE, "") or not has(thing, "model_to_string"):
            raise no_classes(found.name)
        return Answers(kind="proba", values=thing.predict(data), by="Booster.predict")


def _trained(booster: Any) -> tuple[str, int]:
    """The objective, as the booster writes itself down ("" for one of one's own), and its trees in a step."""
    found = _OBJECTIVE.search(booster.model_to_string(num_iteration=1))
    return (found.group(1) if found else ""), int(booster.num_model_per_iteration())


LIVE = _Reader()
