"""Methods and functions that write into an array, and which give one that shows the numbers of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.interpret.shared_arrays import (
    changed_everywhere,
    holds_data,
    may_show,
    of_its_own,
    written_into,
)
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.array_methods import changes_the_array, may_show_the_same
from trueup.engine.transfers.shapes import reshaped
from trueup.engine.values import Constant, Spot, UnknownValue, Value, number_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine
    from trueup.engine.transfers.registry import Site

#: Methods that lay an array out anew where it lies.
_LAID_OUT = frozenset({"resize", "resize_as", "unsqueeze", "squeeze", "t", "transpose", "swapaxes", "swapdims", "set"})
#: Methods that put the numbers of an array into another order.
_ORDERED = frozenset({"sort", "partition"})


def method_called(site: Site, name: str, value: Value) -> Value:
    """What a method of an array gives, once what it writes into that array is known wherever it stands.

    value: what the method is taken to give; one that ends in `_` gives what the same gives without it.
    """
    array = site.owner
    if not isinstance(array, Tensor) or not holds_data(array):
        return value
    plain = name.rstrip("_")
    if changes_the_array(name) or (plain != name and not name.startswith("_")):
        changed = changed_everywhere(site.machine, array, _changed_by(site, array, plain, value))
        return value if plain in _ORDERED else changed
    return _handed_out(site, may_show(array, value) if may_show_the_same(name) else of_its_own(value, array))


def _changed_by(site: Site, array: Tensor, plain: str, value: Value) -> Value:
    """What an array holds behind a method that writes into it."""
    from trueup.engine.transfers.writing import filled_with, write_into  # it asks the registry, which asks this

    first = site.arg(0)
    number = 0 if plain == "zero" else number_of(first) if plain == "fill" else None
    if number is not None:
        return replace(filled_with(number, array.shape, array.where), dtype=array.dtype)
    if plain in _ORDERED:
        return replace(array, elements=None)
    if plain == "copy" and isinstance(first, Tensor) and first.shape == array.shape:
        return replace(first, memory=None, dtype=array.dtype)
    if plain == "masked_fill" and first is not None:
        filling = site.arg(1, "value") or UnknownValue("a number that was not followed", site.where)
        return write_into(site.machine, array, first, filling, site.where)
    if plain in _LAID_OUT:
        return value if isinstance(value, Tensor) else replace(written_into(array), shape=None)
    if plain.startswith("requires_grad"):
        return array
    return replace(value, shape=array.shape) if isinstance(value, Tensor) else written_into(array)


def set_attribute_of_array(machine: Machine, array: Tensor, name: str, value: Value, where: Spot) -> None:
    """`array.shape = sizes`, `array.data = numbers`: an array is laid out anew, or holds others."""
    changed: Value | None = None
    if name == "shape":
        changed = reshaped(machine, array, (value,))
    elif name == "data":
        changed = replace(value, memory=None) if isinstance(value, Tensor) else UnknownValue("other numbers", where)
    if changed is not None:
        changed_everywhere(machine, array, changed)


def function_called(site: Site, value: Value) -> Value:
    """What a function gives, once what it writes into an array that it is handed is known wherever that stands."""
    passed = [item for item in site.args.positional if type(item) is Tensor]
    if passed and may_show_the_same(site.name.rpartition(".")[2]):
        return may_show(passed[0], value)
    return _handed_out(site, of_its_own(value, *passed) if passed or type(value) is Tensor else value)


def _handed_out(site: Site, value: Value) -> Value:
    """`np.add(a, b, out=c)`: what is given stands in c, too."""
    out = site.arg(None, "out") if site.args.keywords else None
    if not isinstance(out, Tensor):
        return value
    fits = isinstance(value, Tensor) and (value.shape == out.shape or out.shape is None)
    return changed_everywhere(site.machine, out, value if fits else written_into(out))


def first_is_written_into(site: Site) -> Value | None:
    """A function that writes into its first argument; libraries register theirs."""
    array = site.arg(0)
    if not isinstance(array, Tensor):
        return None
    return changed_everywhere(site.machine, array, written_into(array))


def first_is_put_in_order(site: Site) -> Value | None:
    """A function that puts the items of its first argument into another order; libraries register theirs."""
    array = site.arg(0)
    if isinstance(array, Tensor):
        changed_everywhere(site.machine, array, replace(array, elements=None))
    return Constant(None)
