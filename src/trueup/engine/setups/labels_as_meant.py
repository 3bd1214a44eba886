"""Labels that can be written down in several ways, as they can only be for the head and the loss beside them."""

from __future__ import annotations

from trueup.contract.head import ELEMENTWISE_PROBABILITY, NORMALISED, Head
from trueup.contract.known import Known, Unknown, is_known, value_of
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.contract.setup import Setup
from trueup.engine.immutable import replace
from trueup.engine.tensors import Tensor, columns_named
from trueup.engine.transfers.array_calls import RANDOM_CELLS
from trueup.engine.values import UnknownValue, Value
from trueup.facts import arguments_of, loss_meaning

_SEVERAL = 2


def as_meant(labels: Labels, head: Head, loss: Loss) -> Labels:
    """Labels that can be written down in several ways, as they can only be for this head and this loss."""
    activation, units = value_of(head.activation), value_of(head.units)
    several = units is not None and units >= _SEVERAL
    item, nought = Known(1.0, labels.where), Known(0.0, labels.where)
    if labels.source == RANDOM_CELLS and activation in NORMALISED:
        return replace(labels, encoding=Unknown("random numbers stand in for the labels", labels.where))
    numbers = labels.source == "flow_from_directory" and value_of(labels.encoding) == "binary"
    if numbers and units is not None and units > 2:
        # class_mode="binary" gives the number of the folder, of however many there are.
        unknown = Unknown("the folders tell how many classes there are", labels.where)
        return replace(labels, encoding=Known("integer", labels.where), classes=unknown, highest=unknown)
    if labels.source == "flow_from_dataframe" and several and activation in ELEMENTWISE_PROBABILITY:
        return replace(labels, encoding=Unknown("a column of the frame may hold one tag or many", labels.where))
    if labels.source == "LabelBinarizer" and not is_known(labels.encoding) and units is not None and units > 2:
        return replace(labels, encoding=Known("one-hot", labels.where), lowest=nought, highest=item)
    if value_of(loss.name) == "binary_crossentropy" and activation in ELEMENTWISE_PROBABILITY:
        return tags_of_columns(labels, head)
    return labels


def tags_of_columns(labels: Labels, head: Head) -> Labels:
    """Labels under a loss that asks each output for a yes or no: of so many named columns each is one of its own."""
    units = value_of(head.units)
    if units is None or units < _SEVERAL or is_known(labels.encoding) or labels.source != columns_named(units):
        return labels
    where = labels.where
    return replace(
        labels, encoding=Known("multi-hot", where), classes=Known(units, where), lowest=Known(0.0, where),
        highest=Known(1.0, where),
    )  # fmt: skip


def tags_by_loss(setup: Setup) -> Labels:
    """The labels of a loss that the program calls itself: tags where each output is a yes or no of its own for it."""
    tags = tags_of_columns(setup.labels, setup.head)
    if tags is setup.labels or (_one_of_them(setup) and not _ranked_apart(setup)):
        return setup.labels
    meaning = value_of(loss_meaning(setup.loss, setup.target, setup.head, setup.labels))
    activation = value_of(setup.head.activation)
    fits = meaning is not None and (
        activation == "linear" if meaning.consumes == "logits" else activation in ELEMENTWISE_PROBABILITY
    )
    return tags if meaning is not None and meaning.family == "binary" and fits else setup.labels


def _one_of_them(setup: Setup) -> bool:
    """True where the program takes the highest of an item's columns for its label: it may well be the only one."""
    return any(count.labels_decision == "argmax" for count in setup.hand_counts)


def _ranked_apart(setup: Setup) -> bool:
    """True where the program also measures each column by itself, as it is."""
    rows = (arguments_of(call.metric) for call in setup.metric_calls if not call.labels.decided)
    return any(row is not None and row.ranks for row in rows)


def may_be_rows(setup: Setup, passed: Value | None) -> bool:
    """True for labels that were not read, and of which nothing tells that each is one number.

    Rows of probabilities are floats, and no answer is equal to one of them. passed: what the loss is given as labels.
    """
    compared = any(count.labels_decision == "none" and count.counted != "nothing" for count in setup.hand_counts)
    meaning = value_of(loss_meaning(setup.loss, setup.target, setup.head, setup.labels))
    takes = meaning is not None and "probabilities" in meaning.labels
    return takes and not compared and value_of(setup.labels.columns) != 1 and not _whole_numbers(passed)


def _whole_numbers(passed: Value | None) -> bool:
    """True for what was turned into whole numbers on its way to the loss."""
    if isinstance(passed, Tensor):
        decided = passed.predictions.answer is not None and passed.predictions.answer.decision == "argmax"
        return decided or any(word in (passed.dtype or "") for word in ("int", "long"))
    sym = passed.sym if isinstance(passed, UnknownValue) else None
    while isinstance(sym, tuple) and len(sym) == _METHOD and sym[0] == "method":
        if sym[2] in _TO_WHOLE_NUMBERS:
            return True
        sym = sym[1]
    return False


#: What stands for the result of a method: the word, its owner, its name.
_METHOD = 3
_TO_WHOLE_NUMBERS = ("long", "int", "argmax")
