"""The steps that lead to an output, or what the engine gave for it, as the words of the contract: a head."""

from __future__ import annotations

from typing import Any

from trueup.contract.head import Head
from trueup.contract.known import Unknown
from trueup.engine.effects import AN_INPUT
from trueup.engine.immutable import replace
from trueup.engine.limits import LimitMetError
from trueup.engine.outside.description import Output, Step
from trueup.engine.outside.incoming import new_machine
from trueup.engine.part_spots import PartSpot
from trueup.engine.run import deep_recursion
from trueup.engine.setups.loss_calls import along_the_second, as_compared
from trueup.engine.setups.setup_parts import head_of as head_of_value
from trueup.engine.tensors import Tensor, without_activation
from trueup.engine.values import UnknownValue, Value
from trueup.frameworks import framework_of

#: Why nothing is known of the numbers that a model is given.
INCOMING = "what comes in is not known"


def head_of(output: Output, library: str, *, compared: bool = False, places: bool = False) -> Head:
    """The head that an output of a library's model is. Never raises, whatever the configurations hold.

    compared: its loss compares several units, as softmax does. places: it takes the classes along the second axis.
    """
    if output.value is None and not output.steps:
        return _unread(output, output.why or "nothing leads to this output")
    try:
        with deep_recursion():
            result = output.value if output.value is not None else _followed(output.steps, library)
    except (LimitMetError, RecursionError) as error:
        return _unread(output, f"the model is larger than is followed ({error})")
    value = _as_described(result, output, library)
    value = as_compared(value) if compared else value
    return replace(head_of_value(along_the_second(value) if places else value, output.name), name=output.name)


def steps_of(library: str) -> Any:
    """The module that tells what the steps of a library's models give; None where its models are not told by steps."""
    framework = framework_of(library)
    return framework.part(framework.steps) if framework is not None and framework.steps else None


def _followed(steps: tuple[Step, ...], library: str) -> Value:
    reader = steps_of(library)
    if reader is None:
        return UnknownValue(f"the steps of a model of {library} are not read")
    result: Value = reader.followed(new_machine(), steps)
    return result


def _unread(output: Output, why: str) -> Head:
    unknown = Unknown(why, output.where)
    return Head(units=unknown, activation=unknown, name=output.name, where=output.where)


def _as_described(value: Value, output: Output, library: str) -> Value:
    """What the engine gave, with what the output knows beside it: where it stands, and why less of it is known."""
    spot = PartSpot(output.where) if output.where is not None else None
    if not isinstance(value, Tensor):
        return (
            value
            if getattr(value, "where", None) is not None
            else UnknownValue(getattr(value, "why", output.why), spot)
        )
    settled = output.value is not None or any(steps_of(library).settles(step) for step in output.steps)
    if output.why and not settled and (value.head.activation == "linear" or value.why == AN_INPUT):
        value = without_activation(value, output.why)
    if value.why == AN_INPUT:
        value = replace(value, why=INCOMING)
    if not value.why and output.why:
        value = replace(value, why=output.why)
    return value if value.where is not None else replace(value, where=spot)
