"""Modules and names that a program looks up by a text: `import_module("models.cnn")`, `models.__dict__["vgg16"]`.

The attributes of an object are such names as well: `vars(config).update(read())`, `self.__dict__.update(options)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import entries_of, is_open
from trueup.engine.interpret.imports import name_in, settled
from trueup.engine.interpret.unread_changes import attributes_may_be_others, names_may_be_others
from trueup.engine.transfers.registry import Site, attribute, item_of, on_call, on_method
from trueup.engine.values import (
    Args,
    Call,
    Class,
    Constant,
    FunctionValue,
    Lazy,
    LibraryName,
    ModuleValue,
    Spot,
    StoredObject,
    Value,
    text_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine
    from trueup.engine.modules import Module

#: What stands for the value of a name of a module that was not read.
ONE_OF = "a module.one of its names"
#: What the names of a module or of an object are as a dict, and the part that holds whose they are.
_NAMES, _MODULE = "names of a module", "#module"


def module_of(machine: Machine, where: Spot) -> Module | None:
    """The module that a place is in."""
    return next((module for module in machine.modules.values() if module.source is where.source), None)


@on_call("importlib.import_module", "builtins.__import__")
def imported(site: Site) -> Value | None:
    """`import_module("models.cnn")`, `import_module(".cnn", package=__package__)`: of the project, or a library's."""
    name, machine = text_of(site.arg(0, "name")), site.machine
    module = module_of(machine, site.where)
    if name is None or module is None or machine.project is None:
        return None
    plain = name.lstrip(".")
    path = machine.project.file_for(plain, len(name) - len(plain), module)
    if path is not None:
        return settled(machine, Lazy(module, path, plain, None, site.where))
    return LibraryName(name, site.where) if plain == name else None


@on_call("builtins.eval")
def written_as_text(site: Site) -> Value | None:
    """`eval("models.resnet18")(num_classes=10)`: a class, function or module by its name."""
    from trueup.engine.interpret.attributes import get_attribute

    text, module = text_of(site.arg(0)), module_of(site.machine, site.where)
    names = text.strip().split(".") if text is not None else []
    if module is None or not names or not all(name.isidentifier() for name in names):
        return None
    value = name_in(site.machine, module, names[0])
    for name in names[1:]:
        if not isinstance(value, (LibraryName, ModuleValue, Class)):
            return None
        value = get_attribute(site.machine, value, name, site.where)
    return value if isinstance(value, (LibraryName, ModuleValue, Class, FunctionValue)) else None


@on_call("builtins.globals")
def names_of_the_module(site: Site) -> Value | None:
    """`globals()`: what the module of the call names."""
    module = module_of(site.machine, site.where)
    return names_of(site.machine, ModuleValue(module, site.where), site.where) if module is not None else None


@on_call("builtins.locals")
def names_outside_of_functions(site: Site) -> Value | None:
    """`locals()` outside of a function is `globals()`."""
    outside = not site.args.positional and not site.machine.active
    return names_of_the_module(site) if outside else None


@on_method(f"{_NAMES}.update")
def updated(site: Site) -> Value | None:
    """`globals().update(config)`: names by the entries of a dict; of one that is not known any name may be another."""
    whose = site.machine.part(site.owner, _MODULE) if isinstance(site.owner, StoredObject) else None
    if not isinstance(whose, ModuleValue | StoredObject):
        return None
    written = {str(key): value for key, value in site.args.keywords.items()}
    unread = site.args.more
    for passed in site.args.positional:
        entries = entries_of(site.machine, passed)
        written.update({str(key): value for key, value in (entries or {}).items()})
        unread = unread or entries is None or (isinstance(passed, StoredObject) and is_open(site.machine, passed))
    if unread:
        _any_other(site.machine, whose)
    for name, value in written.items():
        _write(site.machine, whose, name, value)
    return Constant(None)


def _any_other(machine: Machine, whose: ModuleValue | StoredObject) -> None:
    if isinstance(whose, ModuleValue):
        names_may_be_others(machine, whose.module.scope, "globals()")
    else:
        attributes_may_be_others(machine, whose)


def _write(machine: Machine, whose: ModuleValue | StoredObject, name: str, value: Value) -> None:
    if isinstance(whose, ModuleValue):
        machine.store.write((whose.module.scope, name), value)
    else:
        machine.set_part(whose, name, value)


def set_name(machine: Machine, owner: StoredObject, index: Value | None, value: Value) -> None:
    """`globals()[name] = value`, `vars(config)[name] = value`."""
    whose, name = machine.part(owner, _MODULE), text_of(index)
    if not isinstance(whose, ModuleValue | StoredObject):
        return
    if name is None:
        _any_other(machine, whose)
    else:
        _write(machine, whose, name, value)


def names_of(machine: Machine, whose: ModuleValue | LibraryName | StoredObject, where: Spot) -> StoredObject:
    """`models.__dict__`: what a module of the project or a library's names, or the attributes of an object."""
    result = machine.new(_NAMES, where)
    machine.set_part(result, _MODULE, whose)
    return result


def one_of_its_names(module: ModuleValue, where: Spot) -> Call:
    """What stands for the value of a name that was not read."""
    return Call(ONE_OF, Args((module,)), where)


@item_of(_NAMES)
def named(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`globals()["Net"]`; of a name that was not read, or a default that the module lacks, one of its names."""
    name = text_of(index)
    found = _name(machine, owner, name, where) if name is not None else None
    open_name = name is None or (isinstance(index, Constant) and index.option is not None)
    whose = machine.part(owner, _MODULE) if isinstance(owner, StoredObject) else None
    if found is None and open_name and isinstance(whose, ModuleValue):
        return one_of_its_names(whose, where)
    return found


@on_method(f"{_NAMES}.get", f"{_NAMES}.__getitem__")
def asked_for(site: Site) -> Value | None:
    """`globals().get("Net")`."""
    name = text_of(site.arg(0))
    found = _name(site.machine, site.owner, name, site.where) if name is not None else None
    return found if found is not None or name is None else site.arg(1) or Constant(None)


def _name(machine: Machine, owner: Value | None, name: str, where: Spot) -> Value | None:
    whose = machine.part(owner, _MODULE) if isinstance(owner, StoredObject) else None
    if isinstance(whose, LibraryName):
        return LibraryName(f"{whose.name}.{name}", where)
    if isinstance(whose, StoredObject):
        return machine.part(whose, name) or attribute(machine, whose, name, where)
    return name_in(machine, whose.module, name) if isinstance(whose, ModuleValue) else None
