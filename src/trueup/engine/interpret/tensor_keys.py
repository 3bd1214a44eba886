"""Entries of dicts whose keys are tensors, as in `feed_dict={images: batch, labels: numbers}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.limits import LIMITS
from trueup.engine.tensors import Tensor
from trueup.engine.values import StoredObject, TupleValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_BY_TENSOR = "#by tensor"


def set_entry(machine: Machine, owner: StoredObject, key: Value | None, value: Value) -> None:
    """`owner[key] = value` where the key is a tensor; of every other key nothing is kept here."""
    if not isinstance(key, Tensor):
        return
    known = machine.resolve(machine.part(owner, _BY_TENSOR))
    pairs = known.items if isinstance(known, TupleValue) else ()
    if len(pairs) < LIMITS.entries:
        machine.set_part(owner, _BY_TENSOR, TupleValue((*pairs, TupleValue((key, value)))))


def entries(machine: Machine, value: Value | None) -> tuple[tuple[Tensor, Value], ...]:
    """The entries of a dict whose keys are tensors."""
    value = machine.resolve(value)
    known = machine.resolve(machine.part(value, _BY_TENSOR)) if isinstance(value, StoredObject) else None
    pairs = known.items if isinstance(known, TupleValue) else ()
    both = (pair.items for pair in pairs if isinstance(pair, TupleValue))
    return tuple((key, entry) for key, entry in both if isinstance(key, Tensor))
