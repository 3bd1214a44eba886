"""Import statements: names of libraries, and modules of the same project, which are run when a name is first used."""

from __future__ import annotations

import ast
from pathlib import Path

from trueup.engine.interpret.machine import Flow, Frame, Machine
from trueup.engine.interpret.unread_changes import star_of_unread
from trueup.engine.modules import Module
from trueup.engine.values import Lazy, LibraryName, ModuleValue, UnknownValue, Value
from trueup.frameworks.qualified_names import builtin_names, imported_by, star_offers

#: The owner of what a program hangs onto a library's module, as in `tf.model = Sequential()`; objects count from 1.
_LIBRARIES = -1


def of_libraries(full: str) -> tuple[int, str]:
    """Under what the store has that which hangs on a library's module by this full name."""
    return (_LIBRARIES, full)


def import_modules(machine: Machine, node: ast.Import, frame: Frame) -> Flow:
    """`import a.b as c`."""
    for alias in node.names:
        spot = frame.spot(node)
        _seen(machine, alias.name)
        first = alias.name.split(".", maxsplit=1)[0]
        target = alias.name if alias.asname else first
        path = _find(machine, target, 0, frame)
        value: Value = Lazy(frame.module, path, target, None, spot) if path is not None else LibraryName(target, spot)
        machine.store.write((frame.scopes[0], alias.asname or first), value)
        whole = (
            _find(machine, alias.name, 0, frame) if path is None and "." in alias.name and not alias.asname else None
        )
        if whole is not None:
            # A folder without an `__init__.py` is no module of the project, and holds one all the same.
            machine.store.write(of_libraries(alias.name), Lazy(frame.module, whole, alias.name, None, spot))
    return "next"


def import_names(machine: Machine, node: ast.ImportFrom, frame: Frame) -> Flow:
    """`from a.b import c as d`, `from . import e`, `from a import *`."""
    base = node.module or ""
    _seen(machine, base)
    path = _find(machine, base, node.level, frame)
    for alias in node.names:
        if alias.name != "*":
            value = _name_from(machine, node, alias.name, path, frame)
            machine.store.write((frame.scopes[0], alias.asname or alias.name), value)
        elif path is not None:
            frame.module.star_modules.append(Lazy(frame.module, path, base, None, frame.spot(node)))
        else:
            star_of_unread(machine, frame.scopes[0], base)
            if node.level == 0:
                frame.module.stars.append(base)
    return "next"


def _name_from(machine: Machine, node: ast.ImportFrom, name: str, path: Path | None, frame: Frame) -> Value:
    base, spot = node.module or "", frame.spot(node)
    inner = _find(machine, f"{base}.{name}" if base else name, node.level, frame)
    # What a package calls by the name of its module hides that module (`from .net import net` in its `__init__.py`).
    project = machine.project
    if inner is not None and not (project is not None and path is not None and project.hands_on(path, name)):
        return Lazy(frame.module, inner, name, None, spot)
    if path is not None:
        return Lazy(frame.module, path, base, name, spot)
    if node.level:
        return UnknownValue(f"the module {'.' * node.level}{base} is not among the files", spot)
    return LibraryName(f"{base}.{name}", spot)


def settled(machine: Machine, value: Value) -> Value:
    """What a lazily imported name is, now that it is used."""
    if not isinstance(value, Lazy):
        return value
    module = machine.project.module_at(machine, value.path, value.title, value.importer) if machine.project else None
    if module is None:
        return UnknownValue(f"the module {value.title} was not read", value.where)
    if value.name is None:
        return ModuleValue(module, value.where)
    machine.looked_up.append((value.path, value.name))
    try:
        found = name_in(machine, module, value.name)
    finally:
        machine.looked_up.pop()
    if found is not None:
        return found
    return UnknownValue(f"{module.name} has no name {value.name} that was followed", value.where)


def name_in(machine: Machine, module: Module, name: str, asked: set[int] | None = None) -> Value | None:
    """A name of a module of the project: its own, or one that came by `import *`.

    asked: scopes of the modules that were looked through already: parts of a package often import one another, and the
    ways through them are more than can be gone.
    """
    asked = {module.scope} if asked is None else asked
    value = machine.store.read((module.scope, name))
    # A part of a package has names from the package, which is just looking whether it has them from that part.
    leads_back = isinstance(value, Lazy) and (value.path, value.name) in machine.looked_up
    if value is not None and not leads_back:
        return settled(machine, value)
    of_python = name in builtin_names() or name.startswith("__")
    for star in reversed(module.star_modules):
        if of_python and not _may_define(machine, star, name):
            continue
        other = settled(machine, star)
        if isinstance(other, ModuleValue) and other.module.scope not in asked:
            asked.add(other.module.scope)
            value = name_in(machine, other.module, name, asked)
            if value is not None:
                return value
    for library in reversed(module.stars):
        if star_offers(library, name):
            return LibraryName(f"{library}.{name}")
    return None


def _may_define(machine: Machine, star: Lazy, name: str) -> bool:
    """False for a module that would be run only to look for a name of Python's own, which it does not write."""
    return str(star.path) in machine.modules or (
        machine.project is not None and machine.project.defines(star.path, name)
    )


def _seen(machine: Machine, name: str) -> None:
    machine.libraries.update(imported_by(name))


def _find(machine: Machine, name: str, level: int, frame: Frame) -> Path | None:
    """The file of the same project that this name means from here; None for a library."""
    if machine.project is None or (not name and not level):
        return None
    return machine.project.file_for(name, level, frame.module)
