"""Keras layers: what each row of the facts does to the tensor that goes through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import HeadTrait, Shape, Tensor, with_head
from trueup.engine.transfers import shapes
from trueup.engine.transfers.local_facts import note_activation
from trueup.engine.transfers.registry import Site, on_call, on_prefix
from trueup.engine.values import (
    Args,
    Call,
    Constant,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
    whole_of,
)
from trueup.frameworks.keras import layer_shapes
from trueup.frameworks.keras.layer_rows import LAYER_ALIASES, LAYERS, MERGE_FUNCTIONS, LayerRow
from trueup.frameworks.keras.transfers import shapes as keras_shapes
from trueup.frameworks.keras.transfers.activations import named_activation, relu_of, why_no_activation
from trueup.frameworks.keras.transfers.line_meant import keras_of
from trueup.frameworks.keras.transfers.one_call import note_layer
from trueup.frameworks.keras.transfers.recurrent import (
    JOINS_BY_MODE,
    behind_gates,
    both_ways,
    of_cell,
    shape_of_steps,
    with_states,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

INPUT = "keras.layers.Input"


@on_call(INPUT, "keras.layers.InputLayer", "keras.backend.placeholder", "keras.layers.placeholder")
def make_input(site: Site) -> Value | None:
    """`Input(shape=(...))`: a symbolic tensor."""
    return input_tensor(site.machine, site.args, site.where)


def input_tensor(machine: Machine, args: Args, where: Spot | None) -> Tensor:
    """The tensor of an input, with the batch axis in front."""
    whole = args.get(None, "batch_shape", "batch_input_shape")
    shape = shapes.shape_from(machine, whole or args.get(0, "shape", "input_shape"))
    if shape is not None and whole is None:
        shape = (None, *shape)
    return Tensor(shape=shape, where=where, symbolic=True, why=effects.AN_INPUT, name=text_of(args.get(None, "name")))


@on_prefix("keras.layers.")
def layer(site: Site) -> Value | None:
    """A layer's constructor, its call on a tensor, or a merging function."""
    name = site.name.split(".")[-1]
    if name == "__call__":
        return _called(site)
    note_layer(site, units_of_layer)
    if name in MERGE_FUNCTIONS and name not in LAYERS:
        merged = Call(f"keras.layers.{MERGE_FUNCTIONS[name]}", site.args, site.where)
        return apply(site.machine, merged, site.arg(0, "inputs") or UnknownValue("inputs"), site.where)
    return None


def _called(site: Site) -> Value | None:
    """`layer(x)`."""
    if site.owner is None or (not site.args.positional and not site.args.keywords):
        return None
    passed = site.arg(0, "inputs", "query")
    out = apply(site.machine, site.owner, passed if passed is not None else UnknownValue("inputs"), site.where)
    scores = site.arg(None, "return_attention_scores")
    if scores is None or (isinstance(scores, Constant) and scores.value is False):
        return out
    return TupleValue((out, Tensor(where=site.where, symbolic=True, why="the scores of an attention")), site.where)


@dataclass(frozen=True, slots=True)
class Applied:
    """A layer on a tensor.

    row: what the layer does; layer: the call that made it, with its arguments. before: the (first) tensor that goes in,
    of all the `inputs`. shape: of what comes out, where that is known otherwise than by the arguments: by the model
    itself.
    """

    machine: Machine
    row: LayerRow
    layer: Call
    before: Tensor
    inputs: Value
    where: Spot
    shape: Shape | None = None

    @property
    def name(self) -> str:
        """The layer's class."""
        return self.layer.name.split(".")[-1]

    def argument(self, index: int | None, *names: str) -> Value | None:
        """An argument of the layer on the present path."""
        return self.machine.resolve(self.layer.args.get(index, *names))

    def shape_after(self) -> Shape | None:
        """The shape of what comes out."""
        return self.shape or keras_shapes.shape_after(self.machine, self.layer, self.before)


def apply(machine: Machine, layer_value: Value, inputs: Value, where: Spot, shape: Shape | None = None) -> Value:
    """The output of a layer or model for an input. shape: of the output, where a live or saved model tells it."""
    from trueup.frameworks.keras.transfers.models import model_output

    if isinstance(layer_value, StoredObject):
        return model_output(machine, layer_value, inputs, where)
    if isinstance(layer_value, Call) and layer_value.name.split(".")[-1] in LAYER_ALIASES:
        layer_value = replace(layer_value, name=f"keras.layers.{LAYER_ALIASES[layer_value.name.split('.')[-1]]}")
    if not isinstance(layer_value, Call):
        return Tensor(where=where, symbolic=True, why="a layer that was not followed")
    layer_value = of_cell(machine, layer_value)
    row = LAYERS.get(layer_value.name.split(".")[-1])
    if row is None:
        return Tensor(
            shape=shape,
            where=layer_value.where,
            symbolic=True,
            why=f"the layer {layer_value.name.split('.')[-1]} is not known",
            head=HeadTrait(direct=shape is None),
        )
    first = before = _first(machine, inputs)
    # The first layer of a Sequential has no tensor in front of it: what goes in is written at the layer.
    if before is None or (
        before.shape is None and layer_value.args.get(None, "input_shape", "input_dim", "batch_input_shape")
    ):
        before = _from_arguments(machine, layer_value)
        if first is None and before.shape is None and row.effect != "activation":
            # What only carries on, as Reshape and Dropout do, is no head without an activation.
            passed = machine.resolve(inputs) or inputs
            why = passed.why if isinstance(passed, UnknownValue) else "what a layer is given was not followed"
            before = Tensor(where=getattr(passed, "where", None), symbolic=True, why=why)
    result = _effect(Applied(machine, row, layer_value, before, inputs, where, shape))
    name = text_of(machine.resolve(layer_value.args.get(None, "name")))
    return replace(result, name=name) if name and isinstance(result, Tensor) else result


def _first(machine: Machine, inputs: Value) -> Tensor | None:
    inputs = machine.resolve(inputs) or inputs
    if isinstance(inputs, Tensor):
        return inputs
    items = items_of(machine, inputs)
    tensors = [t for t in (machine.resolve(item) for item in items.items) if isinstance(t, Tensor)] if items else []
    return tensors[0] if tensors else None


def _from_arguments(machine: Machine, call: Call) -> Tensor:
    """The input that a first layer of a Sequential tells of itself."""
    args = call.args
    length = args.get(None, "input_length")
    if args.get(None, "batch_input_shape", "input_shape", "batch_shape") is not None:
        named = {
            key: value
            for key, value in args.keywords.items()
            if key in ("batch_input_shape", "input_shape", "batch_shape")
        }
        return input_tensor(machine, Args((), named), call.where)
    size = args.get(None, "input_dim")
    if size is not None and call.name.split(".")[-1] != "Embedding":
        dims = (None, shapes.size_of(machine, size))
        return Tensor(
            shape=(None, *dims) if length is not None else dims, symbolic=True, head=HeadTrait(activation="linear")
        )
    if call.name.split(".")[-1] == "Embedding":
        return Tensor(
            shape=(None, shapes.size_of(machine, length) if length is not None else None),
            symbolic=True,
            head=HeadTrait(activation="linear"),
        )
    return Tensor(symbolic=True, head=HeadTrait(activation="linear"))


def _effect(on: Applied) -> Value:
    effect, before = on.row.effect, on.before
    if effect == "recurrent":
        return with_states(on, behind_gates(on, _units(on)))
    if effect in ("units", "embed"):
        return _units(on)
    if effect == "activation":
        return _activation(on)
    if effect in ("keep", "input"):
        return before
    if effect in ("rescale", "preprocess"):
        named, spot = named_activation(on.machine, on.layer, "linear")
        if effect == "preprocess" and before.head.activation != "linear" and on.name != "Normalization":
            named = None
        result = effects.rescaled(replace(before, shape=_rescaled_shape(on)), named, spot)
        return with_head(result, direct=effect == "rescale")
    if effect == "wrap":
        return _wrapped(on)
    if effect == "lambda":
        return _lambda(on)
    if effect in ("merge", "concat"):
        return _merged(on)
    return _reshaped(on)


def _rescaled_shape(on: Applied) -> Shape | None:
    """Layers that normalise keep the shape; a convolution of each channel and cropping of pictures do not."""
    if on.row.rank is not None:
        return on.shape or (None,) * on.row.rank
    return on.shape_after() if on.name.startswith("Depthwise") else on.before.shape


def units_of_layer(site: Site) -> Tensor:
    """What a layer with units gives, whatever comes in."""
    row = LAYERS[site.name.split(".")[-1]]
    before = Tensor(symbolic=True, head=HeadTrait(activation="linear"))
    return _units(Applied(site.machine, row, Call(site.name, site.args, site.where), before, before, site.where))


def _units(on: Applied) -> Tensor:
    machine, row, result, before = on.machine, on.row, on.layer, on.before
    position, names = row.units or (0, ("units",))
    machine.record.hidden.update(
        spot for spot in (before.head.activation_where, before.head.units_where) if spot is not None
    )
    passed = on.argument(position, *names)
    if position == 0 and row.activation is not None and row.rank is None:
        # Before Keras 0.2 the size of what comes in stood first: no later release has a number in this place.
        second = on.argument(1)
        passed = second if whole_of(second) is not None else passed
    size = whole_of(passed)
    written = shapes.shape_from(machine, passed) if result.name.endswith("EinsumDense") and size is None else None
    size = written[-1] if written else size
    activation, spot = named_activation(machine, result, row.applies, row.activation)
    shape = on.shape or ((None, *written) if written else _unit_shape(on, size))
    axis = keras_shapes.class_axis(machine, result, shape) if row.rank is not None else -1
    out = effects.units(size, shape, result.where, passed, class_axis=axis, why=_why(passed))
    if activation is None and not out.why:
        out = replace(out, why=why_no_activation(machine, result, row))
    dtype = text_of(on.argument(None, "dtype"))
    return replace(with_head(out, activation=activation, activation_where=spot), dtype=dtype)


def _why(inputs: Value | None) -> str:
    return inputs.why if isinstance(inputs, UnknownValue) else "the number of units was not followed"


def _unit_shape(on: Applied, size: int | None) -> Shape | None:
    row, before = on.row, on.before
    if row.effect == "recurrent":
        return shape_of_steps(on, size)
    if row.effect == "embed":
        return (*before.shape, size) if before.shape is not None else None
    if row.rank is not None:
        shape = on.shape_after()
        # Sizes that were worked out from strides and padding count only where the rank agrees; else the layer's own
        # rank does.
        fits = shape is not None and len(shape) == row.rank
        return shape if fits else (None,) * (row.rank - 1) + (size,)
    if before.shape is not None and len(before.shape) > 1:
        return (*before.shape[:-1], size)
    return (None, size) if before.shape is not None else None


def _activation(on: Applied) -> Tensor:
    row, before, spot = on.row, on.before, on.layer.where
    name = relu_of(on.machine, on.layer.args, 0) if on.name == "ReLU" else row.applies
    written = on.argument(0, "axis") if row.applies == "softmax" else None
    if row.activation is not None:
        position, names = row.activation
        name, spot = named_activation(on.machine, on.layer, "linear", row.activation)
        passed = on.argument(position, *names)
        if isinstance(passed, Call) and name == "softmax":
            # A layer that stands as the activation: `Activation(Softmax(axis=1))`.
            written = on.machine.resolve(passed.args.get(0, "axis"))
    if name == "linear":
        return before
    axis = whole_of(written)
    on.machine.record.activated(spot, before)
    after = replace(effects.activated(before, name, spot, axis=axis, where=on.layer.where), symbolic=True)
    if name is None:
        why = "a relu with bounds of its own" if on.name == "ReLU" else ""
        after = replace(after, why=why_no_activation(on.machine, on.layer, row) or after.why or why)
    if written is None or axis is not None:
        note_activation(on.machine, after, keras_of(on.machine))
    return after


def _wrapped(on: Applied) -> Value:
    inner = on.argument(0, "layer")
    if inner is None or isinstance(inner, UnknownValue):
        why = f"what {on.name} wraps is not followed"
        return effects.unread(replace(on.before, shape=on.shape), why, on.layer.where)
    if on.name == "TimeDistributed":
        item = None if on.shape is None else (*on.shape[:1], *on.shape[2:])
        # The inner layer sees one step at a time, so it is applied to a tensor without the axis of steps.
        out = apply(on.machine, inner, effects.one_step(on.before), on.where, item)
        return effects.each_step(on.before, out) if isinstance(out, Tensor) else out
    out = apply(on.machine, inner, on.before, on.where)
    return both_ways(on, out) if on.name == "Bidirectional" else out


def _lambda(on: Applied) -> Value:
    from trueup.engine.interpret.functions import call

    function = on.layer.args.get(0, "function")
    plain = on.machine.resolve(function)
    why = plain.why if isinstance(plain, UnknownValue) else "a Lambda layer that was not followed"
    unread = effects.unread(replace(on.before, shape=on.shape), why, on.layer.where)
    if function is None or isinstance(plain, UnknownValue):
        return unread
    out = call(on.machine, function, Args((on.inputs,)), on.where)
    out = on.machine.resolve(out) or out
    return with_head(out, direct=False) if isinstance(out, Tensor) else unread


#: How layers of several inputs join them.
_JOINS: dict[str, effects.Join] = {
    "Concatenate": "side by side", "Average": "mean", "Add": "sum", "Subtract": "sum"
}  # fmt: skip


def _merged(on: Applied) -> Tensor:
    name = on.name
    mode = text_of(on.argument(1 if name == "Merge" else None, "mode"))
    join = _JOINS.get(name, "other") if mode is None else JOINS_BY_MODE.get(mode, "other")
    parts = _parts(on.machine, on.layer, on.inputs, on.before)
    found = [part for part in parts if part is not None]
    shape = on.shape or _merged_shape(on, join, mode, [part.shape if part is not None else None for part in parts])
    return effects.merged(found or [on.before], join, shape, on.layer.where, whole=len(found) == len(parts))


def _parts(machine: Machine, call: Call, inputs: Value, before: Tensor) -> list[Tensor | None]:
    """The tensors that are merged, None for what is not known; Keras 1's Merge holds the models that end in them."""
    items = items_of(machine, inputs)
    if items is None and call.name.endswith("Merge"):
        items = items_of(machine, machine.resolve(call.args.get(0, "layers", "inputs")))
    if items is None:
        return [before] if isinstance(machine.resolve(inputs), Tensor) else [None]
    found: list[Tensor | None] = []
    for item in items.items:
        plain = machine.resolve(item)
        if isinstance(plain, StoredObject):
            plain = machine.resolve(machine.part(plain, "#out"))
        found.append(plain if isinstance(plain, Tensor) else None)
    return [*found, None] if items.more else found


def _merged_shape(on: Applied, join: effects.Join, mode: str | None, known: list[Shape | None]) -> Shape | None:
    if join == "side by side":
        axis = on.argument(None, "axis", "concat_axis")
        return effects.laid_side_by_side(known, -1 if axis is None else whole_of(axis))
    if on.name == "Dot" or mode in ("dot", "cos"):
        return layer_shapes.dotted(
            known, keras_shapes.plain_of(on.machine, on.layer.args.get(None, "axes", "dot_axes"))
        )
    return effects.cell_by_cell(known)


def _attended_shape(on: Applied) -> Shape | None:
    """A row for each row of the query; as wide as the values, as the query, or as the layer is told."""
    written = on.argument(None, "output_shape")
    query = on.before.shape
    if on.name in ("Attention", "AdditiveAttention"):
        values = [*_parts(on.machine, on.layer, on.inputs, on.before), None][1]
        return None if query is None else (*query[:-1], values.last if values is not None else None)
    if written is None or (isinstance(written, Constant) and written.value is None):
        return query
    size, sizes = whole_of(written), shapes.shape_from(on.machine, written)
    last = (size,) if size is not None else sizes
    return None if query is None or last is None else (*query[:-1], *last)


def _reshaped(on: Applied) -> Tensor:
    effect, before = on.row.effect, on.before
    if effect == "attention":
        return effects.attended(before, on.shape or _attended_shape(on), on.layer.where)
    after = on.shape_after()
    if effect == "flatten" and before.shape is not None and len(before.shape) == 2:
        return effects.copied(replace(before, class_axis=-1))
    if effect == "repeat":
        return effects.repeated(before, after)
    if effect in ("pool", "global-pool"):
        return keras_shapes.pooled(on.row, on.layer, before, after)
    if effect == "permute":
        dims = keras_shapes.plain_of(on.machine, on.layer.args.get(0, "dims"))
        stays = isinstance(dims, tuple) and bool(dims) and dims[-1] == len(dims)
        return effects.laid_out(before, after, same_last_axis=stays)
    return effects.laid_out(before, after)
