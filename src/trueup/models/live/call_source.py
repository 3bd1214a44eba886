"""The output of a model that is a method of the program's (`call`, `forward`), read from its source and its layers.

The method is not run. The way is followed back from what it returns: names to their last assignment, calls of the
model's own layers to those layers as they live in the model, calls of its other methods into those. Where the way
depends on something that only running would tell, it ends with the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import Any

from trueup.contract.known import Place
from trueup.models.described.abstract_tensor import part
from trueup.models.described.description import Step
from trueup.models.live.call_body import attribute, statements_of
from trueup.models.live.function_source import resolved, tree_of
from trueup.models.live.ownership import is_librarys, plain_name

_DEEPEST = 12
_LONGEST = 200
_OPERATORS = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "true_divide", ast.MatMult: "matmul"}
#: Modules of functions on tensors whose names say what they do.
_FUNCTIONS = ("keras.", "tf_keras.", "tensorflow.", "torch", "jax.")
_TAKES_AXIS = ("axis", "dim")


class LostError(Exception):
    """The way back cannot be followed; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a library calls things.

    method: the method that gives the output. steps: a layer of the model at a place as steps, the last first; empty for
    what is no layer. settles: True where a step alone tells the head. members: the layers that a list of layers holds.
    """

    method: str
    steps: Callable[[Any, Place, int], tuple[Step, ...]]
    settles: Callable[[Step], bool]
    members: Callable[[Any], list[Any] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """One method that is read: its tree, the object it belongs to, and what its parameters stand for.

    body: its statements up to the first that surely returns, without tests that the object itself answers.
    """

    node: ast.FunctionDef
    body: tuple[ast.stmt, ...]
    function: FunctionType
    owner: Any
    where: Place
    given: Mapping[str, tuple[ast.expr, _Frame, int]] = field(default_factory=dict)
    loops: Mapping[str, tuple[Any, Place]] = field(default_factory=dict)
    depth: int = 0


def outputs_by_source(
    model: Any, where: Place, kind: Kind, depth: int = 0
) -> list[tuple[str | None, tuple[Step, ...]]]:
    """What the model's method returns: (name, steps) of each output, the name None for a single one.

    Raises LostError with why it could not be followed.
    """
    function = _method(model, kind.method)
    frame = _framed(model, function, where, depth)
    value = _returned(frame)
    if isinstance(value, ast.Dict):
        keys = [one.value if isinstance(one, ast.Constant) else None for one in value.keys]
        if None in keys:
            raise LostError(f"{kind.method} returns a dictionary whose keys are not plain")
        return [(str(key), _follow(one, frame, kind)) for key, one in zip(keys, value.values, strict=True)]
    if isinstance(value, ast.Tuple | ast.List) and len(value.elts) > 1:
        return [(str(index), _follow(one, frame, kind)) for index, one in enumerate(value.elts)]
    return [(None, _follow(value, frame, kind))]


def _method(model: Any, name: str) -> FunctionType:
    for cls in type(model).__mro__:
        held = vars(cls).get(name)
        if isinstance(held, FunctionType):
            inner = getattr(held, "__wrapped__", None)
            return inner if isinstance(inner, FunctionType) else held
    raise LostError(f"{type(model).__name__} has no {name} that can be read")


def _framed(owner: Any, function: FunctionType, where: Place, depth: int) -> _Frame:
    node = tree_of(function)
    if not isinstance(node, ast.FunctionDef) or depth > _DEEPEST:
        raise LostError(f"the source of {function.__name__} is not at hand")
    body = tuple(statements_of(node.body, node, owner))
    return _Frame(node=node, body=body, function=function, owner=owner, where=where, depth=depth)


def _returned(frame: _Frame) -> ast.expr:
    found = [one for each in frame.body for one in ast.walk(each) if isinstance(one, ast.Return) and one.value]
    last = frame.body[-1] if frame.body else None
    if len(found) != 1 or not isinstance(last, ast.Return) or last.value is None:
        raise LostError(f"{frame.node.name} does not return in one place at its end")
    value = last.value
    if isinstance(value, ast.Name):
        # A dictionary or tuple that is put together one line above.
        before = frame.body[-2] if len(frame.body) > 1 else None
        if (
            isinstance(before, ast.Assign)
            and isinstance(before.value, ast.Dict | ast.Tuple)
            and _sets(before, value.id)
        ):
            return before.value
    return value


# -- expressions ------------------------------------------------------------------------------------------------------


def _follow(value: ast.expr, frame: _Frame, kind: Kind, at: int | None = None) -> tuple[Step, ...]:
    """Steps of an expression, the last first, until one of them tells the head. at: the statement it stands in."""
    at = len(frame.body) - 1 if at is None else at
    if frame.depth > _DEEPEST:
        raise LostError("calls are nested too deeply")
    if isinstance(value, ast.Name):
        return _name(value.id, frame, kind, at)
    if isinstance(value, ast.Call):
        return _call(value, frame, kind, at)
    if isinstance(value, ast.BinOp):
        return _operator(value, frame, kind, at)
    if isinstance(value, ast.Subscript):
        return (_operation("get_item", frame, {}), *_follow(value.value, frame, kind, at))
    if isinstance(value, ast.IfExp):
        one, other = _follow(value.body, frame, kind, at), _follow(value.orelse, frame, kind, at)
        if one == other:
            return one
    raise LostError(f"what {frame.node.name} returns depends on what only running it tells")


def _operation(name: str, frame: _Frame, config: Mapping[str, Any]) -> Step:
    return Step(layer=name, where=part(frame.where, frame.node.name), config=config)


def _operator(value: ast.BinOp, frame: _Frame, kind: Kind, at: int) -> tuple[Step, ...]:
    name = _OPERATORS.get(type(value.op))
    sides = [one for one in (value.left, value.right) if not isinstance(one, ast.Constant)]
    if name is None or not sides:
        raise LostError(f"an operator in {frame.node.name} is not followed")
    if len(sides) == 1:
        return (_operation(name, frame, {}), *_follow(sides[0], frame, kind, at))
    branches = tuple(_follow(one, frame, kind, at) for one in sides)
    return (Step(layer=name, where=part(frame.where, frame.node.name), branches=branches), *branches[0])


def _call(value: ast.Call, frame: _Frame, kind: Kind, at: int) -> tuple[Step, ...]:
    function = value.func
    held = _held(function, frame, kind)
    if held is not None:
        made = kind.steps(*held, frame.depth + 1)
        if made:
            return _onwards(made, value, frame, kind, at)
    if isinstance(function, ast.Attribute) and _is_self(function.value, frame):
        return _own_method(function.attr, value, frame, kind, at)
    found = resolved(function, frame.function)
    if found is not None:
        module, name = str(getattr(found, "__module__", "")), plain_name(found)
        if name and (module.startswith(_FUNCTIONS) or is_librarys(found) or not module) and not isinstance(found, type):
            return (_operation(name, frame, _arguments(value, 1)), *_first(value, frame, kind, at))
        raise LostError(f"{ast.unparse(function)} in {frame.node.name} is not followed")
    if isinstance(function, ast.Attribute) and _is_tensor(function.value, frame):
        step = _operation(function.attr, frame, _arguments(value, 0))
        return (step, *_follow(function.value, frame, kind, at))
    raise LostError(f"{ast.unparse(function)} in {frame.node.name} is not followed")


def _is_self(node: ast.expr, frame: _Frame) -> bool:
    """True for the method's first parameter, whatever it is called."""
    arguments = frame.node.args
    first = next(iter((*arguments.posonlyargs, *arguments.args)), None)
    return isinstance(node, ast.Name) and first is not None and node.id == first.arg


def _is_tensor(node: ast.expr, frame: _Frame) -> bool:
    """True for what is computed in the method itself, and not looked up in the model or a module."""
    if isinstance(node, ast.Name):
        return not _is_self(node, frame) and (
            node.id in frame.given or _assigned(frame, node.id) or _is_input(frame, node.id)
        )
    return isinstance(node, ast.Call)


def _assigned(frame: _Frame, name: str) -> bool:
    return any(isinstance(one, ast.Assign) and _sets(one, name) for one in ast.walk(frame.node))


def _is_input(frame: _Frame, name: str) -> bool:
    arguments = frame.node.args
    return name in [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)][1:]


def _arguments(value: ast.Call, at: int) -> dict[str, Any]:
    """The axis, where it is written as a number."""
    given = {one.arg: one.value for one in value.keywords if one.arg in _TAKES_AXIS}
    if not given and len(value.args) > at:
        given = {"axis": value.args[at]}
    found = {}
    for node in given.values():
        try:
            found = dict.fromkeys(_TAKES_AXIS, ast.literal_eval(node))
        except (ValueError, TypeError, SyntaxError):
            continue
    return found


def _onwards(made: tuple[Step, ...], value: ast.Call, frame: _Frame, kind: Kind, at: int) -> tuple[Step, ...]:
    if kind.settles(made[-1]):
        return made
    return (*made, *_first(value, frame, kind, at))


def _first(value: ast.Call, frame: _Frame, kind: Kind, at: int) -> tuple[Step, ...]:
    if not value.args or isinstance(value.args[0], ast.Starred):
        raise LostError(f"what {ast.unparse(value.func)} is given is not followed")
    given = value.args[0]
    if isinstance(given, ast.List | ast.Tuple) and given.elts:
        given = given.elts[0]
    return _follow(given, frame, kind, at)


def _own_method(name: str, value: ast.Call, frame: _Frame, kind: Kind, at: int) -> tuple[Step, ...]:
    function = _method(frame.owner, name)
    if is_librarys(function):
        raise LostError(f"self.{name} is not followed")
    inner = _framed(frame.owner, function, frame.where, frame.depth + 1)
    names = [one.arg for one in inner.node.args.args][1:]
    given = {name: (one, frame, at) for name, one in zip(names, value.args, strict=False)}
    given |= {one.arg: (one.value, frame, at) for one in value.keywords if one.arg is not None}
    inner = replace(inner, given=given)
    return _follow(_returned(inner), inner, kind)


def _held(node: ast.expr, frame: _Frame, kind: Kind) -> tuple[Any, Place] | None:
    """The object of the model that `self.a`, `self.a.b` or `self.a[0]` stands for, by its attributes."""
    if isinstance(node, ast.Name):
        return frame.loops.get(node.id)
    if isinstance(node, ast.Attribute):
        if _is_self(node.value, frame):
            owner: tuple[Any, Place] | None = (frame.owner, frame.where)
        else:
            owner = _held(node.value, frame, kind)
        if owner is None:
            return None
        found = attribute(owner[0], node.attr)
        return None if found is None else (found, part(owner[1], node.attr))
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant | ast.UnaryOp):
        several = _held(node.value, frame, kind)
        members = kind.members(several[0]) if several is not None else None
        try:
            index = ast.literal_eval(node.slice)
            found = members[index] if members is not None and isinstance(index, int) else None
        except (ValueError, IndexError):
            return None
        return (
            (found, Place(several[1].file, path=f"{several[1].path}[{index}]"))
            if found is not None and several
            else None
        )
    return None


# -- names ------------------------------------------------------------------------------------------------------------


def _sets(statement: ast.Assign, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for target in statement.targets for one in ast.walk(target))


def _changes(statement: ast.stmt, name: str) -> bool:
    for one in ast.walk(statement):
        if isinstance(one, ast.Assign) and _sets(one, name):
            return True
        if isinstance(one, ast.AugAssign | ast.AnnAssign | ast.NamedExpr | ast.For) and _target_is(one.target, name):
            return True
    return False


def _target_is(target: ast.expr, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(target))


def _name(name: str, frame: _Frame, kind: Kind, at: int) -> tuple[Step, ...]:
    for index in range(min(at, len(frame.body)) - 1, -1, -1):
        statement = frame.body[index]
        if _changes(statement, name):
            return _by_statement(statement, name, frame, kind, index)
    if name in frame.given:
        value, outer, there = frame.given[name]
        return _follow(value, outer, kind, there)
    if _is_input(frame, name):
        return ()
    raise LostError(f"{name} in {frame.node.name} is not followed")


def _by_statement(statement: ast.stmt, name: str, frame: _Frame, kind: Kind, index: int) -> tuple[Step, ...]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name):
            return _follow(statement.value, frame, kind, index)
        if isinstance(target, ast.Tuple) and isinstance(target.elts[0], ast.Name) and target.elts[0].id == name:
            # `x, state = self.lstm(x)`: the first of what a layer gives is its output.
            return _follow(statement.value, frame, kind, index)
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        whole = ast.BinOp(ast.Name(statement.target.id, ast.Load()), statement.op, statement.value)
        return _operator(whole, frame, kind, index)
    if isinstance(statement, ast.For) and not statement.orelse:
        return _by_loop(statement, name, frame, kind, index)
    if isinstance(statement, ast.If) and _only_keeps(statement, frame, kind):
        return _name(name, frame, kind, index)
    raise LostError(f"{name} in {frame.node.name} depends on what only running it tells")


def _only_keeps(statement: ast.If, frame: _Frame, kind: Kind) -> bool:
    """`if training: x = self.dropout(x)`: the layer leaves everything as it is."""
    body = statement.body
    if statement.orelse or len(body) != 1 or not isinstance(body[0], ast.Assign):
        return False
    value = body[0].value
    held = _held(value.func, frame, kind) if isinstance(value, ast.Call) else None
    return held is not None and "Dropout" in type(held[0]).__name__ and is_librarys(type(held[0]))


def _by_loop(statement: ast.For, name: str, frame: _Frame, kind: Kind, index: int) -> tuple[Step, ...]:
    """`for layer in self.blocks: x = layer(x)`: the last of the layers comes last."""
    several = _held(statement.iter, frame, kind)
    members = kind.members(several[0]) if several is not None else None
    body = statement.body
    plain = len(body) == 1 and isinstance(body[0], ast.Assign) and isinstance(statement.target, ast.Name)
    if several is None or members is None or not plain or not isinstance(body[0], ast.Assign):
        raise LostError(f"a loop in {frame.node.name} is not followed")
    value = body[0].value
    called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
    if not called or value.func.id != statement.target.id:  # type: ignore[attr-defined]
        raise LostError(f"a loop in {frame.node.name} is not followed")
    steps: list[Step] = []
    for number in range(len(members) - 1, max(-1, len(members) - 1 - _LONGEST), -1):
        steps += kind.steps(
            members[number], Place(several[1].file, path=f"{several[1].path}[{number}]"), frame.depth + 1
        )
        if steps and kind.settles(steps[-1]):
            return tuple(steps)
    return (*steps, *_name(name, frame, kind, index))
