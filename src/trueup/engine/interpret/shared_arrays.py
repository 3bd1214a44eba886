"""An array that is written into has other numbers under each name that stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.store import choice_of
from trueup.engine.tensors import LabelsTrait, Tensor
from trueup.engine.values import Choice, TupleValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def changed_everywhere(machine: Machine, array: Tensor, changed: Value) -> None:
    """Names, attributes and items that hold this very array know of it only what writing into it left as it was."""
    if not isinstance(changed, Tensor) or changed is array or changed == array or not _holds_data(array):
        return
    left = replace(
        changed,
        shape=changed.shape if changed.shape == array.shape else None,
        labels=changed.labels if changed.labels == array.labels else LabelsTrait(),
        source=changed.source if changed.source == array.source else "",
        elements=None,
        why="an array that is written into under another name",
    )
    layers = machine.store.layers
    machine.charge(sum(map(len, layers)))
    keys = {key for layer in layers for key, value in layer.items() if _holds(value, array)}
    for key in keys:
        value = machine.store.read(key)
        if value is not None and _holds(value, array):
            machine.store.write(key, _with(value, array, left))


def _holds_data(array: Tensor) -> bool:
    """True for numbers of the program; not for a single one, which is no object of its own, and for no output."""
    plain = not array.symbolic and array.predictions.model is None and array.figure is None and array.loss is None
    return plain and bool(array.shape) and not array.frame


def _holds(value: Value, array: Tensor) -> bool:
    if type(value) is Choice:
        return any(option is array for _, option in value.options)
    if type(value) is TupleValue:
        return any(item is array for item in value.items)
    return value is array


def _with(value: Value, array: Tensor, left: Tensor) -> Value:
    if isinstance(value, Choice):
        return choice_of([(guards, left if option is array else option) for guards, option in value.options])
    if isinstance(value, TupleValue):
        return replace(value, items=tuple(left if item is array else item for item in value.items))
    return left
