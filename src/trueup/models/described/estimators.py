"""A trained estimator as a setup: what it answers, and the objective that it was trained by."""

from __future__ import annotations

from trueup.contract.head import Head
from trueup.contract.known import Known, Place, Unknown
from trueup.contract.labels import unread_labels
from trueup.contract.loss import Loss, unread_loss
from trueup.contract.setup import Setup
from trueup.frameworks.live_estimators import LiveEstimator, classes_words


def estimator_setup(found: LiveEstimator, file: str) -> Setup:
    """The setup of an estimator without labels. file: the file or the object that its places are in."""
    where = Place(file, path="")
    return Setup(
        where=where, target=found.target, head=_head(found, where), loss=_loss(found, where), gives=found.gives,
        fits_itself=True, labels=unread_labels("no labels were given", where),
        answers=tuple(repr(item) if isinstance(item, str) else str(item) for item in found.classes),
    )  # fmt: skip


def _head(found: LiveEstimator, where: Place) -> Head:
    at = Place(where.file, path="objective") if found.objective else where
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


def _loss(found: LiveEstimator, where: Place) -> Loss:
    at = Place(where.file, path="objective")
    if not found.objective:
        return unread_loss(f"{found.name} trains a loss of its own", where)
    return Loss(name=Known(found.objective, at), qualified=found.objective, spelling="string", where=at)
