"""What becomes of labels of several columns where the head has one output."""

from __future__ import annotations

from trueup.contract.head import PROBABILITIES
from trueup.contract.known import value_of
from trueup.contract.labels import FLAT
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.facts.meanings import loss_meaning, meanings_for
from trueup.rules._consequences import RAISES, Consequence
from trueup.rules._queries import SOFTMAX_LOSSES

_SPREAD = "the one output is held against every column, so each item tells it 1 and 0 at once"
#: What is said where neither a raise nor a training is certain.
BY_SOURCE = "The call raises, or trains without a word, by the release and by what gives the labels"


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
    meanings, activation = meanings_for(setup), value_of(setup.head.activation)
    by_source = meanings.source_decides("rows", setup.target)
    if loss is not None and loss.mismatch in ("silent", "warning") and not (by_source and loss.consumes == "logits"):
        written = "with a warning" if loss.mismatch == "warning" else "without a word"
        return f"It trains {written}: {_SPREAD}"
    if loss is not None and by_source:
        binary = loss.family == "binary"
        # The shapes of arrays were compared ahead of training, and of what a generator gives only the loss learns.
        seen = meanings.generators_rows_are_unseen(setup.target) and loss.consumes == "probabilities"
        if binary and seen and activation == "linear":
            return f"It trains without a word: {_SPREAD}"
        if binary and seen and activation in PROBABILITIES:
            return f"An array of labels raises a ValueError; from a generator they train without a word: {_SPREAD}"
        learned = f"then {_SPREAD}" if binary else "no class is learned either way"
        return f"{BY_SOURCE}; {learned}"
    if setup.fits_itself:
        return Consequence("The call raises: rows of labels do not fit one number for each item", effect=RAISES)
    return Consequence("Labels and outputs of different shapes raise an error at the first batch", effect=RAISES)
