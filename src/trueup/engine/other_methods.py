"""What other methods change of a class that nobody makes: in which order they are called is not known."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from trueup.engine.interpret.functions import base_of, class_attribute, find_method
from trueup.engine.interpret.machine import Machine
from trueup.engine.tensors import Tensor
from trueup.engine.values import Call, Class, FunctionValue, StoredObject, UnknownValue, Value
from trueup.syntax.tree_walk import walk

#: Methods that put a layer, an item or an entry into what they are called for, or take one out of it.
_CHANGES = frozenset({"add", "pop", "update", "insert"})


def leave_open(machine: Machine, cls: Class, method: FunctionValue, instance: StoredObject) -> None:
    """Attributes that another method changes, which nothing entered, are not known in this one.

    The constructor left them as they are; that nobody called the other method in between is no more than a guess.
    """
    for statement in cls.node.body:
        other = class_attribute(machine, cls, getattr(statement, "name", ""))
        if not isinstance(other, FunctionValue) or other.node is method.node or id(other.node) in machine.entered:
            continue
        for name, follows in _changed_attributes(statement):
            value = machine.resolve(machine.part(instance, name))
            if _tells(value, follows=follows):
                why = f"self.{name}, which the method {getattr(statement, 'name', '')} changes"
                machine.set_part(instance, name, UnknownValue(why, other.where))
        _leave_parts_open(machine, statement, instance)


def _leave_parts_open(machine: Machine, function: ast.AST, instance: StoredObject) -> None:
    """What a called method changes of an attribute's own attributes is not known: `self.net.without_softmax()`."""
    for name, called in _called_of_parts(function):
        owner = machine.resolve(machine.part(instance, name))
        if not isinstance(owner, StoredObject) or owner.cls is None:
            continue
        method = find_method(machine, owner.cls, called)
        if method is None or id(method.node) in machine.entered:
            continue
        for changed, _ in _changed_attributes(method.node):
            if isinstance(machine.resolve(machine.part(owner, changed)), Tensor | StoredObject | Call):
                why = f"self.{changed}, which the method {called} changes"
                machine.set_part(owner, changed, UnknownValue(why, method.where))


@lru_cache(maxsize=1000)
def _called_of_parts(function: ast.AST) -> tuple[tuple[str, str], ...]:
    """The methods that a function calls of attributes of `self`, each after the attribute's name."""
    called = (node.func for node in walk(function) if isinstance(node, ast.Call))
    parts = ((_attribute(func.value), func.attr) for func in called if isinstance(func, ast.Attribute))
    return tuple((name, method) for name, method in parts if name)


def leave_to_subclasses(machine: Machine, cls: Class, instance: StoredObject) -> None:
    """Attributes of a class in whose place a class built on it has others: the own values are of no instance."""
    own = _written_in(cls.node)
    for other in machine.classes:
        names = own & _written_in(other.node) if own and other is not cls and other.bases else frozenset()
        # Names first: what a base is may have to be looked up in a module that was not run yet.
        if not names or not any(base_of(machine, base) == cls for base in other.bases):
            continue
        for name in names:
            why = f"{name}, which {other.node.name} has of its own"
            machine.set_part(instance, name, UnknownValue(why, other.where))


@lru_cache(maxsize=1000)
def _written_in(node: ast.ClassDef) -> frozenset[str]:
    """The names that the body of a class assigns."""
    targets = [target for item in node.body if isinstance(item, ast.Assign) for target in item.targets]
    targets += [item.target for item in node.body if isinstance(item, ast.AnnAssign) and item.value is not None]
    return frozenset(target.id for target in targets if isinstance(target, ast.Name))


def _tells(value: Value | None, *, follows: bool) -> bool:
    """True for what a setup may rest on: an array, a dict of arrays, and a model that is added to.

    follows: the new value is made of the old one, or changes it; else one takes the place of the other.
    """
    if isinstance(value, Tensor):
        return value.figure is None
    return follows and isinstance(value, StoredObject) and value.kind != "list"


@lru_cache(maxsize=1000)
def _changed_attributes(function: ast.AST) -> tuple[tuple[str, bool], ...]:
    """The attributes of `self` that a method changes, each with whether the old value goes into the new one.

    A method is gone through once, however many others are entered after it.
    """
    return tuple(_changes_in(function))


def _changes_in(function: ast.AST) -> Iterator[tuple[str, bool]]:
    for node in walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES:
            name = _attribute(node.func.value)
            if name:
                yield name, True
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            used = {_attribute(part) for part in walk(node.value)}
            for target in (part for whole in targets for part in _parts(whole)):
                name = _attribute(target.value if isinstance(target, ast.Subscript) else target)
                if name:
                    yield name, name in used or isinstance(target, ast.Subscript)


def _parts(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _parts(part)
    else:
        yield target


def _attribute(node: ast.AST) -> str:
    """`y` of `self.y`."""
    of_self = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    return node.attr if of_self else ""  # type: ignore[attr-defined]
