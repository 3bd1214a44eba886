"""A fitted estimator of scikit-learn, or one of a program's own on its base, as it stands in memory."""

from __future__ import annotations

import sys
from typing import Any

from trueup.contract.bad_input import BadInputError
from trueup.frameworks.live_estimators import (
    Answers,
    LiveEstimator,
    LiveReader,
    has,
    no_classes,
    plain_classes,
    running,
    words_of_classifier,
)

_AROUND = ("best_estimator_", "estimator", "steps")


class _Reader(LiveReader):
    def estimator(self, thing: Any) -> LiveEstimator:
        inner = _innermost(thing)
        name = type(thing).__name__ + (f" ({type(inner).__name__})" if inner is not thing else "")
        target, decides = running("sklearn", "scikit-learn"), _decides(thing, inner)
        if not _fitted(thing):
            return LiveEstimator(name=name, target=target, decides=decides, why=f"{name} is not fitted")
        if decides is None:
            return LiveEstimator(name=name, target=target, decides=None, why=f"{name} has no target")
        if not decides:
            known = (("predict", "a real number for each item"), ("score", "the R², not an accuracy"))
            real = tuple(pair for pair in known if has(thing, pair[0]))
            return LiveEstimator(name=name, target=target, decides=False, gives=real)
        classes = plain_classes(_attribute(thing, "classes_"))
        if not classes:
            rows = (("predict", "an answer for each of several outputs"), ("score", "the share of wholly right rows"))
            return LiveEstimator(name=name, target=target, decides=True, gives=rows)
        words = words_of_classifier(thing, classes)
        if _attribute(thing, "scoring") is not None:  # a search scores by what it was told to
            words = tuple((method, "what scoring= asks for" if method == "score" else what) for method, what in words)
        return LiveEstimator(name=name, target=target, decides=True, classes=classes, gives=words)

    def answers(self, thing: Any, data: Any) -> Answers:
        found = self.estimator(thing)
        if found.decides is False:
            raise no_classes(found.name)
        if found.why:
            raise BadInputError(f"an estimator: {found.why}", "a fitted classifier", "Fit it before it is asked")
        if found.classes and has(thing, "predict_proba"):
            rows = thing.predict_proba(data)
            if getattr(rows, "ndim", 0) == 2:
                return Answers(kind="proba", values=rows, by=f"{found.name}.predict_proba", classes=found.classes)
        return Answers(kind="predicted", values=thing.predict(data), by=f"{found.name}.predict", classes=found.classes)


def _innermost(thing: Any) -> Any:
    """The estimator that decides: of a search the best one, of a pipeline the last step."""
    for _ in range(6):
        inner = next((stored for name in _AROUND if (stored := _attribute(thing, name)) is not None), None)
        if isinstance(inner, list) and inner and isinstance(inner[-1], tuple):
            inner = inner[-1][-1]
        if inner is None or not hasattr(inner, "fit") or not _holds(thing):
            return thing
        thing = inner
    return thing


def _holds(thing: Any) -> bool:
    """True for a search or a pipeline; an ensemble decides by itself, whatever it is made of."""
    return hasattr(thing, "steps") or hasattr(thing, "cv_results_") or type(thing).__name__.endswith("SearchCV")


def _attribute(thing: Any, name: str) -> Any:
    try:
        return getattr(thing, name, None)
    except Exception:  # properties of estimators raise where they are not fitted, each in its own way
        return None


def _decides(thing: Any, inner: Any) -> bool | None:
    base = sys.modules.get("sklearn.base")
    for item in (thing, inner):
        for question, answer in (("is_classifier", True), ("is_regressor", False)):
            if _says(getattr(base, question, None), item):
                return answer
    return None


def _says(ask: Any, item: Any) -> bool:
    try:
        return callable(ask) and bool(ask(item))
    except Exception:  # an estimator of the program's own without the tags of its release
        return False


def _fitted(thing: Any) -> bool:
    check = getattr(sys.modules.get("sklearn.utils.validation"), "check_is_fitted", None)
    if not callable(check):
        return True
    try:
        check(thing)
    except Exception:  # NotFittedError, or whatever an own class raises
        return False
    return True


LIVE = _Reader()
