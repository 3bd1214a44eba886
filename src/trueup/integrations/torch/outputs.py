"""How what a loop hands to its loss is counted: told by the loss, the head where it was read, and the labels' form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trueup.contract.inspection import Inspection
from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.labels import unread_labels
from trueup.contract.setup import Setup
from trueup.integrations.plans import Plan, family, plans_of

#: The label that losses of class numbers leave out unless another is named.
IGNORED = -100
#: Families of losses that tell by themselves what the labels are, or leave it to each row.
_TELLING = ("categorical", "sparse", "binary")


def plan_and_ignored(inspection: Inspection, outputs: Any) -> tuple[Plan, int | None]:
    """The plan of the outputs that a loss is given, and the class number whose rows it leaves out.

    Args:
        inspection: of the model with its loss, and the labels of a batch.
        outputs: a batch of what the loss is given, a tensor.
    """
    setups = inspection.setups
    if not setups:
        return Plan(name=None, index=0, why="the model was not read"), None
    setup = _as_handed(setups[0], outputs, alone=len(setups) == 1)
    kind = family(setup)
    if kind in _TELLING:
        # A batch on another rank may happen to have other labels, and all have to count the same.
        setup = replace(setup, labels=unread_labels("each batch shows its own", setup.labels.where))
    (plan,) = plans_of([setup])
    ignored = value_of(setup.loss.ignore_index)
    return plan, IGNORED if ignored is None and kind == "sparse" else ignored


def _as_handed(setup: Setup, outputs: Any, *, alone: bool) -> Setup:
    """The setup with the head that the loss is handed: its units are seen, its activation is the head's where known.

    Where the head was not read, what is handed to a loss is what that loss takes it for.
    """
    head = setup.head
    shape = tuple(outputs.shape)
    activation = head.activation if alone else Unknown("the model has several outputs", setup.where)
    units = value_of(head.units) if alone else None
    if units is None or units not in shape:
        second = len(shape) > 2 and family(setup) == "sparse"
        units = 1 if len(shape) < 2 else shape[1] if second else shape[-1]
    if value_of(activation) is None:
        activation = Known("linear", head.where)
    return replace(setup, output=None, head=replace(head, units=Known(int(units)), activation=activation))
