"""Softmax over the batch axis, or over an axis that the library chose by default."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding, Severity
from trueup.contract.head import OVER_AN_AXIS
from trueup.contract.known import Known, value_of
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named
from trueup.rules._queries import CROSS_ENTROPIES, activation_of, activation_place, loss_meaning
from trueup.rules._wording import written_out

RULE = named(__name__, "TU107", "warning", "note")
#: Ranks of outputs: (batch, k), and the one of which the guess takes the batch.
_PLAIN, _TAKES_THE_BATCH = 2, 3


def check(setup: Setup) -> Iterator[Finding]:
    """Needs the head; axis 0 is the batch's only where the output has a batch axis."""
    activation = activation_of(setup.head)
    if activation not in OVER_AN_AXIS:
        return
    if setup.head.implicit_axis:
        rank = _rank(setup)
        # Without a loss it may as well be the weights of an attention, over any of their axes.
        classes = isinstance(setup.loss.name, Known) or isinstance(setup.labels.encoding, Known)
        message = Message(
            have=f"{activation} is applied without saying over which axis",
            expected=f"{'The classes lie on' if classes else 'It is taken over'} one axis, "
            "and which one it is has to be written",
            happens=_guessed(rank, classes=classes),
            change="Write the axis: 1 for (batch, k), -1 wherever the classes come last"
            if classes
            else "Write the axis that is meant: -1 for the last one",
        )
        severity: Severity = "warning" if rank == _TAKES_THE_BATCH else "note"
        yield RULE.finding(setup, message, Focus(where=activation_place(setup)), severity=severity)
        return
    if _over_the_batch(setup):
        message = Message(
            have=f"{activation} is applied over axis 0, the batch",
            expected="Each item's scores should sum to 1 over its classes, the last axis",
            happens="The items of a batch compete with each other: an answer changes with the rest of its batch",
            change="Apply it over the classes: axis -1",
        )
        yield RULE.finding(setup, message, Focus(where=activation_place(setup)))


def _rank(setup: Setup) -> int | None:
    """The rank of the output; class numbers in one flat column stand for outputs of (batch, k)."""
    rank, loss = value_of(setup.head.rank), loss_meaning(setup)
    columns = setup.labels.columns
    flat = isinstance(columns, Known) and columns.value is None and isinstance(setup.labels.encoding, Known)
    return 2 if rank is None and flat and loss is not None and loss.family == "sparse" else rank


def _guessed(rank: int | None, *, classes: bool) -> str:
    """What the guess takes: axis 0 for ranks 0, 1 and 3, else axis 1."""
    if rank is None and not classes:
        return "The axis is guessed from the number of axes: of one or three the first, else the second"
    if rank == _TAKES_THE_BATCH:
        return "The axis is guessed from the rank: for 3 it is 0, the batch, so the items of a batch compete"
    if rank == _PLAIN:
        return "For (batch, k) axis 1 is guessed, which is right; to leave it to a guess is deprecated"
    return "For (batch, k) axis 1 is guessed, which is right and only deprecated; of three axes the first is"


def _over_the_batch(setup: Setup) -> bool:
    """A rank of 2 or more has a batch; else a library's cross-entropy in a program that trains makes one.

    Of scores that are laid out anew behind the softmax it is not known: one item's may become a batch of one there.
    """
    rank = value_of(setup.head.rank)
    if value_of(setup.head.axis) != 0 or rank == 1 or not setup.head.direct:
        return False
    if rank is not None:
        return rank >= 2
    loss = loss_meaning(setup)
    batched = isinstance(setup.labels.encoding, Known) or setup.trained
    if written_out(value_of(setup.loss.name) or ""):
        # Arithmetic takes one list of scores as well, where a library's loss is called with a batch.
        batched = isinstance(setup.labels.encoding, Known) and isinstance(setup.head.units, Known)
    return loss is not None and loss.family in CROSS_ENTROPIES and batched
