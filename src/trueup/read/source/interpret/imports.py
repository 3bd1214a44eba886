"""Import statements: names of libraries, and modules of the same project."""

from __future__ import annotations

import ast

from trueup.read.source.interpret.machine import Flow, Frame, Machine
from trueup.read.source.modules import Module
from trueup.read.source.values import Ext, ModuleValue, Spot, Unk, Value


def import_modules(machine: Machine, node: ast.Import, frame: Frame) -> Flow:
    """`import a.b as c`."""
    for alias in node.names:
        spot = frame.spot(node)
        _seen(machine, alias.name)
        full = alias.name
        bound = alias.asname or full.split(".")[0]
        name = full if alias.asname else full.split(".")[0]
        found = find_module(machine, full, 0, frame)
        if found is not None:
            target = found if alias.asname else find_module(machine, name, 0, frame)
            value: Value = ModuleValue(target, spot) if target is not None else Ext(name, spot)
            if target is None or alias.asname is None:
                machine.store.write((frame.scopes[0], full), ModuleValue(found, spot))
        else:
            value = Ext(name, spot)
        machine.store.write((frame.scopes[0], bound), value)
    return "next"


def import_names(machine: Machine, node: ast.ImportFrom, frame: Frame) -> Flow:
    """`from a.b import c as d`, `from . import e`, `from a import *`."""
    base = node.module or ""
    _seen(machine, base)
    module = find_module(machine, base, node.level, frame) if (base or node.level) else None
    for alias in node.names:
        if alias.name == "*":
            if module is not None:
                frame.module.star_modules.append(module)
                frame.module.stars.extend(module.stars)
                frame.module.star_modules.extend(module.star_modules)
            elif node.level == 0:
                frame.module.stars.append(base)
            continue
        spot = frame.spot(node)
        value = _name_from(machine, base, node.level, module, alias.name, frame, spot)
        machine.store.write((frame.scopes[0], alias.asname or alias.name), value)
    return "next"


def _name_from(
    machine: Machine, base: str, level: int, module: Module | None, name: str, frame: Frame, spot: Spot
) -> Value:
    if module is not None:
        value = machine.store.read((module.scope, name))
        if value is not None:
            return value
    inner = find_module(machine, f"{base}.{name}" if base else name, level, frame)
    if inner is not None:
        return ModuleValue(inner, spot)
    if module is not None:
        for other in module.star_modules:
            value = machine.store.read((other.scope, name))
            if value is not None:
                return value
        for library in module.stars:
            return Ext(f"{library}.{name}", spot)
        return Unk(f"{module.name} has no name {name} that was followed", spot)
    if level:
        return Unk(f"the module {'.' * level}{base} is not among the files", spot)
    return Ext(f"{base}.{name}", spot)


def _seen(machine: Machine, name: str) -> None:
    machine.libraries.add(name.split(".", maxsplit=1)[0])
    if name.startswith("tensorflow."):
        machine.libraries.add("tensorflow.keras" if "keras" in name else "tensorflow")


def find_module(machine: Machine, name: str, level: int, frame: Frame) -> Module | None:
    """The module of the same project that this name means from here, read and run; None for a library."""
    if machine.project is None or (not name and not level):
        return None
    return machine.project.module_for(machine, name, level, frame.module)
