"""A trained booster of XGBoost, or one of its wrappers, as it stands in memory."""

from __future__ import annotations

import json
import sys
from typing import Any

from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES
from trueup.frameworks.live_estimators import (
    Answers,
    LiveEstimator,
    LiveReader,
    has,
    no_classes,
    not_fitted,
    running,
    words_of_output,
    wrapper_of,
    wrapper_probabilities,
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
                return not_fitted(name, target)
        objective, classes = _trained(booster)
        form = GIVES.get(objective, "")
        units = classes if form.startswith(ROWS_OF_SCORES) or form == "answers" else 1
        activation = form.removeprefix(ROWS_OF_SCORES) if form not in ("answers", "yes or no", "") else None
        base = LiveEstimator(
            name=name, target=target, decides=_decides(form), objective=objective, units=units, activation=activation,
            gives=(("predict", words_of_output(form, classes)),),
        )  # fmt: skip
        return base if booster is thing else wrapper_of(thing, base)

    def answers(self, thing: Any, data: Any) -> Answers:
        found = self.estimator(thing)
        probabilities = wrapper_probabilities(thing, found, data)
        if probabilities is not None:
            return probabilities
        form = GIVES.get(found.objective, "")
        if has(thing, "get_booster") or form in (ESTIMATE, ""):
            raise no_classes(found.name)
        matrix = getattr(sys.modules.get("xgboost"), "DMatrix", None)
        # A booster itself takes nothing but a DMatrix; wrappers take arrays, and were answered above.
        rows = data if matrix is None or isinstance(data, matrix) else matrix(data)
        values = thing.predict(rows)
        if form in ("answers", "yes or no"):
            return Answers(kind="predicted", values=values.astype(int), by="Booster.predict")
        return Answers(kind="logits" if form == "linear" else "proba", values=values, by="Booster.predict")


def _trained(booster: Any) -> tuple[str, int | None]:
    """The objective and the number of classes, as the booster itself writes its configuration down."""
    # Not its parameters: a booster that was loaded from a file has none in Python.
    learner = json.loads(booster.save_config())["learner"]
    objective = str(learner["learner_train_param"]["objective"])
    classes = int(learner["learner_model_param"]["num_class"])
    # num_class is 0 for objectives of one output, two classes among them.
    return objective, classes or None


def _decides(form: str) -> bool | None:
    return False if form == ESTIMATE else True if form in ("answers", "yes or no") else None


LIVE = _Reader()
