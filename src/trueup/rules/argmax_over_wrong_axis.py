"""An argmax over the items, or over everything at once, is compared with labels as if it were a class for each item."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.known import Place, value_of
from trueup.contract.metric import HandCount, Over
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._wording import units_words

RULE = named(__name__, "TU314", "error")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs what an argmax ran over, and that its answer is counted against labels."""
    for hand in setup.hand_counts:
        if hand.decision != "argmax" or hand.counted == "nothing":
            continue
        if hand.over in ("items", "everything"):
            yield _of_outputs(setup, hand)
        if hand.labels_decision == "argmax" and hand.labels_over in ("items", "everything"):
            yield _of_labels(setup, hand)


def _of_outputs(setup: Setup, hand: HandCount) -> Finding:
    units = value_of(setup.head.units)
    of_each = f" with {units_words(units)} each" if units is not None else ""
    message = Message(
        have=f"{_written(hand.over)} is applied to outputs of several items{of_each}",
        expected="The class of an item is the place of its highest output: argmax over the last axis",
        happens=_happens(hand.over, units),
        change="Take argmax over the last axis: axis=-1 (dim=-1)",
    )
    where = hand.where or setup.where
    return RULE.finding(setup, message, Focus(where=where, hand=hand), Repair(changes=_axis_of(hand)))


def _of_labels(setup: Setup, hand: HandCount) -> Finding:
    message = Message(
        have=f"{_written(hand.labels_over)} is applied to one-hot rows of several items",
        expected="The class of an item is the place of the 1 in its row: argmax over the last axis",
        happens="It gives places of items, and no classes that the answers of the model could be held against",
        change="Take argmax of the labels over the last axis: axis=-1 (dim=-1)",
    )
    where = hand.labels_where or hand.where or setup.where
    return RULE.finding(setup, message, Focus(where=where, hand=hand))


def _written(over: Over) -> str:
    return "argmax over the items (axis 0)" if over == "items" else "argmax without an axis"


def _happens(over: Over, units: int | None) -> str:
    if over == "everything":
        return (
            "One number, the place of the highest of all outputs of all items, is compared with the label of each item"
        )
    count = f"{units} " if units is not None else ""
    return f"It gives {count}numbers of items, one for each output, and no class for any item"


def _axis_of(hand: HandCount) -> tuple[Change, ...]:
    """The axis as it is written; where there is none, or the line serves other outputs too, a person has to decide."""
    written: Place | None = hand.axis.where
    if hand.over != "items" or hand.shared or written is None or written == hand.where:
        return ()
    return (Change(where=written, what="number", to="-1", affects="report"),)
