"""Under which name a counter is kept: a variable, an attribute, an entry of a dict."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from trueup.engine.interpret import expressions
from trueup.engine.interpret.containers import entry_name
from trueup.engine.values import Constant, StoredObject, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Frame, Machine


def kept_under(machine: Machine, target: ast.expr, owner: Value | None, frame: Frame) -> str:
    """The name under which a variable, an attribute or an entry of a dict is kept; "" where it was not read."""
    if not isinstance(target, ast.Subscript):
        return getattr(target, "id", "") or getattr(target, "attr", "")
    maker = owner.where.node if isinstance(owner, StoredObject) and owner.where is not None else None
    written = isinstance(maker, (ast.Dict, ast.DictComp)) or (
        isinstance(maker, ast.Call) and ast.unparse(maker.func) in ("dict", "dict.fromkeys")
    )
    if not written:
        return ""  # the cells of a table are written in other ways as well
    key = machine.resolve(expressions.evaluate(machine, target.slice, frame))
    return entry_name(key.value) if isinstance(key, Constant) else ""
