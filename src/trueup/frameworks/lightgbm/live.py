"""A trained booster of LightGBM, or one of its wrappers, as it stands in memory."""

from __future__ import annotations

import re
from typing import Any

from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES
from trueup.frameworks.lightgbm.objective_rows import GIVES
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

_OBJECTIVE = re.compile(r"^objective=(\S+)", re.MULTILINE)


class _Reader(LiveReader):
    def estimator(self, thing: Any) -> LiveEstimator:
        name, target = type(thing).__name__, running("lightgbm", "LightGBM")
        booster = thing
        if not has(thing, "model_to_string"):
            try:
                booster = thing.booster_
            except Exception:  # LGBMNotFittedError, or scikit-learn's
                return not_fitted(name, target)
        objective, trees = _trained(booster)
        form = GIVES.get(objective, "")
        units = trees if form.startswith(ROWS_OF_SCORES) else 1
        base = LiveEstimator(
            name=name, target=target, decides=False if form == ESTIMATE else None, objective=objective, units=units,
            activation=form.removeprefix(ROWS_OF_SCORES) or None, gives=(("predict", words_of_output(form, units)),),
        )  # fmt: skip
        return base if booster is thing else wrapper_of(thing, base)

    def answers(self, thing: Any, data: Any) -> Answers:
        found = self.estimator(thing)
        probabilities = wrapper_probabilities(thing, found, data)
        if probabilities is not None:
            return probabilities
        form = GIVES.get(found.objective, "")
        if form in (ESTIMATE, "") or not has(thing, "model_to_string"):
            raise no_classes(found.name)
        return Answers(kind="proba", values=thing.predict(data), by="Booster.predict")


def _trained(booster: Any) -> tuple[str, int]:
    """The objective, as the booster writes itself down ("" for one of one's own), and its trees in a step."""
    found = _OBJECTIVE.search(booster.model_to_string(num_iteration=1))
    return (found.group(1) if found else ""), int(booster.num_model_per_iteration())


LIVE = _Reader()
