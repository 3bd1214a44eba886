"""What a program asks about the shape of an array or an output: `shape[-1]`, `size(1)`, `ndim`, `dim()`."""

from __future__ import annotations

from trueup.engine.interpret.machine import Machine, sym_of
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.array_calls import tensor_arg
from trueup.engine.transfers.registry import Site, item_of, on_tensor, tensor_attribute
from trueup.engine.transfers.shapes import size_symbol, sizes_tuple
from trueup.engine.values import Call, Constant, Spot, TupleValue, UnknownValue, Value, whole_of


def size_of_axis(machine: Machine, tensor: Tensor, axis: int | None, where: Spot | None) -> Value:
    """`tensor.shape[axis]`: of an output whose rank is not known, its class axis may be."""
    sizes = sizes_tuple(tensor)
    if axis is not None and isinstance(sizes, TupleValue):
        count = len(sizes.items)
        return sizes.items[axis] if -count <= axis < count else UnknownValue("an axis that is not there", where)
    last = tensor.size if isinstance(sizes, Call) and axis == tensor.class_axis else None
    if last is not None:
        return Constant(last, where)
    if axis == 0 and tensor.rows.loader is not None:
        return UnknownValue("a size that was not followed", where, size_symbol(tensor, 0))
    at_least = 2 if axis == -1 and tensor.more_than_one and tensor.class_axis == -1 else None
    return UnknownValue("a size that was not followed", where, ("size", sym_of(tensor), axis), at_least)


@item_of("shape")
def shape_item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`x.shape[-1]` where the rank is not known."""
    if not isinstance(owner, Call) or not owner.args.positional:
        return None
    tensor = owner.args.positional[0]
    return size_of_axis(machine, tensor, whole_of(index), where) if isinstance(tensor, Tensor) else None


@on_tensor("size")
def size_method(site: Site) -> Value | None:
    """`x.size()` and `x.size(0)`."""
    assert isinstance(site.owner, Tensor)
    index = site.arg(0, "dim")
    return (
        sizes_tuple(site.owner)
        if index is None
        else size_of_axis(site.machine, site.owner, whole_of(index), site.where)
    )


@tensor_attribute("ndim")
def rank_attribute(machine: Machine, tensor: Tensor, where: Spot) -> Value | None:
    """`x.ndim`."""
    if tensor.shape is not None and not tensor.head.picked:
        return Constant(len(tensor.shape), where)
    return UnknownValue("a rank that was not followed", where, ("rank", sym_of(tensor)))


@on_tensor("dim", "ndimension")
def rank_method(site: Site) -> Value | None:
    """`x.dim()`."""
    assert isinstance(site.owner, Tensor)
    return rank_attribute(site.machine, site.owner, site.where)


def rank_call(site: Site) -> Value | None:
    """`np.ndim(x)`."""
    result = tensor_arg(site)
    return rank_attribute(site.machine, result, site.where) if result is not None else None
