"""Entries that a dict makes itself where it is asked for a name that it has not: `defaultdict(list)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import get_entry, is_open, open_up, set_entry
from trueup.engine.values import NO_ARGS, Constant, Spot, StoredObject, Value, new_number

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: The part of a dict that holds what makes such an entry.
FACTORY = "#factory"
#: The part of a dict that is there where it counts what it is given.
COUNTED = "#counted"


def default_entry(machine: Machine, owner: StoredObject, key: Value, where: Spot) -> Value | None:
    """The entry that a dict makes where it is asked for a name for the first time; None for a dict that makes none.

    None too where others may have been put in under names that are not known; to ask under such a name puts one in.
    """
    from trueup.engine.interpret.functions import call

    factory = machine.part(owner, FACTORY)
    if factory is None or is_open(machine, owner):
        return None
    if not isinstance(key, Constant):
        open_up(machine, owner)
        return None
    if machine.part(owner, COUNTED) is not None:
        return get_entry(machine, owner, key) or Constant(0, where)  # asking a counter puts nothing in
    if get_entry(machine, owner, key) is None:
        first = new_number()
        set_entry(machine, owner, key, call(machine, factory, NO_ARGS, where))
        found_by_later_passes(machine, first, owner)
    return get_entry(machine, owner, key)


def found_by_later_passes(machine: Machine, first: int, owner: StoredObject) -> None:
    """The first pass of a loop puts what was made since the number `first` into a dict; the others find it there."""
    if machine.repeats:
        machine.one_for_all_passes.append((first, new_number(), owner.number))
