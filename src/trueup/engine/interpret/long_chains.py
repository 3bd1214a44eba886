"""Long chains of tests, `if net == "a": … elif net == "b": …` with dozens of ways: the first of them are followed."""

from __future__ import annotations

import ast

from trueup.engine.limits import LIMITS
from trueup.syntax.tree_walk import walk

#: What a name means on the ways that are not followed: no name of a program has a blank in it.
FURTHER_WAYS = "further ways"


def shortened(node: ast.If) -> ast.If:
    """The chain with its first ways, if there are more than are followed, and with what the others change unread."""
    chain = [node]
    while len(chain[-1].orelse) == 1 and isinstance(further := chain[-1].orelse[0], ast.If):
        chain.append(further)
    if len(chain) <= LIMITS.arms:
        return node
    # One alternative of each value is left for all other ways.
    kept, left = chain[: LIMITS.options - 2], chain[LIMITS.options - 2 :]
    rest = _unread(left)
    for link in kept[:0:-1]:
        rest = [ast.copy_location(ast.If(test=link.test, body=link.body, orelse=rest), link)]
    return ast.copy_location(ast.If(test=node.test, body=node.body, orelse=rest), node)


def _unread(chain: list[ast.If]) -> list[ast.stmt]:
    """What stands for ways that are not followed: their names are not known afterwards, nor is what they return."""
    lines = [line for link in chain for line in link.body] + chain[-1].orelse
    parts = [part for line in lines for part in walk(line)]
    names = dict.fromkeys(part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
    value = ast.copy_location(ast.Name(id=FURTHER_WAYS, ctx=ast.Load()), chain[0])
    found: list[ast.stmt] = []
    for name in names:
        target = ast.copy_location(ast.Name(id=name, ctx=ast.Store()), chain[0])
        found.append(ast.copy_location(ast.Assign(targets=[target], value=value), chain[0]))
    if any(isinstance(part, ast.Return) for part in parts):
        found.append(ast.copy_location(ast.Return(value=value), chain[0]))
    return found or [ast.copy_location(ast.Pass(), chain[0])]
