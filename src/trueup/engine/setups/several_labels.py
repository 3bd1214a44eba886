"""One head that is trained with several labels: the classes that one call of the loss names are not all of them."""

from __future__ import annotations

from trueup.contract.known import Place, Unknown, value_of
from trueup.contract.setup import Setup
from trueup.engine.immutable import replace


def with_all_classes(setups: list[Setup]) -> list[Setup]:
    """The setups; how many classes there are is not known where another call has a label beyond those of this one.

    A discriminator that also learns the class "made up" is one such head.
    """
    highest: dict[Place | None, dict[Place, float]] = {}
    for setup in setups:
        if setup.trained and (top := value_of(setup.labels.highest)) is not None:
            of_calls = highest.setdefault(setup.head.where, {})
            of_calls[setup.where] = max(top, of_calls.get(setup.where, top))
    return [
        _with_other_labels(setup) if _is_passed(setup, highest.get(setup.head.where, {})) else setup for setup in setups
    ]


def _is_passed(setup: Setup, highest: dict[Place, float]) -> bool:
    """True where another call has a label beyond those of this one; several labels of one call are ways of a test."""
    classes, units, own = value_of(setup.labels.classes), value_of(setup.head.units), value_of(setup.labels.highest)
    if classes is None or units is None or own is None or setup.head.where is None:
        return False
    return units > classes and any(top > own for where, top in highest.items() if where != setup.where)


def _with_other_labels(setup: Setup) -> Setup:
    why = "the same head is trained with labels beyond these in another call"
    return replace(setup, labels=replace(setup.labels, classes=Unknown(why, setup.labels.where)))
