"""Fields of classes that are written as annotations: data classes, and classes built on NamedTuple."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import ITEMS, entries_of, is_open, items_of, new_dict, open_up, set_entries
from trueup.engine.values import Args, Class, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: The library's class whose subclasses are tuples of their fields.
NAMED_TUPLE = "typing.NamedTuple"
#: How deep a class may be built on others.
_DEPTH = 12


def fields_of(machine: Machine, cls: Class, depth: int = 0) -> dict[str, ast.AnnAssign]:
    """The fields in the order in which a constructor takes them: those of a base of the program come first."""
    from trueup.engine.interpret.functions import base_of

    found: dict[str, ast.AnnAssign] = {}
    for base in reversed(cls.bases) if depth < _DEPTH else ():
        plain = base_of(machine, base)
        if isinstance(plain, Class):
            found.update(fields_of(machine, plain, depth + 1))
    of_class = cls.module.source.mentions("ClassVar")
    for statement in cls.node.body:
        named = isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        if isinstance(statement, ast.AnnAssign) and named and not (of_class and _is_of_the_class(statement)):
            found[statement.target.id] = statement  # type: ignore[union-attr]
    return found


def writes_constructor(cls: Class) -> bool:
    """True for a class whose decorator writes its constructor, whatever one it inherits."""
    names = (getattr(node, "func", node) for node in cls.node.decorator_list)
    return any(getattr(name, "attr", getattr(name, "id", "")) == "dataclass" for name in names)


def _is_of_the_class(statement: ast.AnnAssign) -> bool:
    """True for `ClassVar[int]`, which no instance has for itself."""
    return "ClassVar" in ast.unparse(statement.annotation)


def _is_taken(statement: ast.AnnAssign) -> bool:
    """False for `field(init=False)`, which no constructor takes."""
    words = statement.value.keywords if isinstance(statement.value, ast.Call) else []
    return not any(word.arg == "init" and getattr(word.value, "value", None) is False for word in words)


def set_fields(machine: Machine, instance: StoredObject, cls: Class, args: Args, where: Spot) -> None:
    """What the constructor that the library writes does: each field by its argument, else by its default."""
    from trueup.engine.interpret.functions import class_attribute, enter, find_method, library_base

    fields = fields_of(machine, cls)
    taken = [name for name, statement in fields.items() if _is_taken(statement)]
    for name in fields:
        passed = args.get(taken.index(name), name) if name in taken else None
        default = class_attribute(machine, cls, name) if passed is None else None
        if passed is not None:
            machine.set_part(instance, name, passed)
        elif isinstance(default, StoredObject) and default.kind in ("list", "dict"):
            machine.set_part(instance, name, _anew(machine, default, where))
    if fields and library_base(machine, cls) == NAMED_TUPLE and not args.more:
        values = (machine.part(instance, name) or class_attribute(machine, cls, name) for name in fields)
        stored = tuple(value or UnknownValue("a field that is not given", where) for value in values)
        machine.set_part(instance, ITEMS, TupleValue(stored, where))
    after = find_method(machine, cls, "__post_init__") if fields else None
    if after is not None:
        enter(machine, after, Args((instance,)), where)


def _anew(machine: Machine, default: StoredObject, where: Spot) -> Value:
    """What `field(default_factory=list)` makes for each instance."""
    if default.kind == "list":
        items = items_of(machine, default)
        return default if items is None else machine.new_list(items.items, where, more=items.more, alike=items.alike)
    result = new_dict(machine, where)
    entries = entries_of(machine, default) or {}
    set_entries(machine, result, ((Constant(key), value) for key, value in entries.items()))
    if is_open(machine, default):
        open_up(machine, result)
    return result
