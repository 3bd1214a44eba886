"""The steps of a description on the engine: a layer and an operation are calls with constant arguments.

They go through the transfers that a program's own calls go through, so that of a model the same is believed as of the
program that builds it. The shapes that a model in memory or in a file tells are stronger evidence than those that are
worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine, Outside
from trueup.engine.limits import LimitMetError
from trueup.engine.outside.description import BranchTensor, Step
from trueup.engine.outside.incoming import what_comes_in
from trueup.engine.part_spots import PartSpot
from trueup.engine.tensors import HeadTrait, Tensor
from trueup.engine.transfers.registry import call_library
from trueup.engine.values import Args, Call, LibraryName, Spot, TupleValue, UnknownValue, Value
from trueup.frameworks.keras.layer_rows import LAYER_ALIASES, LAYERS
from trueup.frameworks.keras.steps.plain_values import keywords_of, value_of
from trueup.frameworks.keras.transfers.layers import apply

#: Effects after which nothing that came before can be seen in the head.
_SETTLING = frozenset({"units", "recurrent", "embed", "input"})
#: Steps that are followed for one output, and steps of several inputs inside one another.
_LONGEST = 2000
_DEEPEST = 32


def settles(step: Step) -> bool:
    """True where a step alone tells the head, whatever leads to it."""
    row = LAYERS.get(LAYER_ALIASES.get(step.layer, step.layer))
    return (step.own and step.code is None) or (row is not None and row.effect in _SETTLING)


def followed(machine: Machine, steps: Sequence[Step], inputs: Value | None = None, depth: int = 0) -> Tensor:
    """What the last of the steps gives; they are listed from the last to the first. inputs: of the first one."""
    through = inputs if inputs is not None else what_comes_in()
    for step in reversed(steps[:_LONGEST]):
        through = _one(machine, step, through, depth)
    return _tensor(machine, through)


def _one(machine: Machine, step: Step, inputs: Value, depth: int) -> Tensor:
    spot = PartSpot(step.where)
    if step.branches and depth < _DEEPEST:
        parts: tuple[Value, ...] = tuple(followed(machine, branch, None, depth + 1) for branch in step.branches)
        inputs = TupleValue(parts, spot)
    result = _known_shape(step, _called(machine, step, inputs, spot))
    return replace(result, dtype=dtype_of(step) or result.dtype)


def _called(machine: Machine, step: Step, inputs: Value, spot: PartSpot) -> Tensor:
    before = replace(_first(machine, inputs), shape=step.shape)
    if step.code is not None:
        try:
            result = machine.resolve(apply(machine, step.code.value(machine), inputs, spot))
        except (LimitMetError, RecursionError):
            raise
        except Exception as error:  # attributes of a program's own class may do anything when they are asked for
            why = f"{step.layer} could not be followed ({type(error).__name__}: {error})"
            return effects.unread(before, why, spot)
        return _tensor(machine, result, f"{step.layer} is a class of the program's own")
    if step.own:
        why = f"{step.layer} is a class of the program's own, so what it does last is not read"
        return effects.unread(before, why, spot)
    if LAYER_ALIASES.get(step.layer, step.layer) in LAYERS:
        return _tensor(machine, apply(machine, layer_of(machine, step), inputs, spot, step.shape))
    if step.layer[:1].islower():
        return _operation(machine, step, inputs, spot)
    return effects.unread(before, f"the layer {step.layer} is not known", spot)


def _first(machine: Machine, inputs: Value) -> Tensor:
    stored = inputs.items[0] if isinstance(inputs, TupleValue) and inputs.items else inputs
    return _tensor(machine, stored)


def _tensor(machine: Machine, value: Value | None, why: str = "") -> Tensor:
    """A value as the tensor that it is; of several outputs the first."""
    plain = machine.resolve(value)
    if isinstance(plain, TupleValue) and plain.items:
        return _tensor(machine, plain.items[0], why)
    if isinstance(plain, Tensor):
        return plain
    known = getattr(plain, "why", "") or "what it gives is not followed"
    return Tensor(symbolic=True, why=f"{why}: {known}" if why else known, head=HeadTrait(direct=False))


def layer_of(machine: Machine, step: Step) -> Value:
    """A layer as a value that can be called."""
    if step.code is not None:
        return step.code.value(machine)
    spot = PartSpot(step.where)
    keywords = keywords_of(machine, step.config, spot)
    if step.inner:
        keywords["layer"] = inner_of(machine, step.inner)
    return Call(f"keras.layers.{LAYER_ALIASES.get(step.layer, step.layer)}", Args((), keywords), spot)


def inner_of(machine: Machine, steps: tuple[Step, ...]) -> Value:
    """What a wrapper holds: a layer, or a whole model as an object that is called."""
    if len(steps) == 1 and steps[0].layer in LAYERS:
        return layer_of(machine, steps[0])
    return machine.bring_in(Graph(steps), PartSpot(steps[0].where))


def _operation(machine: Machine, step: Step, inputs: Value, spot: PartSpot) -> Tensor:
    """An operation on tensors (`keras.ops.softmax(x)`, `x * 2`, `x[:, 0]`) as a call of the function."""
    tensors = inputs.items if isinstance(inputs, TupleValue) and step.branches else (inputs,)
    before = _first(machine, inputs)
    positional = tuple(_argument(machine, item, tensors, spot) for item in step.arguments)
    keywords = {
        key: _argument(machine, _axis(key, value), tensors, spot.part(key))
        for key, value in step.config.items()
        if isinstance(key, str) and key not in ("name", "dtype")
    }
    args = Args(positional, keywords)
    result = machine.resolve(call_library(machine, LibraryName(f"keras.ops.{step.layer}", spot), args, spot))
    if isinstance(result, Tensor):
        return replace(result, where=before.where or result.where or spot)
    why = f"what the operation {step.layer} gives is not followed"
    return effects.unread(replace(before, shape=step.shape), why, before.where or spot)


def _argument(machine: Machine, argument: Any, tensors: tuple[Value, ...], spot: PartSpot) -> Value:
    if isinstance(argument, BranchTensor):
        known = argument.branch < len(tensors)
        return tensors[argument.branch] if known else UnknownValue("an operand that is not followed", spot)
    if isinstance(argument, list | tuple) and any(isinstance(item, BranchTensor) for item in argument):
        return TupleValue(tuple(_argument(machine, item, tensors, spot) for item in argument), spot)
    return value_of(machine, argument, spot)


def _axis(key: str, value: Any) -> Any:
    """One axis that is written as a list of one."""
    return value[0] if key == "axis" and isinstance(value, list | tuple) and len(value) == 1 else value


def _known_shape(step: Step, tensor: Tensor) -> Tensor:
    """The shape as the model tells it goes before the one that was worked out."""
    return replace(tensor, shape=step.shape) if step.shape is not None else tensor


def dtype_of(step: Step) -> str:
    """The dtype of what a step gives: as it is told, else what its configuration computes in; "" where not known."""
    if step.dtype:
        return step.dtype
    known = step.config.get("dtype")
    inner = known.get("config") if isinstance(known, dict) else None
    name = inner.get("name") if isinstance(inner, dict) else known
    return name.removeprefix("mixed_") if isinstance(name, str) else ""


@dataclass(frozen=True, slots=True)
class Graph(Outside):
    """A model inside a model, as an object that is called: its steps, the last first."""

    steps: tuple[Step, ...]

    def called(self, machine: Machine, args: Args, where: Spot) -> Value:  # noqa: ARG002 - steps have places
        """The input goes through every step, from that of the model's own input on."""
        return followed(machine, [step for step in self.steps if step.layer != "InputLayer"], args.get(0, "inputs"))
