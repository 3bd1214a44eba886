"""A trained model of CatBoost as it stands in memory."""

from __future__ import annotations

from typing import Any

from trueup.frameworks.catboost.estimator_rows import GIVES
from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES
from trueup.frameworks.live_estimators import (
    Answers,
    LiveEstimator,
    LiveReader,
    has,
    no_classes,
    not_fitted,
    plain_classes,
    running,
    words_of_classifier,
    words_of_output,
    wrapper_probabilities,
)


class _Reader(LiveReader):
    def estimator(self, thing: Any) -> LiveEstimator:
        name, target = type(thing).__name__, running("catboost", "CatBoost")
        if not thing.is_fitted():
            return not_fitted(name, target)
        objective = str(thing.get_all_params().get("loss_function", "")).partition(":")[0]
        form = GIVES.get(objective, "")
        classes = plain_classes(thing.classes_)
        wrapped = has(thing, "predict_proba")
        units = len(classes) if form.startswith(ROWS_OF_SCORES) else 1
        gives: tuple[tuple[str, str], ...] = (("predict", words_of_output(form, units)),)
        if wrapped and classes:
            gives = words_of_classifier(thing, classes)
        elif has(thing, "score"):
            gives = (*gives, ("score", "the R², not an accuracy"))
        return LiveEstimator(
            name=name, target=target, decides=False if form == ESTIMATE else wrapped or None, classes=classes,
            objective=objective, units=units, activation=form.removeprefix(ROWS_OF_SCORES) or None, gives=gives,
        )  # fmt: skip

    def answers(self, thing: Any, data: Any) -> Answers:
        found = self.estimator(thing)
        probabilities = wrapper_probabilities(thing, found, data)
        if not found.classes or found.decides is False:
            raise no_classes(found.name)
        if probabilities is not None:
            return probabilities
        rows = thing.predict(data, prediction_type="Probability")
        by = f'{found.name}.predict(prediction_type="Probability")'
        return Answers(kind="proba", values=rows, by=by, classes=found.classes)


LIVE = _Reader()
