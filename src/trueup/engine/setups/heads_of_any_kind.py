"""Heads of which a part was not read, where no number of the program depends on that part."""

from __future__ import annotations

from trueup.contract.known import Known, Unknown, is_known, value_of
from trueup.contract.labels import OUTPUTS
from trueup.contract.metric import HandCount
from trueup.contract.reading import is_from_outside
from trueup.contract.setup import Setup
from trueup.engine.doubts import OWN_SIZE
from trueup.engine.immutable import replace
from trueup.engine.setups.labels_of_any_kind import WITH_PLACES, counts_class_numbers, measures_amounts
from trueup.facts import loss_meaning


def with_any_head(setup: Setup) -> Setup:
    """The setup, with a mark where its head may be any that fits, as far as it was not read."""
    if _is_of_amounts(setup) or _is_chosen_by_size(setup):
        return replace(setup, any_head=True)
    return _of_a_caller(setup)


def _is_of_amounts(setup: Setup) -> bool:
    """True for amounts of which only their number was not read, beside targets that have as many axes.

    A column beside flat targets is held against each of them; outputs with places of their own raise beside these.
    """
    rank, beside = value_of(setup.head.rank), value_of(setup.labels.rank)
    if is_known(setup.head.units) or rank is None or not measures_amounts(setup):
        return False
    unread = not is_known(setup.labels.encoding) or value_of(setup.labels.encoding) == "continuous"
    return unread and (rank >= WITH_PLACES if beside is None else rank == beside)


def _is_chosen_by_size(setup: Setup) -> bool:
    """True where the program asks for the number of units itself, and takes this loss by the answer."""
    asks_itself = isinstance(setup.head.units, Unknown) and setup.head.units.why == OWN_SIZE
    read = is_known(setup.head.activation) and is_known(setup.loss.name) and is_known(setup.labels.encoding)
    return asks_itself and read and setup.trained and _counts_are_judged(setup)


def _of_a_caller(setup: Setup) -> Setup:
    """The setup of a function or class that nobody in the program calls, with a mark where any head will do.

    What its model gives is then for its callers to fit to the loss. Where the answers are the highest outputs, or are
    decided upon behind an activation that the function applies itself, no number depends on the rest of the head. A
    loss that is handed on as well takes the class numbers that the answers are held against.
    """
    if not _is_left(setup):
        return setup
    if _is_from_outside(setup.loss.name) and counts_class_numbers(setup):
        return replace(setup, any_head=True, any_labels=True, any_loss=True)
    if not (setup.alone or setup.only_asked):
        return setup
    meaning = value_of(loss_meaning(setup.loss, setup.target, setup.head))
    if meaning is None and not setup.only_asked:
        return setup
    family = meaning.family if meaning is not None else ""
    if not _counts_are_judged(setup) or (family == "regression" and setup.hand_counts):
        return setup
    against_outputs = setup.labels.source == OUTPUTS and family in ("divergence", "other", "regression")
    any_labels = _is_from_outside(setup.labels.encoding) and (family == "regression" or against_outputs)
    return replace(setup, any_head=True, any_labels=setup.any_labels or any_labels)


def _is_left(setup: Setup) -> bool:
    """True where units and activation are read or given from outside, one of them being given."""
    parts = (setup.head.units, setup.head.activation)
    return any(map(_is_from_outside, parts)) and all(
        isinstance(part, Known) or _is_from_outside(part) for part in parts
    )


def _is_from_outside(fact: object) -> bool:
    return isinstance(fact, Unknown) and is_from_outside(fact.why)


def _counts_are_judged(setup: Setup) -> bool:
    """True where the answers are the highest outputs, or where it is known what stood last on what was decided upon."""
    return all(count.decision == "argmax" or _stood_last(setup, count) for count in setup.hand_counts)


def _stood_last(setup: Setup, count: HandCount) -> bool:
    return isinstance(setup.head.activation, Known) or is_known(count.scores)
