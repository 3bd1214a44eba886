"""What a generator of the program gives, one at a time or all of something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from trueup.engine.values import Constant, Spot, UnknownValue, Value
from trueup.syntax.tree_walk import add_children

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Frame, Machine

#: No program can have a variable of this name.
_EACH = "yield from"


def yielded(machine: Machine, node: ast.Yield, frame: Frame) -> Value:
    """`yield batch`."""
    from trueup.engine.interpret.expressions import evaluate

    if node.value is not None:
        frame.yields.append(evaluate(machine, node.value, frame))
    return Constant(None)


def yielded_from(machine: Machine, node: ast.YieldFrom, frame: Frame) -> Value:
    """`yield from loader`: each of what it goes through, in turn."""
    from trueup.engine.interpret.statements import run_block

    each = ast.Expr(ast.Yield(ast.Name(_EACH, ast.Load())))
    loop = ast.For(target=ast.Name(_EACH, ast.Store()), iter=node.value, body=[each], orelse=[])
    run_block(machine, [ast.fix_missing_locations(ast.copy_location(loop, node))], frame)
    return Constant(None)


def each_yield(yields: list[Value], where: Spot | None) -> Value:
    """What a generator gives each time: the first stands for all, as one batch is like the other; no number is."""
    if yields and not (isinstance(yields[0], Constant) and any(other != yields[0] for other in yields)):
        return yields[0]
    return UnknownValue("what a generator gives", where)


def is_generator(function: ast.AST) -> bool:
    """True for a function that yields, whether or not it was seen to."""
    found = _GENERATORS.get(function)
    if found is None:
        found = _GENERATORS[function] = any(map(_yields, _own_body(function)))
    return found


#: Functions that were asked about.
_GENERATORS: WeakKeyDictionary[ast.AST, bool] = WeakKeyDictionary()


def _own_body(function: ast.AST) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [*getattr(function, "body", ())] if not isinstance(function, ast.Lambda) else []
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            add_children(node, waiting)


def _yields(node: ast.AST) -> bool:
    return isinstance(node, (ast.Yield, ast.YieldFrom))
