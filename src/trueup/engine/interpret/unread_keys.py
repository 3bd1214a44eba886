"""What a key or a place picks that was not followed, where it can only be one of several models.

`models[best]`, `max(results, key=…)["model"]`: which of them it is, only the run tells. Each is followed on a way of
its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import entries_of, is_open
from trueup.engine.interpret.machine import sym_of
from trueup.engine.limits import LIMITS
from trueup.engine.outcomes import implied
from trueup.engine.store import choice_of
from trueup.engine.tensors import Tensor
from trueup.engine.values import Call, Constant, StoredObject, TupleValue, UnknownValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Kinds of objects that hold others, and are no models.
_HOLD_OTHERS = frozenset({"dict", "list", "set", "data set", "logged values"})


def each_entry(machine: Machine, entries: Mapping[object, Value], asked: Hashable) -> Value:
    """The entries, each on the way on which what was asked for is its key."""
    ways = [(implied(("Eq", asked, sym_of(Constant(key))), True), entry) for key, entry in entries.items()]
    return choice_of((guards, entry) for guards, entry in ways if machine.store.allows(guards))


def any_model_of_dict(machine: Machine, owner: StoredObject, key: Value) -> Value | None:
    """`models[best]`, `results[best]["model"]`; None where the key was read, or an entry is or holds no model."""
    if not isinstance(key, (UnknownValue, Tensor, Call)) or is_open(machine, owner):
        return None
    entries = entries_of(machine, owner) or {}
    return each_entry(machine, entries, sym_of(key)) if _are_models(machine, entries.values()) else None


def any_model_of(machine: Machine, items: TupleValue, asked: Hashable) -> Value | None:
    """`fitted[np.argmax(scores)]`, `max(results, key=…)`: one of the models of a list, or of the rows that hold one."""
    if items.more or not _are_models(machine, items.items):
        return None
    return each_entry(machine, dict(enumerate(items.items)), asked)


def _are_models(machine: Machine, values: Iterable[Value]) -> bool:
    found = list(values)
    return 1 < len(found) <= LIMITS.options and all(_holds_model(machine, value) for value in found)


def _holds_model(machine: Machine, value: Value, deep: bool = False) -> bool:
    """True for a model, and for a dict or a tuple with one in it."""
    value = machine.resolve(value) or value
    if isinstance(value, StoredObject) and value.kind not in _HOLD_OTHERS:
        return True
    if deep or not isinstance(value, (StoredObject, TupleValue)):
        return False
    inner = value.items if isinstance(value, TupleValue) else (entries_of(machine, value) or {}).values()
    return any(_holds_model(machine, item, deep=True) for item in inner)
