"""Numbers that were counted of predictions: what arithmetic makes of them."""

from __future__ import annotations

import ast
from dataclasses import replace

from trueup.engine.pedigree import Figure
from trueup.engine.values import Spot, Tensor, Value


def number_of_matches(tensor: Tensor, kind: str, where: Spot | None) -> Tensor:
    """A comparison summed ("right answers") or averaged ("share"); of such a number, the number again."""
    assert tensor.figure is not None
    kind = kind if tensor.figure.kind == "matches" else tensor.figure.kind
    return _number(replace(tensor.figure, kind=kind), where)


def calculated(left: Value, op: ast.operator, right: Value, where: Spot) -> Tensor:
    """`left op right` where a side is such a number: right answers stay so under `+`, and become a share by `/`."""
    figures = [side.figure for side in (left, right) if isinstance(side, Tensor) and side.figure is not None]
    first, kinds = figures[0], {figure.kind for figure in figures}
    divided = isinstance(op, (ast.Div, ast.FloorDiv)) and isinstance(left, Tensor) and left.figure is not None
    if divided and "matches" not in kinds:
        return _number(replace(first, kind="share"), where)
    if isinstance(op, ast.Add) and "matches" not in kinds:
        return _number(replace(first, kind="share" if "share" in kinds else "right answers"), where)
    if isinstance(op, (ast.Mult, ast.BitAnd)) or divided:
        shape = next(side.shape for side in (left, right) if isinstance(side, Tensor) and side.figure is not None)
        return Tensor(shape=shape, where=where, figure=first, why="matches, or a number of them")
    # 1 - share, the difference of two: a number all the same, and no output.
    return Tensor(shape=None, where=where, why="a number that is computed from an accuracy")


def _number(figure: Figure, where: Spot | None) -> Tensor:
    return Tensor(shape=(), where=where, figure=figure, why="a number that was counted")
