"""Recurrent layers of Keras: what shape they give, the states beside it, and what gates leave of an activation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.contract.head import OVER_AN_AXIS
from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import Shape, Tensor, with_head, without_activation
from trueup.engine.values import Call, Constant, TupleValue, Value, text_of
from trueup.frameworks.keras.layer_rows import LAYERS
from trueup.frameworks.keras.transfers import shapes as keras_shapes

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine
    from trueup.frameworks.keras.transfers.layers import Applied

#: How many states a layer hands out behind its output: a LSTM has that of its cell as well.
_ONE_STATE = ("GRU", "SimpleRNN", "CuDNNGRU")
#: Layers without gates: what they give is what their activation gives.
_WITHOUT_GATES = ("SimpleRNN",)
_OF_A_GATE = "a gate scales what {} gives"
#: How the modes of Bidirectional, and of Keras 1's Merge, join.
JOINS_BY_MODE: dict[str, effects.Join] = {"concat": "side by side", "ave": "mean", "sum": "sum"}


def of_cell(machine: Machine, layer: Call) -> Call:
    """`RNN(LSTMCell(64), return_sequences=True)` as the layer that runs such a cell; of several the last one tells."""
    if layer.name.split(".")[-1] != "RNN":
        return layer
    cell = machine.resolve(layer.args.get(0, "cell"))
    several = items_of(machine, cell) if cell is not None and not isinstance(cell, Call) else None
    if several is not None and several.items and not several.more:
        cell = machine.resolve(several.items[-1])
    kind = cell.name.split(".")[-1].removesuffix("Cell") if isinstance(cell, Call) else ""
    if not isinstance(cell, Call) or kind not in LAYERS or LAYERS[kind].effect != "recurrent":
        return layer
    states = {"return_state": Constant(None)} if several is not None and "return_state" in layer.args.keywords else {}
    keywords = {**cell.args.keywords, **layer.args.keywords, **states}
    return Call(f"keras.layers.{kind}", replace(cell.args, keywords=keywords), layer.where)


def shape_of_steps(on: Applied, size: int | None) -> Shape | None:
    """The shape behind a recurrent layer: that of the last step, or of all steps."""
    keeps = on.argument(None, "return_sequences")
    sequence = isinstance(keeps, Constant) and bool(keeps.value)
    if keeps is not None and not isinstance(keeps, Constant):
        return None
    if on.row.rank is not None:
        return keras_shapes.convolved_steps(on.machine, on.layer, on.before, on.row.rank, sequence=sequence)
    steps = on.before.shape[1] if on.before.shape and len(on.before.shape) > 2 else None
    return (None, steps, size) if sequence else (None, size)


def behind_gates(on: Applied, out: Tensor) -> Tensor:
    """What a gate scales keeps its sign and its bounds, and sums to one no longer."""
    if on.name in _WITHOUT_GATES:
        return out
    if out.head.activation not in OVER_AN_AXIS:
        return with_head(out, recurrent=True)
    return without_activation(out, _OF_A_GATE.format(out.head.activation))


def with_states(on: Applied, out: Tensor) -> Value:
    """`out, state_h, state_c = LSTM(64, return_state=True)(x)`: the output, and the states of the last step."""
    returns = on.argument(None, "return_state")
    if returns is None or (isinstance(returns, Constant) and returns.value is False):
        return out
    if not (isinstance(returns, Constant) and returns.value is True):
        return effects.unread(replace(out, shape=None, size=None), "whether states are given too was not followed")
    last = (out.shape[0], *out.shape[-1:]) if out.shape and on.row.rank is None else None
    state = replace(out, shape=last)
    if on.name in _ONE_STATE:
        return TupleValue((out, state), on.where)
    cell = with_head(state, activation=None)
    return TupleValue((out, state, replace(cell, why="the state of a cell")), on.where)


def both_ways(on: Applied, forwards: Value) -> Value:
    """A layer run forwards and backwards: its two outputs joined, and the states of both behind them."""
    states = forwards.items[1:] if isinstance(forwards, TupleValue) else ()
    out = forwards.items[0] if isinstance(forwards, TupleValue) and forwards.items else forwards
    if not isinstance(out, Tensor):
        return out
    joined = _joined(on, out)
    return TupleValue((*joined, *states, *states), on.where) if states or len(joined) > 1 else joined[0]


def _joined(on: Applied, out: Tensor) -> tuple[Value, ...]:
    written = on.argument(1, "merge_mode")
    if isinstance(written, Constant) and written.value is None:
        return (out, out)
    mode = "concat" if written is None else text_of(written)
    return (effects.both_ways(out, JOINS_BY_MODE.get(mode or "", "other")),)
