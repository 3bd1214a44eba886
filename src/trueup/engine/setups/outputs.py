"""The outputs of a model one by one: as a dict, a list or a single tensor has them, in each way that branches leave."""

from __future__ import annotations

from trueup.engine.interpret.containers import entries_of, items_of
from trueup.engine.interpret.machine import Machine
from trueup.engine.store import options_of
from trueup.engine.tensors import Tensor
from trueup.engine.values import Guards, Value


def head_options(machine: Machine, outputs: Value) -> list[tuple[Guards, list[tuple[str | None, Value]]]]:
    """Each way that outputs may be, as a list of (name, tensor); a single output has the name None."""
    found = []
    for guards, entry in options_of(machine.store.narrowed(outputs)):
        entries = entries_of(machine, entry)
        items = None if entries is not None else items_of(machine, entry)
        if entries:
            parts: list[tuple[str | None, Value]] = [(str(key), value) for key, value in entries.items()]
        elif items is not None and len(items.items) > 1:
            parts = [(_name_of(machine, item) or str(i), item) for i, item in enumerate(items.items)]
        elif items is not None and len(items.items) == 1:
            parts = [(None, items.items[0])]
        else:
            parts = [(None, entry)]
        found.append((guards, parts))
    return found


def _name_of(machine: Machine, value: Value) -> str | None:
    plain = machine.resolve(value)
    return plain.name if isinstance(plain, Tensor) else None
