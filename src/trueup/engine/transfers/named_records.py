"""Tuples whose items have names: `Result = namedtuple("Result", "loss accuracy")`, and what is asked of records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.class_fields import fields_of
from trueup.engine.interpret.containers import ITEMS, holds_items, items_of, names_in, new_dict, set_entry
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Call, Constant, StoredObject, TupleValue, UnknownValue, Value, text_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: What stands for such a class, and for such a tuple; the part of a tuple that holds its names.
_CLASS, _TUPLE, _NAMES = "collections.namedtuple", "a named tuple", "#names"
holds_items(_TUPLE, ITEMS)


@on_method(f"{_CLASS}.__call__", "typing.NamedTuple.__call__")
def named_tuple(site: Site) -> Value | None:
    """`Result(loss, accuracy=share)`."""
    cls, machine = site.owner, site.machine
    names = _names_of(machine, cls) if isinstance(cls, Call) else None
    if names is None or site.args.more:
        return None
    defaults = items_of(machine, cls.args.get(None, "defaults")) if isinstance(cls, Call) else None
    by_default = dict(zip(names[::-1], (defaults.items if defaults is not None else ())[::-1], strict=False))
    result = machine.new(_TUPLE, site.where)
    values = [site.args.get(place, name) or by_default.get(name) for place, name in enumerate(names)]
    stored = [value or UnknownValue("a field that is not given", site.where) for value in values]
    for name, value in zip(names, stored, strict=True):
        machine.set_part(result, name, value)
    machine.set_part(result, _NAMES, TupleValue(tuple(map(Constant, names)), site.where))
    machine.set_part(result, ITEMS, TupleValue(tuple(stored), site.where))
    return result


def _names_of(machine: Machine, cls: Call) -> tuple[str, ...] | None:
    """The names that a named tuple was made with: in a list, in one text, or beside their types."""
    passed = machine.resolve(cls.args.get(1, "field_names", "fields"))
    text = text_of(passed)
    if text is not None:
        return tuple(text.replace(",", " ").split())
    pairs = items_of(machine, passed)
    if pairs is not None and pairs.items and all(isinstance(item, TupleValue) and item.items for item in pairs.items):
        passed = TupleValue(tuple(item.items[0] for item in pairs.items), None, pairs.more)  # type: ignore[union-attr]
    return names_in(machine, passed)


@on_method(f"{_TUPLE}._asdict", "typing.NamedTuple._asdict")
def as_dict_of(site: Site) -> Value | None:
    """`result._asdict()`."""
    return _as_dict(site, site.owner)


@on_call("dataclasses.asdict")
def as_dict(site: Site) -> Value | None:
    """`asdict(result)`."""
    return _as_dict(site, site.arg(0))


def _as_dict(site: Site, record: Value | None) -> Value | None:
    machine = site.machine
    if not isinstance(record, StoredObject):
        return None
    if record.cls is not None:
        names: list[str] = list(fields_of(machine, record.cls))
    else:
        known = names_in(machine, machine.part(record, _NAMES))
        names = list(known or ())
    values = {name: machine.part(record, name) for name in names}
    if not names or None in values.values():
        return None
    result = new_dict(machine, site.where)
    for name, value in values.items():
        if value is not None:
            set_entry(machine, result, Constant(name), value)
    return result
