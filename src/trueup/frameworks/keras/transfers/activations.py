"""Activations as Keras's layers are given them: by name, as a function, a layer, or a function of the program's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.tensors import HeadTrait, Tensor
from trueup.engine.values import (
    Args,
    Call,
    Constant,
    FunctionValue,
    LibraryName,
    Spot,
    UnknownValue,
    Value,
    number_of,
    text_of,
)
from trueup.frameworks.keras.layer_rows import ACTIVATIONS, LAYERS, LayerRow

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def named_activation(
    machine: Machine, call: Call, default: str, argument: tuple[int | None, tuple[str, ...]] | None = None
) -> tuple[str | None, Spot | None]:
    """The activation that a layer is given, and where; None where it is not known.

    default: the layer's own; argument: position and names of the argument that gives another.
    """
    position, names = argument or (None, ("activation",))
    passed = machine.resolve(call.args.get(position, *names))
    if passed is None:
        return (None if call.args.unread(position) else default), None
    return activation_named(machine, passed, default), getattr(passed, "where", None)


#: The functions of layers that are given uncalled, as `activation=layers.ReLU`.
_OF_LAYER = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "Softmax": "softmax", "ELU": "elu"}


def activation_named(machine: Machine, value: Value, default: str = "linear") -> str | None:
    """The canonical name of an activation given as text, function, layer or lambda; None where it is not known."""
    text = text_of(value)
    if text is not None:
        return ACTIVATIONS.get(text.lower().strip(), text.lower())
    if isinstance(value, Constant) and value.value is None:
        return default if default != "tanh" else "linear"
    if isinstance(value, LibraryName):
        name = value.name.split(".")[-1]
        return ACTIVATIONS.get(_OF_LAYER.get(name, name))
    if isinstance(value, Call):
        row = LAYERS.get(value.name.split(".")[-1])
        if row is not None and row.effect == "activation":
            if value.name.endswith(".ReLU"):
                return relu_of(machine, value.args, 0)
            own = value.args.get(row.activation[0], *row.activation[1]) if row.activation is not None else None
            return row.applies if own is None else activation_named(machine, own)
        if value.name.endswith(("activations.get", "activations.deserialize")) and value.args.positional:
            return activation_named(machine, value.args.positional[0])
    if isinstance(value, FunctionValue):
        from trueup.engine.interpret.functions import call

        result = call(machine, value, Args((Tensor(symbolic=True, head=HeadTrait(activation="linear")),)), value.where)  # type: ignore[arg-type]
        return result.head.activation if isinstance(result, Tensor) else None
    return None


def relu_of(machine: Machine, args: Args, highest_at: int) -> str | None:
    """What a relu is with its arguments: bounded at 6 it is relu6; None where it is bounded, bent or moved otherwise.

    highest_at: the position of `max_value`.
    """
    highest = machine.resolve(args.get(highest_at, "max_value"))
    others = [machine.resolve(args.get(None, name)) for name in ("negative_slope", "alpha", "threshold")]
    if any(item is not None and number_of(item) != 0 for item in others):
        return None
    if highest is None or (isinstance(highest, Constant) and highest.value is None):
        return "relu"
    return "relu6" if number_of(highest) == _SIX else None


_SIX = 6


def why_no_activation(machine: Machine, call: Call, row: LayerRow) -> str:
    """Why the activation that a layer is given is not known, where that is said."""
    position, names = row.activation or (None, ("activation",))
    passed = machine.resolve(call.args.get(position, *names))
    return passed.why if isinstance(passed, UnknownValue) else ""
