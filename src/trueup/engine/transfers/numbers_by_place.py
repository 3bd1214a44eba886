"""Lists of numbers of which some are known by their place: what a library's evaluation gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trueup.engine.transfers.registry import item_of
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


def _at(machine: Machine, owner: Value, place: int, where: Spot) -> Value:
    found = machine.part(owner, f"#{place}") if isinstance(owner, StoredObject) else None
    return found if found is not None else UnknownValue(_WHY, where)
