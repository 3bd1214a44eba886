"""Binary cross-entropy on a softmax of more than two units: it trains, with a smaller gradient."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.head import NORMALISED
from trueup.contract.known import value_of
from trueup.contract.labels import NAMED_COLUMNS, OWN_INPUTS
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import activation_of, encoding_of, loss_meaning, loss_place, loss_swap
from trueup.rules._wording import loss_name

RULE = named(__name__, "TU103", "note")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs head and loss; multi-hot labels are another matter, and two units are the same loss."""
    loss, units = loss_meaning(setup), value_of(setup.head.units)
    if loss is None or units is None or units <= 2 or activation_of(setup.head) not in NORMALISED:
        return
    if loss.family != "binary" or loss.consumes != "probabilities":
        return
    if encoding_of(setup.labels) in ("multi-hot", "continuous"):
        return
    undone = loss.undoes_activation and setup.head.direct
    message = Message(
        have=f"{loss_name(setup.loss)} is applied to a softmax over {units} units",
        expected="Softmax answers one question with k answers; this loss asks k separate yes/no questions",
        happens=(
            f"This backend looks through the softmax and trains {units} sigmoids; other backends train what is written"
            if undone
            else _happens(setup, units)
        ),
        change=_change(setup),
        covers=("TU111",) if undone else (),
    )
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)), Repair(changes=_changes(setup)))


def _change(setup: Setup) -> str:
    if _on_own_inputs(setup):
        return "Take sigmoid: each number of an input is a question of its own"
    if _may_be_several(setup):
        return "Take sigmoid where an item may have several of these labels, else the categorical cross-entropy"
    return "Take the categorical cross-entropy, or at least do not compare the values of the two losses"


def _may_be_several(setup: Setup) -> bool:
    """The labels are columns with names of their own, of which an item may have several or none."""
    return not encoding_of(setup.labels) and setup.labels.source.endswith(NAMED_COLUMNS)


def _on_own_inputs(setup: Setup) -> bool:
    """The labels are the model's own inputs, which need not sum to 1 as a softmax does."""
    return setup.labels.source == OWN_INPUTS


def _happens(setup: Setup, units: int) -> str:
    if _on_own_inputs(setup):
        return f"The {units} outputs sum to 1, whatever the inputs sum to that they are to be"
    if encoding_of(setup.labels) == "one-hot":
        return f"It trains, with 1/{units - 1} of the categorical gradient where all {units} outputs are equal"
    return f"It trains; with one-hot labels by 1/{units - 1} of the categorical gradient where all outputs are equal"


def _changes(setup: Setup) -> tuple[Change, ...]:
    if _on_own_inputs(setup) or _may_be_several(setup):
        return ()
    return loss_swap(setup, "categorical_crossentropy", decision="Binary cross-entropy is a legitimate choice here")
