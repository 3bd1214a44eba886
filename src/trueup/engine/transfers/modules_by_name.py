"""Modules and names that a program looks up by a text: `import_module("models.cnn")`, `models.__dict__["vgg16"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import entries_of, is_open
from trueup.engine.interpret.imports import name_in, settled
from trueup.engine.interpret.unread_changes import names_may_be_others
from trueup.engine.transfers.registry import Site, item_of, on_call, on_method
from trueup.engine.values import Constant, Lazy, LibraryName, ModuleValue, Spot, StoredObject, Value, text_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine
    from trueup.engine.modules import Module

#: What a module's names are as a dict, and the part that holds the module.
_NAMES, _MODULE = "names of a module", "#module"


def _module_of(machine: Machine, where: Spot) -> Module | None:
    """The module that a place is in."""
    return next((module for module in machine.modules.values() if module.source is where.source), None)


@on_call("importlib.import_module", "builtins.__import__")
def imported(site: Site) -> Value | None:
    """`import_module("models.cnn")`, `import_module(".cnn", package=__package__)`: of the project, or a library's."""
    name, machine = text_of(site.arg(0, "name")), site.machine
    module = _module_of(machine, site.where)
    if name is None or module is None or machine.project is None:
        return None
    plain = name.lstrip(".")
    path = machine.project.file_for(plain, len(name) - len(plain), module)
    if path is not None:
        return settled(machine, Lazy(module, path, plain, None, site.where))
    return LibraryName(name, site.where) if plain == name else None


@on_call("builtins.globals")
def names_of_the_module(site: Site) -> Value | None:
    """`globals()`: what the module of the call names."""
    module = _module_of(site.machine, site.where)
    return names_of(site.machine, ModuleValue(module, site.where), site.where) if module is not None else None


@on_call("builtins.locals")
def names_outside_of_functions(site: Site) -> Value | None:
    """`locals()` outside of a function is `globals()`."""
    outside = not site.args.positional and not site.machine.active
    return names_of_the_module(site) if outside else None


@on_method(f"{_NAMES}.update")
def updated(site: Site) -> Value | None:
    """`globals().update(config)`: names by the entries of a dict; of one that is not known any name may be another."""
    module = site.machine.part(site.owner, _MODULE) if isinstance(site.owner, StoredObject) else None
    if not isinstance(module, ModuleValue):
        return None
    written = {str(key): value for key, value in site.args.keywords.items()}
    for passed in site.args.positional:
        entries = entries_of(site.machine, passed)
        written.update({str(key): value for key, value in (entries or {}).items()})
        if entries is None or (isinstance(passed, StoredObject) and is_open(site.machine, passed)):
            names_may_be_others(site.machine, module.module.scope)
    for name, value in written.items():
        site.machine.store.write((module.module.scope, name), value)
    return Constant(None)


def set_name(machine: Machine, owner: StoredObject, index: Value | None, value: Value) -> None:
    """`globals()[name] = value`."""
    module, name = machine.part(owner, _MODULE), text_of(index)
    if not isinstance(module, ModuleValue):
        return
    if name is None:
        names_may_be_others(machine, module.module.scope)
    else:
        machine.store.write((module.module.scope, name), value)


def names_of(machine: Machine, module: ModuleValue | LibraryName, where: Spot) -> StoredObject:
    """`models.__dict__`: what a module of the project, or a library's, names."""
    result = machine.new(_NAMES, where)
    machine.set_part(result, _MODULE, module)
    return result


@item_of(_NAMES)
def named(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`globals()["Net"]`."""
    name = text_of(index)
    return _name(machine, owner, name, where) if name is not None else None


@on_method(f"{_NAMES}.get", f"{_NAMES}.__getitem__")
def asked_for(site: Site) -> Value | None:
    """`globals().get("Net")`."""
    name = text_of(site.arg(0))
    found = _name(site.machine, site.owner, name, site.where) if name is not None else None
    return found if found is not None or name is None else site.arg(1) or Constant(None)


def _name(machine: Machine, owner: Value | None, name: str, where: Spot) -> Value | None:
    module = machine.part(owner, _MODULE) if isinstance(owner, StoredObject) else None
    if isinstance(module, LibraryName):
        return LibraryName(f"{module.name}.{name}", where)
    return name_in(machine, module.module, name) if isinstance(module, ModuleValue) else None
