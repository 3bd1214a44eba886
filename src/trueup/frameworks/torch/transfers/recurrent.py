"""Recurrent layers: the outputs of all steps, and the states that the last step leaves, with an axis for each layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.tensors import Tensor, with_head, with_shape, without_activation
from trueup.engine.values import Args, Constant, TupleValue, Value, truth_of, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: The axes of one sequence alone: steps and features.
_ONE_SEQUENCE = 2


def outputs(machine: Machine, units: Tensor, args: Args, before: Tensor, name: str) -> Value:
    """What a recurrent layer of this name gives. units: of one direction; before: what comes in."""
    layer = name.removesuffix(".__call__").rpartition(".")[2]
    projected = machine.resolve(args.get(None, "proj_size"))
    if projected is not None:
        size = whole_of(projected)
        units = with_head(replace(units, size=size), stated=size or 0)
    if layer.endswith("Cell"):
        step = with_shape(units, (None, units.size))
        return TupleValue((step, _inner(step)), units.where) if layer == "LSTMCell" else step
    directions = _directions(machine, args)
    # Two directions give both their outputs side by side; where it is not known whether there are two, nor is the size.
    size = units.size * directions if units.size is not None and directions is not None else None
    steps = with_head(replace(units, size=size), stated=size or 0)
    if truth_of(machine.resolve(args.get(None, "batch_first"))):
        steps = with_shape(steps, (None, None, size))
    state = with_shape(units, _of_states(machine, args, before, directions, units.size))
    if layer == "LSTM":
        inner = state if projected is None else with_shape(state, None, size=None)
        return TupleValue((steps, TupleValue((state, _inner(inner)), units.where)), units.where)
    return TupleValue((steps, state), units.where)


def _inner(state: Tensor) -> Tensor:
    """The state of a cell, which no output gate was applied to."""
    return without_activation(state, "the inner state of a recurrent layer")


def _directions(machine: Machine, args: Args) -> int | None:
    both = machine.resolve(args.get(None, "bidirectional"))
    if both is None or (isinstance(both, Constant) and not both.value):
        return 1
    return 2 if isinstance(both, Constant) else None


def _of_states(
    machine: Machine, args: Args, before: Tensor, directions: int | None, size: int | None
) -> tuple[int | None, ...]:
    """(layers * directions, items, units), whatever `batch_first` says; of one sequence alone without the items."""
    layers = args.get(2, "num_layers")
    count = 1 if layers is None and not args.more else whole_of(machine.resolve(layers))
    states = count * directions if count is not None and directions is not None else None
    alone = before.shape is not None and len(before.shape) == _ONE_SEQUENCE
    return (states, size) if alone else (states, None, size)
