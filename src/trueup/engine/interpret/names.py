"""Looking a name up: the program's scopes, star imports, builtins, and names that were surely meant."""

from __future__ import annotations

import ast

from trueup.engine.interpret.imports import name_in, settled
from trueup.engine.interpret.long_chains import FURTHER_WAYS
from trueup.engine.interpret.machine import WORK_BITS, Frame, Machine
from trueup.engine.values import Constant, Lazy, LibraryName, Spot, UnknownValue, Value
from trueup.frameworks.qualified_names import builtin_names, meant_by, star_offers
from trueup.syntax.error_recovery import UNREAD


def look_up(machine: Machine, node: ast.Name, frame: Frame) -> Value:
    """The value of a name at this point."""
    store, name = machine.store, node.id
    machine.steps += len(frame.scopes) * len(store.layers) >> WORK_BITS
    for scope in frame.scopes:
        value = store.read((scope, name))
        if value is not None:
            if type(value) is Lazy:
                value = settled(machine, value)
                store.layers[0][(scope, name)] = value
            return value
    return _from_outside(machine, name, frame, frame.spot(node))


def _from_outside(machine: Machine, name: str, frame: Frame, where: Spot) -> Value:
    """A name that the program's own scopes do not hold."""
    module = frame.module
    if module.star_modules:
        value = name_in(machine, module, name)
        if value is not None:
            return value
    for library in reversed(module.stars):
        if star_offers(library, name):
            return LibraryName(f"{library}.{name}", where)
    # A module has a name of its own, as the module of Python's own names has.
    if name == "__name__":
        return Constant("__main__" if module.is_main else module.name, where)
    if name in builtin_names():
        return LibraryName(f"builtins.{name}", where)
    if name == "__file__":
        return UnknownValue("the file's own path", where, ("__file__",))
    # A cell or a snippet often leaves its imports to another place.
    meant = meant_by(name, frozenset(machine.libraries))
    if meant is not None:
        return LibraryName(meant, where)
    if name == FURTHER_WAYS:
        return UnknownValue("one of more ways of a test than are followed", where)
    if name == UNREAD:
        return UnknownValue("a line that Python cannot parse changes it", where, ("name", name))
    return UnknownValue(f"the name {name} is not defined in what was read", where, ("name", name))
