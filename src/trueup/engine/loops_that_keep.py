"""What a loop keeps as the best so far without copying it, told by the syntax alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from trueup.syntax.tree_walk import children

LOOPS = (ast.For, ast.AsyncFor, ast.While)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_ENDS = (ast.Break, ast.Return, ast.Raise)
_DOTTED = (ast.Name, ast.Attribute, ast.Subscript)
#: How what says that something is the best so far is mostly called.
BEST = re.compile(r"best|improve", re.IGNORECASE)
#: They copy a dict or an object, and not the arrays in it.
_SHALLOW = frozenset({"copy", "dict", "OrderedDict"})


class Kept(NamedTuple):
    """One assignment. keeper: what keeps. value: what it is given. model: whose weights that shares.

    block: what is done where it is the best. others: what else the keeper is given without a copy.
    """

    keeper: ast.expr
    value: ast.expr
    model: ast.expr
    block: tuple[ast.stmt, ...] = ()
    others: tuple[ast.expr, ...] = ()

    @property
    def whole(self) -> bool:
        """True where the model itself is kept, not its weights."""
        return self.value is self.model


def kept_in(region: ast.AST, live: tuple[str, ...]) -> Iterator[Kept]:
    """What is assigned where something was the best so far, in a loop or in a function that a loop calls.

    live: methods of a model that give its weights themselves. What is given a copy anywhere in the region is left out.
    """
    assigned = [(ast.unparse(keeper), value) for node in walk(region) for keeper, value in _pairs(node)]
    for block in _blocks_of_the_best(region, dict(assigned)):
        for keeper, value in (pair for statement in block for pair in _pairs(statement)):
            name = ast.unparse(keeper)
            kept = _shared(keeper, value, live)
            others = [_shared(keeper, other, live) for own, other in assigned if own == name and other is not value]
            if kept is not None and None not in others:
                same = tuple(other.value for other in others if other is not None)
                yield kept._replace(block=tuple(block), others=same)


def walk(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope, without those of the functions and classes within it."""
    for child in children(scope):
        yield child
        if not isinstance(child, _SCOPES):
            yield from walk(child)


def is_bound_in(loop: ast.AST, name: str) -> bool:
    """True where a name or an attribute is given something anew in a loop, by whatever statement."""
    targets = (node for node in ast.walk(loop) if isinstance(node, _DOTTED) and not isinstance(node.ctx, ast.Load))
    return any(ast.unparse(target) == name for target in targets)


def _blocks_of_the_best(region: ast.AST, by_name: dict[str, ast.expr]) -> Iterator[list[ast.stmt]]:
    """The branches of tests by whose outcome something is the best so far, but for those that leave a loop."""
    leaving = _before_an_end(region) if isinstance(region, LOOPS) else set[int]()
    for node in walk(region):
        if not isinstance(node, ast.If):
            continue
        parts = list(ast.walk(by_name.get(ast.unparse(node.test), node.test)))
        ordered = any(isinstance(op, _ORDERED) for part in parts if isinstance(part, ast.Compare) for op in part.ops)
        compared = {ast.unparse(part) for part in parts if isinstance(part, _DOTTED)}
        for block in (node.body, node.orelse) if ordered else ():
            assigned = {ast.unparse(keeper) for statement in block for keeper, _ in _pairs(statement)}
            best = compared & assigned or (block is node.body and BEST.search(ast.unparse(node.test)))
            if best and id(block[0]) not in leaving:
                yield block


def _before_an_end(loop: ast.AST) -> set[int]:
    """What stands in a block that leaves the loop, or the function, at its own level."""
    found: set[int] = set()
    for node in walk(loop):
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(block, list) and any(isinstance(statement, _ENDS) for statement in block):
                found.update(id(part) for statement in block for part in ast.walk(statement))
    return found


def _pairs(statement: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each target of an assignment with what it is given; those of a tuple one by one."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _side_by_side(target, statement.value)
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and statement.value is not None:
        yield statement.target, statement.value


def _side_by_side(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if not isinstance(target, (ast.Tuple, ast.List)):
        yield target, value
        return
    values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
    paired = len(values) == len(target.elts)
    for number, each in enumerate(target.elts):
        yield from _side_by_side(each, values[number] if paired else value)


def _shared(keeper: ast.expr, value: ast.expr, live: tuple[str, ...]) -> Kept | None:
    """What is kept without a copy: a model, its weights, or a dict that is written out with its weights in it."""
    if _is_dotted(value):
        return Kept(keeper, value, value)
    for entry in value.values if isinstance(value, ast.Dict) else [value]:
        model = _weights_of(entry, live)
        if model is not None:
            return Kept(keeper, entry, model)
    return None


def _weights_of(value: ast.expr, live: tuple[str, ...]) -> ast.expr | None:
    """The model whose weights are given themselves: `model.state_dict()`, or a copy of the dict alone."""
    if not isinstance(value, ast.Call):
        return None
    func = value.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    if name in _SHALLOW:
        # `copy.copy(weights)`, `dict(weights)`, `weights.copy()`
        inner = value.args[0] if len(value.args) == 1 else getattr(func, "value", None)
        return _weights_of(inner, live) if isinstance(inner, ast.expr) and not value.keywords else None
    plain = isinstance(func, ast.Attribute) and name in live and not value.args and not value.keywords
    return func.value if isinstance(func, ast.Attribute) and plain and _is_dotted(func.value) else None


def _is_dotted(value: ast.expr) -> bool:
    """True for a name, or an attribute of one."""
    while isinstance(value, ast.Attribute):
        value = value.value
    return isinstance(value, ast.Name)
