"""getattr, setattr and exec: attributes by names that may be worked out, and text that is run as a program."""

from __future__ import annotations

from trueup.engine.interpret import expressions
from trueup.engine.interpret.attributes import get_attribute
from trueup.engine.interpret.unread_changes import ANY, attributes_may_be_others
from trueup.engine.transfers.classes_of_modules import one_of_its_names
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Constant, ModuleValue, Value, text_of


@on_call("builtins.getattr")
def _getattr(site: Site) -> Value | None:
    owner, name = site.arg(0), text_of(site.arg(1))
    if isinstance(owner, ModuleValue) and name is None:
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
    owner, name, value = site.arg(0), text_of(site.arg(1)), site.args.get(2)
    if owner is not None and name is not None and value is not None:
        expressions.set_attribute(site.machine, owner, name, value)
    elif owner is not None:
        attributes_may_be_others(site.machine, owner)
    return Constant(None)
