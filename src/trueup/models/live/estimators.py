"""A trained estimator in memory as a setup: what it answers, its objective, and a batch of labels beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trueup.contract.known import Known, Place
from trueup.contract.reading import Reading, Unread
from trueup.contract.setup import Setup
from trueup.frameworks.live_estimators import LiveEstimator, plain, reader_of
from trueup.models.described.estimators import estimator_setup
from trueup.models.live.labels_live import as_array, labels_of

#: Labels that are named in a message, of those that the estimator does not answer with.
_NAMED = 5
_COLUMNS = 2


def is_estimator(thing: Any) -> bool:
    """True for an estimator or a booster of a library that is known, fitted or not."""
    return reader_of(thing) is not None


def estimator_reading(model: Any, y: Any, *, loss: Any = None, metrics: Any = None) -> Reading | None:
    """The reading of an estimator; None for what is none."""
    reader = reader_of(model)
    if reader is None:
        return None
    found = reader.estimator(model)
    unread = [_not_taken(found, word) for word, value in (("loss", loss), ("metrics", metrics)) if value is not None]
    if found.why:
        unread.append(Unread(Place(found.name, path=""), found.why))
    return Reading(file=found.name, setups=(_setup(found, y),), unread=tuple(unread))


def _not_taken(found: LiveEstimator, word: str) -> Unread:
    why = f"{word}= is for models that are not compiled: {found.name} was trained by a loss of its own"
    return Unread(Place(found.name, path=word), why)


def _setup(found: LiveEstimator, y: Any) -> Setup:
    setup = estimator_setup(found, found.name)
    if y is None:
        return setup
    at = Place(found.name, path="y")
    # The number of classes tells whether a 0 or a 1 is one of two classes or of many.
    counted = replace(setup.head, units=Known(len(found.classes))) if found.classes else setup.head
    labels = labels_of(y, replace(setup, head=counted), at)
    others = _not_answered(found, y)
    return replace(setup, labels=labels, unanswered=others, trained=True)


def _not_answered(found: LiveEstimator, y: Any) -> tuple[str, ...]:
    """Labels of the batch that are none of the estimator's classes."""
    import numpy as np  # noqa: PLC0415

    array = as_array(y)
    if array is None:
        try:
            array = np.asarray(y)
        except Exception:  # a ragged list, or whatever NumPy makes nothing of
            return ()
    if array.ndim == _COLUMNS and array.shape[1] == 1:
        array = array[:, 0]
    if not found.classes or array.ndim != 1 or array.dtype.kind not in "biufUSO":
        return ()
    try:
        met = {plain(item) for item in array.tolist()} - set(found.classes)
    except TypeError:  # lists or arrays as labels
        return ()
    return tuple(sorted(map(_text, met)))[:_NAMED]


def _text(item: Any) -> str:
    return repr(item) if isinstance(item, str) else str(item)
