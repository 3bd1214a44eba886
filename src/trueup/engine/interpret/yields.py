"""What a generator of the program gives, one at a time or all of something else."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from trueup.engine.values import Constant, Value

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
