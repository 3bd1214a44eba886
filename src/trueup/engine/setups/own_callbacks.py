"""Callbacks that are classes of the program: which names they put into the logs, and which they look for there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trueup.contract.metric import NameUse
from trueup.engine.events import Trained
from trueup.engine.interpret.functions import find_method
from trueup.engine.interpret.machine import Machine
from trueup.engine.store import options_of
from trueup.engine.values import FunctionValue, Spot, StoredObject, TupleValue

#: What is called with the numbers of an epoch, and where among its arguments they stand.
_OF_AN_EPOCH, _LOGS_AT = "on_epoch_end", 2
_ORDERS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)
#: What asks first whether a name is there.
_ASKS = (ast.In, ast.NotIn, ast.Is, ast.IsNot)
_MISSING = "it raises a KeyError when the first epoch ends"
_NONE = "None is compared with a number, at which Python 3 raises a TypeError when the first epoch ends"


def callback_objects(machine: Machine, training: Trained) -> list[StoredObject]:
    """The callbacks that a training may have: those of every branch."""
    found: list[StoredObject] = []
    for _, passed in options_of(training.callbacks) if training.callbacks is not None else ():
        stored = (
            machine.part(passed, "#items") if isinstance(passed, StoredObject) and passed.kind == "list" else passed
        )
        for _, items in options_of(stored) if stored is not None else ():
            for item in items.items if isinstance(items, TupleValue) else (items,):
                found += [entry for _, entry in options_of(item) if isinstance(entry, StoredObject)]
    return found


def log_writer(machine: Machine, trained: list[Trained]) -> str | None:
    """The class of a callback of the program that puts numbers of its own into the logs; None where there is none."""
    passed = (item for training in trained for item in callback_objects(machine, training))
    return next((item.cls.node.name for item in passed if item.cls is not None and _writes_logs(item.cls.node)), None)


def _writes_logs(node: ast.ClassDef) -> bool:
    """True for `logs["val_f1"] = …` and `logs.update(…)`."""
    for inner in ast.walk(node):
        written = inner.targets[0] if isinstance(inner, ast.Assign) else None
        if isinstance(written, ast.Subscript) and getattr(written.value, "id", "") == "logs":
            return True
        called = inner.func if isinstance(inner, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr == "update" and getattr(called.value, "id", "") == "logs":
            return True
    return False


def names_in_logs(machine: Machine, trained: list[Trained]) -> Iterator[NameUse]:
    """The names that the program's own callbacks look for when an epoch ends and take to be there.

    `logs["acc"]` raises a KeyError where the name is not logged; `logs.get("acc") > 0.9` compares None with a number.
    """
    for training in trained:
        for item in callback_objects(machine, training):
            method = find_method(machine, item.cls, _OF_AN_EPOCH)
            if method is not None and item.cls is not None:
                yield from _names_in(method, f"{item.cls.node.name}.{_OF_AN_EPOCH}")


def _names_in(method: FunctionValue, by: str) -> Iterator[NameUse]:
    args = method.node.args
    names = [arg.arg for arg in (*args.posonlyargs, *args.args)]
    inside = list(ast.walk(method.node))
    if len(names) <= _LOGS_AT or any(map(_asks_first, inside)):
        return
    logs = names[_LOGS_AT]
    for node in inside:
        key, happens = _looked_up(node, logs)
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            where = Spot(method.module.source, key).place()
            yield NameUse(name=key.value, by=by, where=where, consequence=happens)


def _asks_first(node: ast.AST) -> bool:
    """A test whether something is there, or None, or an attempt that may fail."""
    if isinstance(node, ast.BoolOp):
        return any(isinstance(value, (ast.Call, ast.Name)) for value in node.values)
    if isinstance(node, (ast.If, ast.IfExp)):
        return isinstance(node.test, (ast.Call, ast.Name))
    return isinstance(node, ast.Try) or (isinstance(node, ast.Compare) and isinstance(node.ops[0], _ASKS))


def _looked_up(node: ast.AST, logs: str) -> tuple[ast.expr | None, str]:
    """The name that a node looks for, and what happens where it is not there."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_named(node.value, logs):
        return node.slice, _MISSING
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], _ORDERS):
        for side in (node.left, node.comparators[0]):
            if isinstance(side, ast.Call) and len(side.args) == 1 and not side.keywords:
                method = side.func
                if isinstance(method, ast.Attribute) and method.attr == "get" and _is_named(method.value, logs):
                    return side.args[0], _NONE
    return None, ""


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
