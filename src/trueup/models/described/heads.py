"""The steps that lead to an output, or what the engine gave for it, as the words of the contract: a head."""

from __future__ import annotations

from trueup.contract.head import Head
from trueup.contract.known import Unknown
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine
from trueup.engine.limits import LimitMetError
from trueup.engine.part_spots import PartSpot
from trueup.engine.run import deep_recursion
from trueup.engine.setups.parties import head_of as head_of_value
from trueup.engine.tensors import Tensor, without_activation
from trueup.engine.values import UnknownValue, Value
from trueup.frameworks.keras.transfers.shapes import AN_INPUT
from trueup.models.described.description import Output
from trueup.models.described.steps import followed, new_machine, settles

#: Why nothing is known of the numbers that a model is given.
INCOMING = "what comes in is not known"


def head_of(output: Output, machine: Machine | None = None) -> Head:
    """The head that an output is. Never raises, whatever the configurations hold."""
    if output.value is None and not output.steps:
        return _unread(output, output.why or "nothing leads to this output")
    try:
        with deep_recursion():
            result = output.value if output.value is not None else followed(machine or new_machine(), output.steps)
    except (LimitMetError, RecursionError) as error:
        return _unread(output, f"the model is larger than is followed ({error})")
    return replace(head_of_value(_told(result, output), output.name), name=output.name)


def _unread(output: Output, why: str) -> Head:
    unknown = Unknown(why, output.where)
    return Head(units=unknown, activation=unknown, name=output.name, where=output.where)


def _told(made: Value, output: Output) -> Value:
    """What the engine gave, with what the output knows beside it: where it stands, and why less of it is known."""
    spot = PartSpot(output.where) if output.where is not None else None
    if not isinstance(made, Tensor):
        return (
            made if getattr(made, "where", None) is not None else UnknownValue(getattr(made, "why", output.why), spot)
        )
    settled = output.value is not None or any(settles(step) for step in output.steps)
    if output.why and not settled and (made.head.activation == "linear" or made.why == AN_INPUT):
        made = without_activation(made, output.why)
    if made.why == AN_INPUT:
        made = replace(made, why=INCOMING)
    if not made.why and output.why:
        made = replace(made, why=output.why)
    return made if made.where is not None else replace(made, where=spot)
