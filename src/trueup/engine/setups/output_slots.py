"""Which of a model's outputs a setup is about, and what lists and dicts of losses, metrics and labels give for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trueup.engine.interpret.containers import entries_of, items_of
from trueup.engine.interpret.machine import Machine
from trueup.engine.values import Constant, UnknownValue, Value


@dataclass(frozen=True, slots=True)
class OutputSlot:
    """Which of a model's outputs is looked at: its number and name, and the names of all."""

    index: int
    name: str | None
    names: tuple[str, ...]

    @property
    def single(self) -> bool:
        """True where the model has one output."""
        return self.name is None


def slot_value(machine: Machine, value: Value | None, slot: OutputSlot) -> Value | None:
    """What a list or dict of losses gives for one output; a single value stands for all of them."""
    value = machine.resolve(value)
    entries = entries_of(machine, value)
    if entries is not None:
        return entry_of(entries, slot)
    if isinstance(value, Constant):
        return value
    items = items_of(machine, value)
    if items is not None:
        return items.items[slot.index] if slot.index < len(items.items) else None
    return value


def entry_of(entries: Mapping[object, Value], slot: OutputSlot) -> Value | None:
    """The entry of an output: under its name, the only one of the only output, or the one in its place."""
    if slot.name in entries:
        return entries[slot.name]
    if slot.single and len(entries) == 1:
        return next(iter(entries.values()))
    values = list(entries.values())
    return values[slot.index] if len(values) == len(slot.names) and slot.index < len(values) else None


def labels_for(machine: Machine, value: Value, slot: OutputSlot) -> Value | None:
    """The labels of one output; of the only output too they may stand in a dict, under its name."""
    if entries_of(machine, value) is None:
        return value if slot.single else slot_value(machine, value, slot)
    found = slot_value(machine, value, slot)
    return found if found is not None else UnknownValue("labels that stand in a dict under the name of an output", None)
