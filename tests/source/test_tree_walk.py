"""Going through a syntax tree gives what `ast.walk` gives, in the same order."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import trueup.engine
from trueup.syntax.tree_walk import children, walk

_NO_NODES = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_FILES = sorted(Path(trueup.engine.__file__).parent.rglob("*.py"))[::6]
_OTHERS = """
async def f(a: int, /, *b, c=1, **d) -> None:
    async with open(a) as e, g(): await h
    match a:
        case {"x": [1, *rest], **more} | P(y=None) as z if z: yield a
    try: del a[1:2, ...], b.c
    except (E, F) as error: raise error from None
    lambda x=1: (y := not x) if -x else f"{x!r:>{y}}"
    return {**a, 1: 2}, {x async for x in y if x < 1 < 2 and x or y}
"""


@pytest.mark.parametrize("text", [*(file.read_text(encoding="utf-8") for file in _FILES), _OTHERS])
def test_the_same_nodes_in_the_same_order(text: str) -> None:
    tree = ast.parse(text)
    wanted = [node for node in ast.walk(tree) if not isinstance(node, _NO_NODES)]
    assert walk(tree) == wanted
    for node in wanted:
        assert children(node) == [each for each in ast.iter_child_nodes(node) if not isinstance(each, _NO_NODES)]
