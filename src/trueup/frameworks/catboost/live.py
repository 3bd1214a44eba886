"""A trained model of CatBoost as it stands in memory."""

from __future__ import annotations

from typing import Any

from trueup.contract.bad_input import BadInputError
from trueup.frameworks.catboost.estimator_rows import GIVES
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


class _Reader(LiveReader):
    def estimator(self, thing: Any) -> LiveEstimator:
        name, target = type(thing).__name__, running("catboost", "CatBoost")
        if not thing.is_fitted():
            return LiveEstimator(name=name, target=target, decides=None, why=f"{name} is not fitted")
        objective = str(thing.get_all_params().get("loss_function", "")).partition(":")[0]
        given = GIVES.get(objective, "")
        classes = plain_classes(thing.classes_)
        wrapped = has(thing, "predict_proba")
        units = len(classes) if given.startswith(ROWS_OF_SCORES) else 1
        gives: tuple[tuple[str, str], ...] = (("predict", words_of_output(given, units)),)
        if wrapped and classes:
            gives = words_of_classifier(thing, classes)
        elif has(thing, "score"):
            gives = (*gives, ("score", "the R², not an accuracy"))
        return LiveEstimator(
            name=name, target=target, decides=False if given == ESTIMATE else wrapped or None, classes=classes,
            objective=objective, units=units, activation=given.removeprefix(ROWS_OF_SCORES) or None, gives=gives,
        )  # fmt: skip

    def answers(self, thing: Any, data: Any) -> Answers:
        found = self.estimator(thing)
        if found.why:
            raise BadInputError(f"an estimator: {found.why}", "a fitted classifier", "Fit it before it is asked")
        if not found.classes or found.decides is False:
            raise no_classes(found.name)
        if has(thing, "predict_proba"):
            rows = thing.predict_proba(data)
            return Answers(kind="proba", values=rows, by=f"{found.name}.predict_proba", classes=found.classes)
        rows = thing.predict(data, prediction_type="Probability")
        by = f'{found.name}.predict(prediction_type="Probability")'
        return Answers(kind="proba", values=rows, by=by, classes=found.classes)


LIVE = _Reader()
