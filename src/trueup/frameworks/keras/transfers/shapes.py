"""What the layers of a program make of shapes: their arguments as plain data, handed to the facts' arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trueup.engine import effects
from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import Shape, Tensor
from trueup.engine.values import Call, Constant, Value
from trueup.frameworks.keras import layer_shapes
from trueup.frameworks.keras.layer_arguments import layer_config
from trueup.frameworks.keras.layer_rows import LayerRow
from trueup.frameworks.keras.layer_shapes import UNREAD, channels_first, in_either_order

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Why nothing is known of the numbers of an input.


def config_of(machine: Machine, layer: Call) -> dict[str, Any]:
    """A layer's arguments as plain data, by the names of Keras 2 and 3; `data_format` where the program sets it."""
    positional = [plain_of(machine, value) for value in layer.args.positional]
    keywords = {name: plain_of(machine, value) for name, value in layer.args.keywords.items()}
    config = layer_config(_name(layer), positional, keywords)
    if layer.args.more:
        config = dict.fromkeys(("strides", "padding", "kernel_size", "pool_size", "dilation_rate"), UNREAD) | config
    if config.get("data_format") is None and machine.record.data_format is not None:
        config["data_format"] = machine.record.data_format
    return {name: value for name, value in config.items() if value is not None}


def shape_after(machine: Machine, layer: Call, before: Tensor) -> layer_shapes.Shape | None:
    """The shape of what a layer gives, by its arguments; None where not even its rank is known."""
    config, shape = config_of(machine, layer), before.shape
    from_input = before.why == effects.AN_INPUT and before.head.direct
    if from_input and shape is not None and "data_format" not in config and in_either_order(shape):
        shape = (None,) * len(shape)
    return layer_shapes.output_shape(_name(layer), config, shape)


def convolved_steps(machine: Machine, layer: Call, before: Tensor, rank: int, *, sequence: bool) -> layer_shapes.Shape:
    """The shape behind a convolution that is recurrent: that of one step, or of all steps of a sequence."""
    config, shape = config_of(machine, layer), before.shape
    item = None if shape is None or len(shape) != rank + 1 else (shape[0], *shape[2:])
    after = layer_shapes.output_shape(f"Conv{rank - 2}D", config, item) or (None,) * rank
    return (after[0], shape[1] if shape is not None and item is not None else None, *after[1:]) if sequence else after


def class_axis(machine: Machine, layer: Call, shape: layer_shapes.Shape | None) -> int:
    """The axis of the channels behind a layer with axes of space: 1 under channels_first, else the last."""
    axes = 0 if shape is None else len(shape) - 2
    return 1 if axes > 0 and channels_first(config_of(machine, layer)) else -1


def _name(layer: Call) -> str:
    return layer.name.split(".")[-1]


def plain_of(machine: Machine, value: Value | None) -> Any:
    """A number, a text or a tuple of them; UNREAD for what is not known."""
    plain = machine.resolve(value)
    if plain is None:
        return None if value is None else UNREAD
    if isinstance(plain, Constant):
        return plain.value
    items = items_of(machine, plain)
    if items is None or items.more or len(items.items) > layer_shapes.MOST_AXES:
        return UNREAD
    return tuple(plain_of(machine, item) for item in items.items)


def pooled(row: LayerRow, call: Call, before: Tensor, after: Shape | None) -> Tensor:
    """Pooling, padding, cropping and upsampling: which of them the layer's name says."""
    if row.effect != "global-pool":
        return effects.pooled(before, after if before.shape is not None else None, _kind(call))
    if before.shape is None and after is not None and len(after) == 2:
        after = (None, before.last)
    kept = -1 if after is not None and len(after) == 2 else before.class_axis
    return effects.pooled(before, after, _kind(call), class_axis=kept)


def _kind(call: Call) -> effects.Pool:
    name = _name(call)
    if "Average" in name:
        return "mean"
    return "largest" if "Max" in name else "padding" if "Padding" in name else "cells"
