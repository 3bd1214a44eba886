"""The different values of labels, asked how many they are in another way than by `len`: `np.unique(y).size`."""

from __future__ import annotations

from trueup.engine.interpret.machine import Machine, sym_of
from trueup.engine.transfers.quantities import highest_of
from trueup.engine.transfers.registry import Site, attribute_of, on_method
from trueup.engine.values import Call, Spot, TupleValue, UnknownValue, Value, not_read

#: No classifier is made for one class.
_CLASSES = 2


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
