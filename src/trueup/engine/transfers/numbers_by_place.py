"""Lists of numbers of which some are known by their place: what a library's evaluation gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trueup.engine.transfers.registry import Site, item_of, on_method
from trueup.engine.values import Spot, StoredObject, UnknownValue, Value, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

KIND = "numbers by place"
_WHY = "a number of an evaluation"


def numbers_by_place(machine: Machine, known: Mapping[int, Value], where: Spot) -> StoredObject:
    """Such a list. What is made of the whole of it, or of its numbers in a loop, is not known."""
    result = machine.new(KIND, where)
    for place, value in known.items():
        machine.set_part(result, f"#{place}", value)
    return result


@item_of(KIND)
def entry(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`numbers[0]`."""
    place = whole_of(machine.resolve(index))
    return _at(machine, owner, place, where) if place is not None else UnknownValue(_WHY, where)


def unpacked(machine: Machine, value: Value, spots: list[Spot]) -> list[Value] | None:
    """The parts of `first, second = numbers`; None for every other value."""
    if not isinstance(value, StoredObject) or value.kind != KIND:
        return None
    return [_at(machine, value, place, spot) for place, spot in enumerate(spots)]


@on_method(*(f"{KIND}.{name}" for name in ("pop", "remove", "reverse", "sort", "insert", "clear")))
def reordered(site: Site) -> Value:
    """Its numbers stand in other places from now on."""
    if isinstance(site.owner, StoredObject):
        site.machine.record.changed.add(site.owner.number)
    return UnknownValue(_WHY, site.where)


def is_by_place(value: Value | None) -> bool:
    """True for such a list."""
    return isinstance(value, StoredObject) and value.kind == KIND


def _at(machine: Machine, owner: Value, place: int, where: Spot) -> Value:
    kept = isinstance(owner, StoredObject) and owner.number not in machine.record.changed
    found = machine.part(owner, f"#{place}") if kept and isinstance(owner, StoredObject) else None
    return found if found is not None else UnknownValue(_WHY, where)
