"""The different values of labels, asked how many they are in another way than by `len`: `np.unique(y).size`."""

from __future__ import annotations

import math

from trueup.engine.interpret.machine import Machine, sym_of
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.quantities import highest_of
from trueup.engine.transfers.registry import Site, attribute_of, on_method
from trueup.engine.values import Call, Spot, TupleValue, UnknownValue, Value, not_read

#: No classifier is made for one class.
_CLASSES = 2


#: So many items for each class hold every class, even where each is drawn by itself.
_ITEMS_FOR_EACH = 50


def values_that_occur(tensor: Tensor) -> tuple[float, ...] | None:
    """The class numbers of an array, each of which it surely holds; None where that is not known."""
    labels = tensor.labels
    if isinstance(tensor.elements, tuple) and not any(isinstance(row, tuple) for row in tensor.elements):
        return tuple(sorted(set(tensor.elements)))
    if labels.encoding not in ("integer", "binary") or labels.classes is None or not _enough(tensor):
        return None
    if labels.lowest is not None and labels.lowest == labels.highest:
        return (labels.lowest,)
    return tuple(range(min(labels.classes, _MOST)))


def _enough(tensor: Tensor) -> bool:
    """False for so few items that a class of several may be missing."""
    several = tensor.labels.lowest is None or tensor.labels.lowest != tensor.labels.highest
    if not several or not tensor.shape or None in tensor.shape:
        return True
    return math.prod(size or 0 for size in tensor.shape) >= _ITEMS_FOR_EACH * (tensor.labels.classes or 1)


def extreme_that_occurs(tensor: Tensor, *, highest: bool) -> float | None:
    """The largest or smallest class number, where the array surely holds it."""
    found = values_that_occur(tensor) if isinstance(tensor.elements, tuple) else None
    if found:
        return max(found) if highest else min(found)
    bound = tensor.labels.highest if highest else tensor.labels.lowest
    return bound if _enough(tensor) else None


#: So many class numbers are counted out.
_MOST = 4096


@attribute_of("distinct.size")
def size(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`np.unique(y).size`; of PyTorch it is a method, whose call gives the same number."""
    return _how_many(owner, where)


def _how_many(owner: Value, where: Spot) -> UnknownValue:
    return UnknownValue("a length that only the data tells", where, ("len", sym_of(owner)), _CLASSES)


@attribute_of("distinct.shape")
def shape(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`y.unique().shape`: one axis."""
    return TupleValue((_how_many(owner, where),), where)


@on_method("distinct.numel", "distinct.nelement")
def number_of_cells(site: Site) -> Value | None:
    """`torch.unique(y).numel()`."""
    return _how_many(site.owner, site.where) if site.owner is not None else None


@on_method("*.max", "*.amax")
def highest_of_a_call(site: Site) -> Value | None:
    """`labels.max()` of what a library gave that was not followed: the highest of numbers."""
    if not isinstance(site.owner, Call) or site.args.positional or site.args.keywords:
        return None
    return UnknownValue(not_read(site.owner.name), site.where, highest_of(sym_of(site.owner)))
