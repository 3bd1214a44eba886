"""getattr, setattr and exec: attributes by names that may be worked out, and text that is run as a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret import expressions
from trueup.engine.interpret.assignments import change_by
from trueup.engine.interpret.attributes import get_attribute
from trueup.engine.interpret.imports import name_in
from trueup.engine.interpret.unread_changes import ANY, attributes_may_be_others, is_of_a_framework
from trueup.engine.transfers.modules_by_name import one_of_its_names
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Args, Constant, ModuleValue, StoredObject, UnknownValue, Value, text_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


@on_call("builtins.getattr")
def _getattr(site: Site) -> Value | None:
    owner, passed = site.arg(0), site.arg(1)
    name = text_of(passed)
    if isinstance(owner, ModuleValue):
        by_default = isinstance(passed, Constant) and passed.option is not None
        if name is None or (by_default and name_in(site.machine, owner.module, name) is None):
            return one_of_its_names(owner, site.where)
    if owner is None or name is None:
        return None
    return get_attribute(site.machine, owner, name, site.where)


@on_call("builtins.exec")
def _exec(site: Site) -> Value | None:
    site.machine.record.changed.add(ANY)
    return Constant(None)


@on_call("builtins.setattr")
def _setattr(site: Site) -> Value | None:
    owner, name, value = site.args.get(0), site.arg(1), site.args.get(2)
    if owner is not None:
        site.machine.store.on_each_way(owner, lambda way: set_by_name(site.machine, way, text_of(name), value))
    return Constant(None)


def set_by_name(machine: Machine, owner: Value, name: str | None, value: Value | None) -> None:
    """Set an attribute of this name; None for one that is not known. One that is a number is a part by its place."""
    if name is not None and name.isdecimal() and isinstance(owner, StoredObject) and value is not None:
        change_by(machine, owner, "__setitem__", Args((Constant(name), value)))
    elif name is not None and value is not None:
        expressions.set_attribute(machine, owner, name, value)
    else:
        attributes_may_be_others(machine, owner)
    if isinstance(owner, UnknownValue) and value is not None and is_of_a_framework(machine, value):
        machine.record.changed.add(ANY)  # a layer that is put into some part of some model
