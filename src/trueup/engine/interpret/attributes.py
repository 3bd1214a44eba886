"""Attributes: of the program's own objects and modules, and of what libraries give."""

from __future__ import annotations

from trueup.engine.interpret import functions
from trueup.engine.interpret.attribute_dicts import entry_as_attribute, has_attributes, set_as_attribute
from trueup.engine.interpret.imports import name_in, of_libraries, settled
from trueup.engine.interpret.machine import Machine, sym_of
from trueup.engine.interpret.unread_changes import CALLED
from trueup.engine.pedigree import Cells, Score
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import instances, registry
from trueup.engine.transfers.modules_by_name import names_of
from trueup.engine.values import (
    Args,
    Bound,
    Call,
    Choice,
    Class,
    Constant,
    FunctionValue,
    Lazy,
    LibraryName,
    ModuleValue,
    Partial,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
)


def get_attribute(machine: Machine, owner: Value, name: str, where: Spot) -> Value:
    """`owner.name`."""
    if isinstance(owner, LibraryName):
        return _of_library(machine, owner, name, where)
    if isinstance(owner, ModuleValue):
        return _of_module(machine, owner, name, where)
    if isinstance(owner, StoredObject):
        return _of_object(machine, owner, name, where)
    if isinstance(owner, (FunctionValue, Class)) and name == "__name__":
        named = getattr(owner.node, "name", None)  # a lambda has none
        return Constant(named, where) if named is not None else UnknownValue("the name of a lambda", where)
    if isinstance(owner, Class):
        value = functions.class_attribute(machine, owner, name)
        if isinstance(value, FunctionValue) and value.kind == "classmethod":
            return Bound(owner, value, name, where)
        return value if value is not None else _of_library_class(machine, owner, name, where)
    if isinstance(owner, Call) and owner.name == "super":
        return _of_super(machine, owner, name, where)
    if name == "__class__" and (cls := class_of(owner, where)) is not None:
        return cls
    if isinstance(owner, (Tensor, Call, Score, Cells)):
        value = registry.attribute(machine, owner, name, where)
        return value if value is not None else Bound(owner, None, name, where)
    if isinstance(owner, (Constant, TupleValue)):
        value = registry.attribute(machine, owner, name, where) if isinstance(owner, TupleValue) else None
        return value if value is not None else Bound(owner, None, name, where)
    why = owner.why if isinstance(owner, UnknownValue) else f"{name} of something that was not followed"
    return UnknownValue(why, where, ("attribute", sym_of(owner), name))


def _of_library(machine: Machine, owner: LibraryName, name: str, where: Spot) -> Value:
    if name == "__name__":
        return Constant(owner.name.rpartition(".")[2], where)
    if name == "__dict__":
        return names_of(machine, owner, where)
    full = f"{owner.name}.{name}"
    # What the program has written there (`torch.nn.Module.predict = …`) counts before the library's own.
    stored = machine.store.read(of_libraries(full))
    return (settled(machine, stored) if stored else None) or registry.constant(full, where) or LibraryName(full, where)


def _of_library_class(machine: Machine, owner: Class, name: str, where: Spot) -> Value:
    """What a class of the program has from the library's class that it comes from."""
    base = functions.library_base(machine, owner)
    making = instances.class_method(base, name) if base is not None else None
    if making is not None:
        return Partial(LibraryName(making, where), Args((owner,)), where)
    full = instances.offers(base, name) if base is not None else None
    return LibraryName(full, where) if full else UnknownValue(f"the class has no {name} that was followed", where)


def _of_module(machine: Machine, owner: ModuleValue, name: str, where: Spot) -> Value:
    if name == "__dict__":
        return names_of(machine, owner, where)
    value = name_in(machine, owner.module, name)
    if value is not None:
        return value
    inner = machine.project.part_of(owner.module, name) if machine.project is not None else None
    if inner is not None:
        return settled(machine, Lazy(owner.module, inner, name, None, where))
    return UnknownValue(f"{owner.module.name} has no name {name} that was followed", where)


def _of_object(machine: Machine, owner: StoredObject, name: str, where: Spot) -> Value:
    stored = machine.part(owner, name)
    if stored is not None:
        return stored
    if has_attributes(machine, owner):
        return entry_as_attribute(machine, owner, name, where)
    if owner.kind in ("list", "dict"):
        return registry.attribute(machine, owner, name, where) or Bound(owner, None, name, where)
    outside = machine.outside.get(owner.number)
    if outside is not None:
        found = outside.attribute(machine, name, where)
        return found if found is not None else UnknownValue(f"{name} of the model is not followed", where)
    if owner.cls is not None:
        found = functions.class_attribute(machine, owner.cls, name)
        if isinstance(found, FunctionValue):
            if found.kind == "property":
                return _whole(functions.enter(machine, found, Args((owner,)), where), where)
            return Bound(owner, found, name, where)
        if found is not None:
            return found
        if name == "__class__":
            return owner.cls
        if name == "__dict__":
            return names_of(machine, owner, where)
    value = registry.attribute(machine, owner, name, where)
    return value if value is not None else Bound(owner, None, name, where)


def class_of(owner: Value, where: Spot) -> Value | None:
    """What `type(owner)` gives: a class of the program, or one of a library by its name."""
    if isinstance(owner, StoredObject):
        return owner.cls
    # Libraries write classes with a capital and functions without; nothing else tells that a call made an object.
    is_made = isinstance(owner, Call) and owner.name.rpartition(".")[2][:1].isupper()
    return LibraryName(owner.name, where) if is_made and isinstance(owner, Call) else None


def _whole(value: Value, where: Spot) -> Value:
    """What an object tells of itself: where one way of it is not known, no other way is taken for it either."""
    if isinstance(value, Choice):
        options = [option for _, option in value.options]
        if any(isinstance(item, (UnknownValue, Call)) for item in options) and any(
            isinstance(item, Constant) for item in options
        ):
            return UnknownValue("a property that depends on a branch", where)
    return value


def _of_super(machine: Machine, owner: Call, name: str, where: Spot) -> Value:
    instance, cls = owner.args.positional
    if isinstance(cls, Class):
        for base in cls.bases:
            plain = functions.base_of(machine, base)
            if isinstance(plain, Class):
                found = functions.find_method(machine, plain, name)
                if found is not None:
                    return Bound(instance, found, name, where)
    # A library's constructor is registered apart: `__init__` alone would be looked up among the program's methods.
    return Bound(instance, None, name if name != "__init__" else "#init", where)


def set_attribute(machine: Machine, owner: Value, name: str, value: Value) -> None:
    """`owner.name = value`."""
    machine.store.on_each_way(owner, lambda way: _set_attribute(machine, way, name, value))


def _set_attribute(machine: Machine, owner: Value, name: str, value: Value) -> None:
    if isinstance(owner, StoredObject) and name in CALLED and not isinstance(value, FunctionValue):
        machine.record.changed.add(owner.number)
    if isinstance(owner, StoredObject) and name == "__class__":
        _become(machine, owner, value)
    if isinstance(owner, StoredObject) and has_attributes(machine, owner):
        set_as_attribute(machine, owner, name, value)
    elif isinstance(owner, StoredObject):
        _write_by_library(machine, owner, "__setattr__", Args((Constant(name), value)))
        machine.set_part(owner, name, value)
    elif isinstance(owner, ModuleValue):
        machine.store.write((owner.module.scope, name), value)
    elif isinstance(owner, Class):
        machine.store.write((owner.number, name), value)
    elif isinstance(owner, LibraryName):
        machine.store.write(of_libraries(f"{owner.name}.{name}"), value)


def _become(machine: Machine, owner: StoredObject, cls: Value) -> None:
    """`model.__class__ = Other`: what its other methods do is no certainty; what a call runs is the new class's."""
    machine.record.changed.add(owner.number)
    method = functions.called_method(machine, cls) if isinstance(cls, Class) else None
    unread = UnknownValue("a class that was not followed")
    machine.set_part(owner, "forward", Bound(owner, method, "forward") if method is not None else unread)


def _write_by_library(machine: Machine, owner: StoredObject, method: str, args: Args) -> None:
    """What a library's own object does where an attribute of it is written or deleted."""
    change = registry.method_transfer(f"{owner.kind}.{method}") if owner.cls is None else None
    if change is not None and owner.where is not None:
        change(registry.Site(machine, method, "", args, owner.where, owner))


def delete_attribute(machine: Machine, owner: Value, name: str, gone: Value) -> None:
    """`del owner.name`: it is not taken out, since it would be looked up further out."""
    plain = machine.resolve(owner)
    if isinstance(plain, StoredObject):
        _write_by_library(machine, plain, "__delattr__", Args((Constant(name),)))
    set_attribute(machine, owner, name, gone)


def library_item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`owner[index]` where a library gives it a meaning of its own (a data frame's column, a history's key)."""
    return registry.item(machine, owner, index, where)
