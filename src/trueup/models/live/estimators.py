"""A trained estimator in memory as a setup: what it answers, its objective, and a batch of labels beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trueup.contract.head import Head
from trueup.contract.known import Known, Place, Unknown
from trueup.contract.labels import unread_labels
from trueup.contract.loss import Loss, unread_loss
from trueup.contract.reading import Reading, Unread
from trueup.contract.setup import Setup
from trueup.frameworks.live_estimators import LiveEstimator, classes_words, plain, reader_of
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
    where = Place(found.name, path="")
    head = _head(found, where)
    setup = Setup(
        where=where, target=found.target, head=head, loss=_loss(found), gives=found.gives, fits_itself=True,
        labels=unread_labels("no labels were given", where), answers=tuple(map(_text, found.classes)),
    )  # fmt: skip
    if y is None:
        return setup
    at = Place(found.name, path="y")
    # The number of classes tells whether a 0 or a 1 is one of two classes or of many.
    counted = replace(head, units=Known(len(found.classes))) if found.classes else head
    labels = labels_of(y, replace(setup, head=counted), at)
    others = _not_answered(found, y)
    return replace(setup, labels=labels, unanswered=others, trained=True)


def _head(found: LiveEstimator, where: Place) -> Head:
    at = Place(found.name, path="objective") if found.objective else where
    by_objective = not (found.decides and found.classes)  # a wrapper's own methods hide what the objective gives
    if by_objective and found.units is not None and found.activation is not None:
        return Head(units=Known(found.units, at), activation=Known(found.activation, at), where=at)
    if found.why:
        why = Unknown(found.why, where)
    elif found.classes:
        why = Unknown(f"{found.name} answers with {classes_words(found.classes)}", where)
    elif found.decides is False:
        why = Unknown(f"{found.name} gives real numbers", where)
    else:
        why = Unknown(f"{found.name} fits its outputs to the labels", where)
    return Head(units=why, activation=why, where=where)


def _loss(found: LiveEstimator) -> Loss:
    where = Place(found.name, path="objective")
    if not found.objective:
        return unread_loss(f"{found.name} trains a loss of its own", Place(found.name, path=""))
    return Loss(name=Known(found.objective, where), qualified=found.objective, spelling="string", where=where)


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
