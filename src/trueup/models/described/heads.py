"""The steps that lead to an output as the words of the contract: a head."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.head import Head
from trueup.contract.known import Known, Maybe, Unknown
from trueup.frameworks.keras.layer_rows import LAYER_ALIASES, LAYERS
from trueup.models.described.abstract_tensor import INCOMING, Passing, unread
from trueup.models.described.description import Output, Step
from trueup.models.described.layers import settles, through_layer
from trueup.models.described.modules import settles_module, through_module
from trueup.models.described.operations import through_operation

_LONGEST = 2000


def head_of(output: Output, library: str = "keras") -> Head:
    """The head that an output is. Never raises, whatever the configurations hold."""
    if not output.steps:
        why = output.why or "nothing leads to this output"
        unknown = Unknown(why, output.where)
        return Head(units=unknown, activation=unknown, name=output.name, where=output.where)
    torch = library == "torch"
    made = _followed_modules(output.steps) if torch else followed(output.steps)
    settled = any((settles_module if torch else settles)(step) for step in output.steps)
    if output.why and not settled and (made.activation == "linear" or made.why == INCOMING):
        made = replace(made, activation=None, why=output.why)
    return _as_head(made, output)


def followed(steps: tuple[Step, ...], depth: int = 0) -> Passing:
    """What the last of the steps gives; they are listed from the last to the first."""
    made = Passing(activation=None, why=INCOMING)
    for step in reversed(steps[:_LONGEST]):
        made = _told(step, _through(step, made, depth))
    return replace(made, dtype=dtype_of(steps[0])) if steps else made


def _followed_modules(steps: tuple[Step, ...]) -> Passing:
    made = Passing()
    for step in reversed(steps[:_LONGEST]):
        made = _told(step, through_module(step, made))
    return replace(made, dtype=steps[0].dtype)


def _told(step: Step, made: Passing) -> Passing:
    """The shape as the model tells it goes before the one that was worked out."""
    return replace(made, shape=step.shape) if step.shape is not None else made


def dtype_of(step: Step) -> str:
    """The dtype of what a step gives: as it is told, else what its configuration computes in; "" where not known."""
    if step.dtype:
        return step.dtype
    told = step.config.get("dtype")
    inner = told.get("config") if isinstance(told, dict) else None
    name = inner.get("name") if isinstance(inner, dict) else told
    return name.removeprefix("mixed_") if isinstance(name, str) else ""


def _through(step: Step, before: Passing, depth: int) -> Passing:
    if step.own:
        return unread(step, f"{step.layer} is a class of the program's own, so what it does last is not read")
    made = None
    if LAYER_ALIASES.get(step.layer, step.layer) in LAYERS:
        made = through_layer(step, before, depth)
    elif step.layer[:1].islower():
        made = through_operation(step, before)
    return made if made is not None else unread(step, f"the layer {step.layer} is not known")


def _as_head(made: Passing, output: Output) -> Head:
    where = made.where or output.where
    why = made.why or output.why or "the size of the last axis is not known"
    units: Maybe[int] = Unknown(why, where)
    if made.shape is not None and len(made.shape) == 1:
        # One number for each item: what there was of a class axis is gone, and the axis left is that of the items.
        units = Known(1, made.units_where or where) if made.activation is not None else units
    elif made.last is not None:
        units = Known(made.last, made.units_where or where)
    activation: Maybe[str] = Unknown(why, where)
    if made.activation is not None:
        activation = Known(made.activation, made.activation_where or where)
    return Head(
        units=units,
        activation=activation,
        axis=Known(made.axis, made.activation_where) if made.axis is not None else Unknown("no axis is written"),
        implicit_axis=made.implicit_axis,
        rank=Known(len(made.shape), where) if made.shape is not None else Unknown("the rank is not known"),
        under=made.under,
        direct=made.direct,
        dtype=Known(made.dtype, where) if made.dtype else Unknown("no dtype is written"),
        name=output.name,
        where=where,
    )
