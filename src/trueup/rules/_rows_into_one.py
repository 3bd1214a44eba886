"""What becomes of labels of several columns where the head has one output."""

from __future__ import annotations

from trueup.contract.known import value_of
from trueup.contract.labels import FLAT
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.facts.meanings import loss_meaning, meanings_for
from trueup.rules._consequences import RAISES, Consequence
from trueup.rules._queries import SOFTMAX_LOSSES

_SPREAD = "the one output is held against every column, so each item tells it 1 and 0 at once"


def with_classes(loss: LossMeaning | None, encoding: str, units: str) -> str:
    """So many outputs as an advice, with the activation and the loss that suit them in the place of one output's."""
    of_classes = loss is not None and loss.family in SOFTMAX_LOSSES
    softmax = " with softmax" if loss is not None and loss.consumes == "probabilities" else ""
    if loss is None or of_classes or encoding == "multi-hot":
        return units if encoding == "multi-hot" else f"{units}{softmax}"
    sparse = "sparse " if encoding in FLAT else ""
    return f"{units}{softmax or ','} and the {sparse}categorical loss"


def rows_into_one_output(setup: Setup) -> str | Consequence:
    """What happens, as a sentence without its full stop, and where it is that the call raises as that."""
    loss = value_of(loss_meaning(setup.loss, setup.target, setup.head, setup.labels))
    if loss is not None and loss.mismatch in ("silent", "warning"):
        written = "with a warning" if loss.mismatch == "warning" else "without a word"
        return f"It trains {written}: {_SPREAD}"
    # Keras 1 and 2 compared the shapes of arrays ahead of training, and of what a generator gives only the loss learns.
    unseen = meanings_for(setup).generators_rows_are_unseen(setup.target)
    if loss is not None and unseen and loss.consumes == "probabilities" and value_of(setup.head.activation) == "linear":
        # Of probabilities the scores behind them are taken, and their shape is compared; other outputs are spread.
        if loss.family == "binary":
            return f"It trains without a word: {_SPREAD}"
        return "An array of labels raises a ValueError; rows of a generator train, by a loss of NaN or 0"
    if loss is not None and loss.family == "binary" and unseen:
        return f"An array of labels raises a ValueError; from a generator they train without a word: {_SPREAD}"
    return Consequence("Labels and outputs of different shapes raise an error at the first batch", effect=RAISES)
