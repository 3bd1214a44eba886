"""Predictions of shape (n, 1) and labels of shape (n,) are broadcast to n x n pairs."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.known import Known, value_of
from trueup.contract.metric import HandCount
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named
from trueup.rules._queries import loss_meaning, loss_place
from trueup.rules._wording import loss_words

RULE = named(__name__, "TU205", "error", needs=("units",))
_EXPECTED = "Both sides have one number for each item, in arrays of the same shape"


def check(setup: Setup) -> Iterator[Finding]:
    """Needs the shapes of both sides, and that there is more than one item."""
    loss = loss_meaning(setup)
    if loss is not None and loss.column_broadcasts and _column_against_flat(setup):
        yield _in_the_loss(setup)
    for hand in setup.hand_counts:
        if hand.column and hand.counted != "nothing":
            yield _by_hand(setup, hand)


def _column_against_flat(setup: Setup) -> bool:
    columns = setup.labels.columns
    flat = isinstance(columns, Known) and columns.value is None and not setup.labels.may_be_one
    return flat and value_of(setup.head.units) == 1 and value_of(setup.head.rank) == 2


def _in_the_loss(setup: Setup) -> Finding:
    at = f"where every item is given {_lowest(setup)}"
    message = Message(
        have=f"{loss_words(setup.loss)} is applied to outputs of shape (n, 1) and labels of shape (n,)",
        expected=_EXPECTED,
        happens=f"Each output is held against each label: the loss is lowest {at}",
        change="Give the labels a column (labels.reshape(-1, 1)), or take that of the outputs away (output[:, 0])",
    )
    return RULE.finding(setup, message, Focus(where=loss_place(setup)))


def _lowest(setup: Setup) -> str:
    """What is nearest to all labels at once: the mean by a squared error and a cross-entropy, a sign by a margin."""
    loss = loss_meaning(setup)
    if loss is not None and loss.family == "margin":
        return "the sign of most labels"
    absolute = any(word in (value_of(setup.loss.name) or "") for word in ("absolute", "l1", "huber", "log_cosh"))
    return f"{'one value in the middle' if absolute else 'the mean'} of all labels"


def _by_hand(setup: Setup, hand: HandCount) -> Finding:
    by = f" ({hand.by})" if hand.by else ""
    first = hand.column == "answers"
    answers, labels = ("(n, 1)", "(n,)") if first else ("(n,)", "(n, 1)")
    change = "predictions[:, 0]" if first else "labels[:, 0]"
    message = Message(
        have=f"Answers of shape {answers} are compared by == with labels of shape {labels}{by}",
        expected=_EXPECTED,
        happens="Each answer is held against each label: of n items n x n pairs are counted",
        change=f"Take the column out of the {hand.column} first: {change}",
    )
    where = hand.counted_where or hand.where or setup.where
    return RULE.finding(setup, message, Focus(where=where, hand=hand))
