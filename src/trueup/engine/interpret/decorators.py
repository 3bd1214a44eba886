"""What decorators make of functions and classes, and do with them.

Most hand on what a function gives, and it is taken for the function that it was.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from trueup.engine.immutable import replace
from trueup.engine.interpret import expressions, functions, unread_changes
from trueup.engine.interpret.machine import Frame, Machine
from trueup.engine.transfers import registry
from trueup.engine.values import Args, Bound, Class, FunctionValue, Value
from trueup.syntax.tree_walk import walk

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def decorated(machine: Machine, node: _Function, defined: Value, frame: Frame) -> Value:
    """A function that is defined, after its decorators."""
    for decorator in reversed(node.decorator_list):
        if registry.changes_function(decorator) or _changes_answers(machine, decorator, node, frame):
            spot = frame.spot(decorator)
            decorate = expressions.evaluate(machine, decorator, frame)
            result = functions.call(machine, decorate, Args((defined,)), spot)
            if isinstance(result, FunctionValue) and isinstance(defined, FunctionValue):
                result = replace(result, kind=defined.kind)
            defined = result
        elif _is_taken_up(machine, decorator, defined, frame):
            continue
        elif node.name in unread_changes.CALLED and frame.owner is not None:
            unread_changes.decorated(
                machine, expressions.evaluate(machine, unread_changes.maker_of(decorator), frame), frame.owner
            )
    return defined


def decorated_class(machine: Machine, node: ast.ClassDef, defined: Class, frame: Frame) -> Class:
    """A class that is defined, after its decorators: it is taken for the class that it was."""
    for decorator in reversed(node.decorator_list):
        if not _is_taken_up(machine, decorator, defined, frame):
            maker = expressions.evaluate(machine, unread_changes.maker_of(decorator), frame)
            unread_changes.decorated(machine, maker, defined)
    return defined


def _is_taken_up(machine: Machine, decorator: ast.expr, defined: Value, frame: Frame) -> bool:
    """True for a decorator of the program that keeps what it decorates (in a dict, by a name), and hands it back.

    It is called, so that what it keeps is known where it is looked up.
    """
    maker = machine.resolve(expressions.evaluate(machine, unread_changes.maker_of(decorator), frame))
    function = maker.func if isinstance(maker, Bound) else maker
    if not isinstance(function, FunctionValue) or not _hands_back(function.node):
        return False
    if unread_changes.replaces_parts(function):
        return False
    decorate = expressions.evaluate(machine, decorator, frame)
    return functions.call(machine, decorate, Args((defined,)), frame.spot(decorator)) is defined


@lru_cache(maxsize=1000)
def _hands_back(node: _Function | ast.Lambda) -> bool:
    """True where the function, or one inside it, returns nothing but one of its own parameters, and only keeps that."""
    own = {part.name for part in walk(node) if isinstance(part, _FUNCTIONS)}
    return any(
        returned
        and all(isinstance(value, ast.Name) and value.id in _parameters(part) for value in returned)
        and not any(_may_change(call, {value.id for value in returned if isinstance(value, ast.Name)}, own)
                    for call in walk(part))
        for part in walk(node)
        if isinstance(part, _FUNCTIONS)
        for returned in [list(_returned(part.body))]
    )  # fmt: skip


def _may_change(call: ast.AST, names: set[str], own: set[str]) -> bool:
    """True for a call that is handed one of the names and may change it: one of no method, and of no function of `own`.

    What `self._add(made)` and `names.append(made)` do is read; what a function that is called by its name alone does is
    not, unless it is one of Python's that ask.
    """
    if not isinstance(call, ast.Call):
        return False
    passed = [value for value in (*call.args, *(word.value for word in call.keywords)) if isinstance(value, ast.Name)]
    if not any(value.id in names for value in passed):
        return False
    if isinstance(call.func, ast.Attribute):
        owner = call.func.value
        return call.func.attr not in _KEEPING and not (isinstance(owner, ast.Name) and owner.id in ("self", "cls"))
    return not (isinstance(call.func, ast.Name) and call.func.id in own | _ASKING)


#: Methods that keep what they are handed.
_KEEPING = frozenset({"append", "add", "insert", "setdefault", "update"})
#: Functions of Python that change nothing.
_ASKING = frozenset(
    {"isinstance", "issubclass", "hasattr", "getattr", "callable", "print", "repr", "str", "id", "type"}
)


def _parameters(node: _Function) -> set[str]:
    return {argument.arg for argument in (*node.args.posonlyargs, *node.args.args)}


def _returned(body: list[ast.stmt]) -> Iterator[ast.expr | None]:
    """What the statements return themselves, not what functions inside of them do."""
    for statement in body:
        if isinstance(statement, ast.Return):
            yield statement.value
        elif not isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            for field in ("body", "orelse", "finalbody"):
                yield from _returned(getattr(statement, field, []))


def _changes_answers(machine: Machine, decorator: ast.expr, node: _Function, frame: Frame) -> bool:
    """True for a decorator of the program whose function gives something else than the one that it is written for."""
    name = unread_changes.maker_of(decorator)
    if not isinstance(name, ast.Name) or name.id in _OF_PYTHON:
        return False
    maker = machine.resolve(expressions.evaluate(machine, name, frame))
    return isinstance(maker, FunctionValue) and _gives_another(maker.node, node, called=isinstance(decorator, ast.Call))


_OF_PYTHON = frozenset({"property", "staticmethod", "classmethod"})


@lru_cache(maxsize=1000)
def _gives_another(maker: _Function | ast.Lambda, function: _Function, *, called: bool) -> bool:
    """True where the innermost functions of a decorator give something else than what they call gives.

    called: the decorator is a call of the maker, so that the maker's own functions are given the function.
    """
    another = _gives_another_value(maker, called=called)
    return another is True or (another is None and _gives_a_value(function))


@lru_cache(maxsize=1000)
def _gives_a_value(function: _Function) -> bool:
    return any(isinstance(part, ast.Return) and part.value is not None for part in walk(function))


@lru_cache(maxsize=200)
def _gives_another_value(maker: _Function | ast.Lambda, *, called: bool) -> bool | None:
    """The same of whatever function is decorated; None where it does so for each that gives something."""
    parts = walk(maker)
    inside = [part for part in parts if isinstance(part, (*_FUNCTIONS, ast.Lambda)) and part is not maker]
    names = {argument.arg for part in (maker, *inside) for argument in part.args.args}
    innermost = [part for part in inside if isinstance(part, _FUNCTIONS) and not _holds_functions(part)]
    own = maker.body if called and isinstance(maker, _FUNCTIONS) else ()
    asked = {part.func.id for part in parts if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)}
    found = [
        not _hands_on(part) if part in own or part.name in asked else _is_another(part, names) for part in innermost
    ]
    return True if True in found else None if None in found else False


def _hands_on(decorator: _Function) -> bool:
    """True for a decorator that gives the function back, or what another function makes of it."""
    names = {argument.arg for argument in decorator.args.args}
    answers = [part.value for part in walk(decorator) if isinstance(part, ast.Return) and part.value is not None]
    parts = [(answer, *answer.args) if isinstance(answer, ast.Call) else (answer,) for answer in answers]
    return all(any(isinstance(part, ast.Name) and part.id in names for part in each) for each in parts)


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _holds_functions(node: _Function) -> bool:
    return any(isinstance(part, _FUNCTIONS) and part is not node for part in walk(node))


def _is_another(wrapper: _Function, names: set[str]) -> bool | None:
    """True where a wrapper gives something else than what it calls; None where it gives nothing at all."""
    parts = walk(wrapper)
    if any(isinstance(part, ast.Yield | ast.YieldFrom) for part in parts):
        return False
    handed = {
        target.id
        for part in parts
        if isinstance(part, ast.Assign) and _calls_one_of(part.value, names)
        for target in part.targets
        if isinstance(target, ast.Name)
    }
    answers = [part.value for part in parts if isinstance(part, ast.Return) and part.value is not None]
    if not answers:
        return None
    return not all(
        _calls_one_of(answer, names) or (isinstance(answer, ast.Name) and answer.id in handed) for answer in answers
    )


def _calls_one_of(value: ast.expr, names: set[str]) -> bool:
    called = value.value if isinstance(value, ast.Await) else value
    return isinstance(called, ast.Call) and isinstance(called.func, ast.Name) and called.func.id in names
