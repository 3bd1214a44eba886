"""A trained booster of XGBoost, or one of its wrappers, as it stands in memory."""

from __future__ import annotations

import json
import sys
from typing import Any

from trueup.contract.bad_input import BadInputError
from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES
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
from trueup.frameworks.xgboost.objective_rows import GIVES


class _Reader(LiveReader):
    def estimator(self, thing: Any) -> LiveEstimator:
        name, target = type(thing).__name__, running("xgboost", "XGBoost")
        booster = thing
        if has(thing, "get_booster"):
            try:
                booster = thing.get_booster()
            except Exception:  # NotFittedError of scikit-learn, or XGBoost's own
                return LiveEstimator(name=name, target=target, decides=None, why=f"{name} is not fitted")
        objective, classes = _trained(booster)
        given = GIVES.get(objective, "")
        units = classes if given.startswith(ROWS_OF_SCORES) or given == "answers" else 1
        activation = given.removeprefix(ROWS_OF_SCORES) if given not in ("answers", "yes or no", "") else None
        base = LiveEstimator(
            name=name, target=target, decides=_decides(given), objective=objective, units=units, activation=activation,
            gives=(("predict", words_of_output(given, classes)),),
        )  # fmt: skip
        if booster is thing:
            return base
        return _wrapper(thing, base)

    def answers(self, thing: Any, data: Any) -> Answers:
        found = self.estimator(thing)
        if found.why:
            raise BadInputError(f"an estimator: {found.why}", "a fitted classifier", "Fit it before it is asked")
        if found.classes and has(thing, "predict_proba"):
            rows = thing.predict_proba(data)
            return Answers(kind="proba", values=rows, by=f"{found.name}.predict_proba", classes=found.classes)
        given = GIVES.get(found.objective, "")
        if has(thing, "get_booster") or given in (ESTIMATE, ""):
            raise no_classes(found.name)
        matrix = getattr(sys.modules.get("xgboost"), "DMatrix", None)
        rows = data if matrix is None or isinstance(data, matrix) else matrix(data)
        values = thing.predict(rows)
        if given in ("answers", "yes or no"):
            return Answers(kind="predicted", values=values.astype(int), by="Booster.predict")
        return Answers(kind="logits" if given == "linear" else "proba", values=values, by="Booster.predict")


def _trained(booster: Any) -> tuple[str, int | None]:
    """The objective and the number of classes, as the booster itself writes its configuration down."""
    learner = json.loads(booster.save_config())["learner"]
    objective = str(learner["learner_train_param"]["objective"])
    classes = int(learner["learner_model_param"]["num_class"])
    return objective, classes or None


def _decides(given: str) -> bool | None:
    return False if given == ESTIMATE else True if given in ("answers", "yes or no") else None


def _wrapper(thing: Any, base: LiveEstimator) -> LiveEstimator:
    classes = plain_classes(getattr(thing, "classes_", None))
    if classes:
        return LiveEstimator(
            name=base.name, target=base.target, decides=True, classes=classes, objective=base.objective,
            units=base.units, activation=base.activation, gives=words_of_classifier(thing, classes),
        )  # fmt: skip
    gives = (("predict", base.gives[0][1]), ("score", "the R², not an accuracy"))
    return LiveEstimator(
        name=base.name, target=base.target, decides=False, objective=base.objective, units=base.units,
        activation=base.activation, gives=gives,
    )  # fmt: skip


LIVE = _Reader()
