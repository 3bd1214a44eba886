"""Dicts whose entries are attributes as well: configurations, namespaces, `EasyDict({"classes": 10}).classes`."""

from __future__ import annotations

import ast

from trueup.engine.interpret.containers import entries_of, get_entry, is_open, items_of, set_entry
from trueup.engine.interpret.machine import Machine, sym_of
from trueup.engine.values import NONE, Bound, Class, Constant, Spot, StoredObject, UnknownValue, Value

_PART = "#attributes"
#: Methods of a dict, which an entry of the same name does not hide.
_METHODS = frozenset(
    {"get", "items", "keys", "values", "update", "pop", "setdefault", "copy", "clear", "clone", "freeze", "defrost"}
    | {"merge_from_file", "merge_from_list", "set_new_allowed"}
)


def by_attributes(machine: Machine, value: Value) -> Value:
    """The same value, in which the entries of every dict are attributes, those of inner ones too."""
    if not isinstance(value, StoredObject) or machine.part(value, _PART) is not None:
        return value
    if value.kind == "dict":
        machine.set_part(value, _PART, NONE)
        for entry in (entries_of(machine, value) or {}).values():
            by_attributes(machine, entry)
    elif value.kind == "list" and (stored := items_of(machine, value)) is not None:
        for item in stored.items:
            by_attributes(machine, item)
    return value


def is_of_entries(cls: Class) -> bool:
    """True for a class of the program built on dict that hands entries out as attributes, and does nothing else.

    `class DotDict(dict): __getattr__ = dict.get`, or a constructor that says `self.__dict__ = self`. A number in one of
    its methods may be an entry that it adds.
    """
    names: set[str] = set()
    for statement in cls.node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign):
            names.update(target.id for target in statement.targets if isinstance(target, ast.Name))
        elif isinstance(statement, ast.AnnAssign):
            return False
    parts = list(ast.walk(cls.node))
    itself = any(isinstance(part, ast.Assign) and ast.unparse(part) == "self.__dict__ = self" for part in parts)
    plain = all(name.startswith("__") and name.endswith("__") for name in names)
    numbers = any(isinstance(part, ast.Constant) and isinstance(part.value, (int, float)) for part in parts)
    return plain and not numbers and (itself or "__getattr__" in names)


def has_attributes(machine: Machine, owner: StoredObject) -> bool:
    """True for such a dict."""
    return owner.kind == "dict" and machine.part(owner, _PART) is not None


def entry_as_attribute(machine: Machine, owner: StoredObject, name: str, where: Spot) -> Value:
    """`config.classes`."""
    if name in _METHODS:
        return Bound(owner, None, name, where)
    stored = get_entry(machine, owner, Constant(name))
    if stored is not None:
        return stored
    why = "an entry of a dict that was not followed" if is_open(machine, owner) else f"the configuration has no {name}"
    return UnknownValue(why, where, ("attribute", sym_of(owner), name))


def set_as_attribute(machine: Machine, owner: StoredObject, name: str, value: Value) -> None:
    """`config.classes = 10`."""
    set_entry(machine, owner, Constant(name), value)
