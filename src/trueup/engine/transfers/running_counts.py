"""Right answers of all batches so far, divided by the size of the last one: `right / labels.size(0)` in a loop."""

from __future__ import annotations

import ast

from trueup.engine.interpret.machine import Machine
from trueup.engine.values import Spot


def by_one_batch(machine: Machine, where: Spot | None) -> bool:
    """True for a division whose left side the loop around it adds to, and whose right side is one batch's length."""
    node = where.node if where is not None else None
    loop = machine.loops[-1].node if machine.loops else None
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div) or loop is None:
        return False
    added, assigned = set[str](), dict[str, ast.expr]()
    in_batch = _names(loop.target)
    for line in (part for statement in loop.body for part in ast.walk(statement)):
        if isinstance(line, ast.AugAssign) and isinstance(line.op, ast.Add) and isinstance(line.target, ast.Name):
            added.add(line.target.id)
        elif isinstance(line, ast.Assign):
            for target in line.targets:
                in_batch |= _names(target)
                if isinstance(target, ast.Name):
                    assigned[target.id] = line.value
    right = node.right
    if isinstance(right, ast.Name):
        right = assigned.get(right.id, right)
    counted = _names(node.left) & added
    return bool(counted) and not counted & set(assigned) and _is_length(right, in_batch)


def _is_length(node: ast.expr, in_batch: set[str]) -> bool:
    """`labels.size(0)`, `len(labels)`, `labels.shape[0]` of what the loop goes through, or makes in each pass."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
            return name in in_batch
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="size"), args=[ast.Constant(value=0)]):
            return name in in_batch
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=name), attr="shape"), slice=ast.Constant(value=0)):
            return name in in_batch
    return False


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
