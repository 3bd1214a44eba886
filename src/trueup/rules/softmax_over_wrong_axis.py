"""Softmax over the batch axis, or over an axis that the library was left to choose."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.head import OVER_AN_AXIS
from trueup.contract.known import Known, value_of
from trueup.contract.setup import Setup
from trueup.rules._asking import CROSS_ENTROPIES, activation_of, activation_place, loss_meaning
from trueup.rules._finding import Focus, Message, named

RULE = named(__name__, "TU107", "warning")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs the head; axis 0 is the batch's only where the output has a batch axis."""
    activation = activation_of(setup.head)
    if activation not in OVER_AN_AXIS:
        return
    if setup.head.implicit_axis:
        message = Message(
            have=f"{activation} is applied without saying over which axis",
            expected="The classes lie on one axis, and which one it is has to be written",
            happens="The axis is guessed from the rank: 0 for ranks 0, 1 and 3, so (batch, time, k) takes the batch",
            change="Write the axis: 1 for (batch, k), -1 wherever the classes come last",
        )
    elif _over_the_batch(setup):
        message = Message(
            have=f"{activation} is applied over axis 0, the batch",
            expected="Each item's scores sum to 1 over its classes, the last axis",
            happens="The items of a batch compete with each other: an answer changes with the rest of its batch",
            change="Apply it over the classes: axis -1",
        )
    else:
        return
    yield RULE.finding(setup, message, Focus(where=activation_place(setup)))


def _over_the_batch(setup: Setup) -> bool:
    """A rank of 2 or more has a batch; else a cross-entropy in a program that trains makes one.

    Of scores that are laid out anew behind the softmax it is not known: one item's may become a batch of one there.
    """
    rank = value_of(setup.head.rank)
    if value_of(setup.head.axis) != 0 or rank == 1 or not setup.head.direct:
        return False
    if rank is not None:
        return rank >= 2
    loss = loss_meaning(setup)
    batched = isinstance(setup.labels.encoding, Known) or setup.trained
    return loss is not None and loss.family in CROSS_ENTROPIES and batched
