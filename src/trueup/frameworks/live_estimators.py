"""Trained estimators and boosters in memory: what each tells of itself, and how it is asked for answers.

A library states in its `live.py` a reader of its own objects. Nothing is imported for it: an object brings its library,
which is met in `sys.modules`, and nothing is trained or changed.
"""

from __future__ import annotations

import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from trueup.contract.bad_input import BadInputError
from trueup.contract.target import Target
from trueup.frameworks import all_frameworks
from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES

_BINARY = 2
#: Classes that are named in a text one by one.
_FEW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEstimator:
    """What an estimator in memory is.

    name: its class, and in brackets the one that decides where it holds another. decides: True for a classifier, False
    for what gives real numbers, None where that is not told. classes: in the order of its columns; () where there are
    none, or several outputs have classes of their own. objective: the loss that it was told to train, "" for one of its
    own. units, activation: of its output where the objective tells them. gives: (method, what it gives, in words).
    why: why it cannot answer yet; "" where it can.
    """

    name: str
    target: Target
    decides: bool | None
    classes: tuple[Any, ...] = ()
    objective: str = ""
    units: int | None = None
    activation: str | None = None
    gives: tuple[tuple[str, str], ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What an estimator answered: of which kind, by which call, and the classes of the columns."""

    kind: Literal["predicted", "proba", "logits"]
    values: Any
    by: str
    classes: tuple[Any, ...] = ()


class LiveReader(ABC):
    """How a library's estimators are read and asked."""

    @abstractmethod
    def estimator(self, thing: Any) -> LiveEstimator:
        """What the object is."""

    @abstractmethod
    def answers(self, thing: Any, data: Any) -> Answers:
        """Its answers for these items: probabilities where it has them, else classes.

        Raises BadInputError for what gives no answers about classes.
        """


def reader_of(thing: Any) -> LiveReader | None:
    """The reader of an object: that of the first library among its classes which has one; None for anything else."""
    readers = {root: item for item in all_frameworks() if item.estimators for root in item.roots}
    # A net that is written as an estimator around a module is read as that module.
    around = {root for item in all_frameworks() if item.live_parts for root in item.roots}
    for cls in type(thing).__mro__:
        if str(getattr(cls, "__module__", "")).partition(".")[0] in around:
            return None
        framework = readers.get(str(getattr(cls, "__module__", "")).partition(".")[0])
        if framework is not None and hasattr(thing, "predict"):
            reader: LiveReader = framework.part(framework.estimators).LIVE
            return reader
    return None


def running(library: str, title: str) -> Target:
    """The release that is running."""
    text = getattr(sys.modules.get(library), "__version__", None)
    found = re.match(r"\d+(?:\.\d+)*", text) if isinstance(text, str) else None
    version = tuple(int(part) for part in found.group().split(".")) if found else None
    why = f"the {title} that is running" if version else f"the {title} that is running does not tell its release"
    return Target(library=library, version=version, why=why)


def plain_classes(stored: Any) -> tuple[Any, ...]:
    """Classes as plain values; () for what is no single row of them."""
    if stored is None or getattr(stored, "ndim", 1) != 1:
        return ()
    found = tuple(plain(item) for item in stored)
    return () if any(hasattr(item, "__len__") and not isinstance(item, str) for item in found) else found


def plain(item: Any) -> Any:
    """A number of NumPy as Python's; a whole one as an int."""
    value = item.item() if hasattr(item, "item") and getattr(item, "ndim", 0) == 0 else item
    return int(value) if isinstance(value, float) and value.is_integer() else value


def classes_words(classes: Iterable[Any]) -> str:
    """ "3 classes: 0, 1, 2"."""
    stored = tuple(classes)
    shown = ", ".join(repr(item) if isinstance(item, str) else str(item) for item in stored[:_FEW])
    return f"{len(stored)} classes: {shown}" + (", …" if len(stored) > _FEW else "")


def words_of_output(gives: str, units: int | None) -> str:
    """What `predict` of a booster gives for an objective, in words."""
    rows = f"a row of {units} " if units else "a row of "
    if gives.startswith(ROWS_OF_SCORES):
        last = gives.removeprefix(ROWS_OF_SCORES)
        return rows + {"softmax": "probabilities", "sigmoid": "probabilities that need not sum to 1"}.get(
            last, "raw scores"
        )
    known = {
        "answers": "a class number, decided already",
        "yes or no": "0 or 1, decided already",
        "sigmoid": "the probability of the second class",
        "linear": "a raw score: above 0 is the second class",
        ESTIMATE: "a real number",
    }
    return known.get(gives, "what was not read")


def words_of_classifier(thing: Any, classes: tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    """What the methods of a classifier with one target give, of those that it has."""
    count = len(classes)
    scores = "a raw score: above 0 is the second class" if count == _BINARY else f"a row of {count} raw scores"
    known = {
        "predict": "a class for each item",
        "predict_proba": f"a row of {count} probabilities",
        "decision_function": scores,
        "score": "the accuracy",
    }
    return tuple((method, words) for method, words in known.items() if has(thing, method))


def not_fitted(name: str, target: Target) -> LiveEstimator:
    """What is known of an estimator that was not trained yet."""
    return LiveEstimator(name=name, target=target, decides=None, why=f"{name} is not fitted")


def wrapper_of(thing: Any, booster: LiveEstimator) -> LiveEstimator:
    """A booster's wrapper in scikit-learn's manner: a classifier where it has classes, else a regressor."""
    classes = plain_classes(getattr(thing, "classes_", None))
    if classes:
        return replace(booster, decides=True, classes=classes, gives=words_of_classifier(thing, classes))
    return replace(booster, decides=False, gives=(*booster.gives, ("score", "the R², not an accuracy")))


def wrapper_probabilities(thing: Any, found: LiveEstimator, data: Any) -> Answers | None:
    """What a fitted classifier's `predict_proba` gives; None for what has none.

    Raises BadInputError for an estimator that was not trained.
    """
    if found.why:
        raise BadInputError(f"an estimator: {found.why}", "a fitted classifier", "Fit it before it is asked")
    if not found.classes or not has(thing, "predict_proba"):
        return None
    rows = thing.predict_proba(data)
    return Answers(kind="proba", values=rows, by=f"{found.name}.predict_proba", classes=found.classes)


def has(thing: Any, method: str) -> bool:
    """True where the object has the method; some decide it by how they were trained, and may raise when asked."""
    try:
        return callable(getattr(thing, method, None))
    except Exception:  # a condition of the program's own may do anything
        return False


def no_classes(name: str) -> BadInputError:
    """For what gives real numbers."""
    return BadInputError(
        f"{name}, which gives real numbers",
        "an estimator that answers with classes or with their probabilities",
        "Decide the classes yourself and give them as predicted=",
    )
