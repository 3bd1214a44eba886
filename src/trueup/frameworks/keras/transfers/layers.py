"""Keras layers: what each row of the facts does to the tensor that goes through it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trueup.contract.head import OVER_AN_AXIS, under
from trueup.engine.interpret.containers import items_of
from trueup.engine.transfers import shapes
from trueup.engine.transfers.local_facts import note_activation
from trueup.engine.transfers.registry import Site, on_call, on_prefix
from trueup.engine.values import (
    Args,
    Call,
    Constant,
    FunctionValue,
    LibraryName,
    Spot,
    StoredObject,
    Tensor,
    UnknownValue,
    Value,
    text_of,
    whole_of,
)
from trueup.frameworks.keras import layer_shapes
from trueup.frameworks.keras.activation_left import both_ways, joined, side_by_side
from trueup.frameworks.keras.layer_rows import ACTIVATIONS, LAYER_ALIASES, LAYERS, MERGE_FUNCTIONS, LayerRow
from trueup.frameworks.keras.transfers import shapes as keras_shapes
from trueup.frameworks.keras.transfers.line_meant import keras_of
from trueup.frameworks.keras.transfers.one_call import note_layer

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
    return Tensor(
        shape=shape,
        where=where,
        symbolic=True,
        activation=None,
        why=keras_shapes.AN_INPUT,
        name=text_of(args.get(None, "name")),
    )


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
    given = site.arg(0, "inputs")
    return apply(site.machine, site.owner, given if given is not None else UnknownValue("inputs"), site.where)


def apply(machine: Machine, layer_value: Value, given: Value, where: Spot) -> Value:
    """The output of a layer or model for an input."""
    from trueup.frameworks.keras.transfers.models import model_output

    if isinstance(layer_value, StoredObject):
        return model_output(machine, layer_value, given, where)
    if isinstance(layer_value, Call) and layer_value.name.split(".")[-1] in LAYER_ALIASES:
        layer_value = replace(layer_value, name=f"keras.layers.{LAYER_ALIASES[layer_value.name.split('.')[-1]]}")
    if not isinstance(layer_value, Call):
        return Tensor(where=where, symbolic=True, why="a layer that was not followed")
    row = LAYERS.get(layer_value.name.split(".")[-1])
    if row is None:
        return Tensor(
            where=layer_value.where, symbolic=True, why=f"the layer {layer_value.name.split('.')[-1]} is not known"
        )
    before = _first(machine, given)
    if before is None or (
        before.shape is None and layer_value.args.get(None, "input_shape", "input_dim", "batch_input_shape")
    ):
        before = _from_arguments(machine, layer_value)
    made = _effects(machine, row, layer_value, before, given, where)
    name = text_of(machine.resolve(layer_value.args.get(None, "name")))
    return replace(made, name=name) if name and isinstance(made, Tensor) else made


def _first(machine: Machine, given: Value) -> Tensor | None:
    given = machine.resolve(given) or given
    if isinstance(given, Tensor):
        return given
    items = items_of(machine, given)
    tensors = [t for t in (machine.resolve(item) for item in items.items) if isinstance(t, Tensor)] if items else []
    return tensors[0] if tensors else None


def _from_arguments(machine: Machine, made: Call) -> Tensor:
    """The input that a first layer of a Sequential tells of itself."""
    args = made.args
    length = args.get(None, "input_length")
    if args.get(None, "batch_input_shape", "input_shape", "batch_shape") is not None:
        named = {
            key: value
            for key, value in args.keywords.items()
            if key in ("batch_input_shape", "input_shape", "batch_shape")
        }
        return input_tensor(machine, Args((), named), made.where)
    size = args.get(None, "input_dim")
    if size is not None and made.name.split(".")[-1] != "Embedding":
        dims = (None, shapes.size_of(machine, size))
        return Tensor(shape=(None, *dims) if length is not None else dims, symbolic=True, activation="linear")
    if made.name.split(".")[-1] == "Embedding":
        return Tensor(
            shape=(None, shapes.size_of(machine, length) if length is not None else None),
            symbolic=True,
            activation="linear",
        )
    return Tensor(symbolic=True, activation="linear")


def _effects(machine: Machine, row: LayerRow, made: Call, before: Tensor, given: Value, where: Spot) -> Value:
    effect = row.effect
    if effect in ("units", "recurrent", "embed"):
        return _units(machine, row, made, before)
    if effect == "activation":
        return _activation(machine, row, made, before)
    if effect == "keep":
        return before
    if effect in ("rescale", "preprocess"):
        shape = _rescaled_shape(machine, row, made, before)
        named, spot = _named_activation(machine, made, "linear")
        return replace(before, activation=named, activation_where=spot, direct=effect == "rescale", shape=shape)
    if effect == "wrap":
        return _wrapped(machine, made, before, where)
    if effect == "lambda":
        return _lambda(machine, made, given, where)
    if effect in ("merge", "concat"):
        return _merged(machine, made, given, before)
    return _reshaped(machine, row, made, before)


def _rescaled_shape(machine: Machine, row: LayerRow, made: Call, before: Tensor) -> shapes.Shape | None:
    """Layers that normalise keep the shape; a convolution of each channel and cropping of pictures do not."""
    if row.rank is not None:
        return (None,) * row.rank
    name = made.name.split(".")[-1]
    cuts = name.startswith("Depthwise") or name in ("Resizing", "CenterCrop", "RandomCrop")
    return keras_shapes.shape_after(machine, made, before) if cuts else before.shape


def units_of_layer(site: Site) -> Tensor:
    """What a layer with units gives, whatever comes in."""
    row = LAYERS[site.name.split(".")[-1]]
    made = Call(site.name, site.args, site.where)
    return _units(site.machine, row, made, Tensor(symbolic=True, activation="linear"))


def _units(machine: Machine, row: LayerRow, made: Call, before: Tensor) -> Tensor:
    position, names = row.units or (0, ("units",))
    machine.record.hidden.update(spot for spot in (before.activation_where, before.units_where) if spot is not None)
    given = machine.resolve(made.args.get(position, *names))
    if position == 0 and row.activation is not None and row.rank is None:
        # Before Keras 0.2 the size of what comes in stood first: no later release has a number in this place.
        second = machine.resolve(made.args.get(1))
        given = second if whole_of(second) is not None else given
    size = whole_of(given)
    if made.name.endswith("EinsumDense") and size is None:
        shape = shapes.shape_from(machine, given)
        size = shape[-1] if shape else None
    activation, spot = _named_activation(machine, made, row.applies, row.activation)
    at_least = getattr(given, "at_least", None)
    shape = _unit_shape(machine, row, made, before, size)
    return Tensor(
        shape=shape,
        size=size,
        where=made.where,
        symbolic=True,
        activation=activation,
        activation_where=spot,
        units_where=getattr(given, "where", None),
        more_than_one=size is None and at_least is not None and at_least > 1,
        class_axis=keras_shapes.class_axis(machine, made, shape) if row.rank is not None else -1,
        dtype=text_of(machine.resolve(made.args.get(None, "dtype"))),
        why="" if size is not None else _why(given),
    )


def _why(given: Value | None) -> str:
    return given.why if isinstance(given, UnknownValue) else "the number of units was not followed"


def _unit_shape(machine: Machine, row: LayerRow, made: Call, before: Tensor, size: int | None) -> shapes.Shape | None:
    if row.effect == "recurrent":
        keeps = machine.resolve(made.args.get(None, "return_sequences"))
        sequence = isinstance(keeps, Constant) and bool(keeps.value)
        if row.rank is not None:
            return (None,) * (row.rank - 1 + int(sequence)) + (size,)
        return (
            (None, before.shape[1] if before.shape and len(before.shape) > 2 else None, size)
            if sequence
            else (None, size)
        )
    if row.effect == "embed":
        return (*before.shape, size) if before.shape is not None else None
    if row.rank is not None:
        shape = keras_shapes.shape_after(machine, made, before)
        fits = shape is not None and len(shape) == row.rank
        return shape if fits else (None,) * (row.rank - 1) + (size,)
    if before.shape is not None and len(before.shape) > 1:
        return (*before.shape[:-1], size)
    if before.shape is not None:
        return (None, size)
    return None


def _named_activation(
    machine: Machine, made: Call, default: str, argument: tuple[int | None, tuple[str, ...]] | None = None
) -> tuple[str | None, Spot | None]:
    position, names = argument or (None, ("activation",))
    given = machine.resolve(made.args.get(position, *names))
    if given is None:
        return (None if made.args.unread(position) else default), None
    return activation_named(machine, given, default), getattr(given, "where", None)


#: The functions of layers that are given uncalled, as `activation=layers.ReLU`.
_OF_LAYER = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "Softmax": "softmax", "ELU": "elu"}


def activation_named(machine: Machine, given: Value, default: str = "linear") -> str | None:
    """The canonical name of an activation given as text, function, layer or lambda; None where it is not known."""
    text = text_of(given)
    if text is not None:
        return ACTIVATIONS.get(text.lower().strip(), text.lower())
    if isinstance(given, Constant) and given.value is None:
        return default if default != "tanh" else "linear"
    if isinstance(given, LibraryName):
        name = given.name.split(".")[-1]
        return ACTIVATIONS.get(_OF_LAYER.get(name, name))
    if isinstance(given, Call):
        row = LAYERS.get(given.name.split(".")[-1])
        if row is not None and row.effect == "activation":
            return row.applies if row.activation is None else None
        if given.name.endswith(("activations.get", "activations.deserialize")) and given.args.positional:
            return activation_named(machine, given.args.positional[0])
    if isinstance(given, FunctionValue):
        from trueup.engine.interpret.functions import call

        made = call(machine, given, Args((Tensor(symbolic=True, activation="linear"),)), given.where)  # type: ignore[arg-type]
        return made.activation if isinstance(made, Tensor) else None
    return None


def _activation(machine: Machine, row: LayerRow, made: Call, before: Tensor) -> Tensor:
    spot: Spot | None = made.where
    if row.activation is not None:
        name, spot = _named_activation(machine, made, "linear", row.activation)
    else:
        name = row.applies
    if name == "linear":
        return before
    written = made.args.get(0, "axis") if row.applies == "softmax" else None
    axis = whole_of(machine.resolve(written))
    after = replace(
        before,
        activation=name,
        activation_where=spot,
        axis=axis,
        under=under(before.activation),
        direct=True,
        symbolic=True,
        where=before.where or made.where,
    )
    if written is None or axis is not None:
        note_activation(machine, after, keras_of(machine))
    return after


def _wrapped(machine: Machine, made: Call, before: Tensor, where: Spot) -> Value:
    inner = machine.resolve(made.args.get(0, "layer"))
    if inner is None or isinstance(inner, UnknownValue):
        return Tensor(where=where, symbolic=True, why="a wrapped layer that was not followed")
    wrapper = made.name.split(".")[-1]
    if wrapper == "TimeDistributed":
        stepped = before if before.shape is None else replace(before, shape=(before.shape[0], *before.shape[2:]))
        out = apply(machine, inner, stepped, where)
        if not isinstance(out, Tensor):
            return out
        step = before.shape[1] if before.shape and len(before.shape) > 1 else None
        shape = None if out.shape is None else (None, step, *out.shape[1:])
        return _copied(replace(out, shape=shape))
    out = apply(machine, inner, before, where)
    if wrapper == "Bidirectional" and isinstance(out, Tensor) and out.shape:
        mode = text_of(machine.resolve(made.args.get(1, "merge_mode"))) or "concat"
        last = out.shape[-1]
        doubled = last * 2 if mode == "concat" and last is not None else last
        left = both_ways(out.activation, mode)
        return replace(out, shape=(*out.shape[:-1], doubled), activation=left, direct=False)
    return out


def _laid_out(before: Tensor, after: Tensor) -> Tensor:
    """What normalises over the last axis holds no longer where that axis is not seen to stay."""
    last = after.shape[-1] if after.shape else None
    stays = last is not None and last == before.last
    return after if stays or before.activation not in OVER_AN_AXIS else replace(after, activation=None)


def _copied(made: Tensor) -> Tensor:
    """The same numbers in a tensor of its own, which hides no scores; softmax over one unit stays that."""
    return replace(made, direct=made.direct and made.last == 1 and made.activation in OVER_AN_AXIS)


def _lambda(machine: Machine, made: Call, given: Value, where: Spot) -> Value:
    from trueup.engine.interpret.functions import call

    function = made.args.get(0, "function")
    if function is None:
        return Tensor(where=where, symbolic=True, why="a Lambda layer that was not followed")
    out = call(machine, function, Args((given,)), where)
    out = machine.resolve(out) or out
    return (
        replace(out, direct=False)
        if isinstance(out, Tensor)
        else Tensor(where=where, symbolic=True, why="a Lambda layer that was not followed")
    )


def _merged(machine: Machine, made: Call, given: Value, before: Tensor) -> Tensor:
    name = made.name.split(".")[-1]
    mode = text_of(machine.resolve(made.args.get(1 if name == "Merge" else None, "mode")))
    parts = _parts(machine, made, given, before)
    found = [part for part in parts if part is not None]
    first = found[0] if found else before
    shape = _merged_shape(machine, made, mode, [part.shape if part is not None else None for part in parts])
    left = joined(name, mode, {part.activation for part in found}) if len(found) == len(parts) else None
    return replace(first, shape=shape, size=None, activation=left, under=None, direct=False, where=made.where, why="")


def _parts(machine: Machine, made: Call, given: Value, before: Tensor) -> list[Tensor | None]:
    """The tensors that are merged, None for what is not known; Keras 1's Merge holds the models that end in them."""
    items = items_of(machine, given)
    if items is None and made.name.endswith("Merge"):
        items = items_of(machine, machine.resolve(made.args.get(0, "layers", "inputs")))
    if items is None:
        return [before]
    found: list[Tensor | None] = []
    for item in items.items:
        plain = machine.resolve(item)
        if isinstance(plain, StoredObject):
            plain = machine.resolve(machine.part(plain, "#out"))
        found.append(plain if isinstance(plain, Tensor) else None)
    return [*found, None] if items.more else found


def _merged_shape(
    machine: Machine, made: Call, mode: str | None, known: list[shapes.Shape | None]
) -> shapes.Shape | None:
    name = made.name.split(".")[-1]
    if side_by_side(name, mode):
        axis = machine.resolve(made.args.get(None, "axis", "concat_axis"))
        return layer_shapes.laid_side_by_side(known, -1 if axis is None else whole_of(axis))
    if name == "Dot" or mode in ("dot", "cos"):
        return layer_shapes.dotted(known, keras_shapes.plain_of(machine, made.args.get(None, "axes", "dot_axes")))
    return layer_shapes.cell_by_cell(known)


def _reshaped(machine: Machine, row: LayerRow, made: Call, before: Tensor) -> Tensor:
    effect, shape = row.effect, before.shape
    if effect in ("attention", "preprocess"):
        return replace(before, activation=None, direct=False)
    after = keras_shapes.shape_after(machine, made, before)
    if effect == "flatten" and shape is not None and len(shape) == 2:
        return _copied(replace(before, class_axis=-1))
    if effect == "repeat":
        return replace(before, shape=after, size=None, direct=False)
    if effect in ("pool", "global-pool"):
        return keras_shapes.pooled(row, made, before, after)
    return _laid_out(before, replace(before, shape=after, size=None, class_axis=-1, direct=False))
