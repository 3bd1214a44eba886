"""Numbers that a loop counts on, where one pass stands for many: how far they come, only running it tells."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TypeAlias

from trueup.read.source.interpret import expressions, statements
from trueup.read.source.interpret.machine import Frame, Machine
from trueup.read.source.values import Choice, Const, Unk, Value, number_of

_WHY = "a number that a loop counts on"


#: What a loop's body writes, as it is read, with what is written; None where it is counted on (`n += 1`).
Written: TypeAlias = Sequence[tuple[ast.expr, ast.expr | None]]


def written_in(body: Sequence[ast.stmt]) -> Written:
    """The names, attributes and entries that the body of a loop writes."""
    found: list[tuple[ast.expr, ast.expr | None]] = []
    blocks: list[Sequence[ast.AST]] = [body]
    for block in blocks:
        for node in block:
            if isinstance(node, ast.AugAssign):
                found += [(statements.as_load(node.target), None)] if _is_plain(node.target) else []
            elif isinstance(node, ast.Assign):
                target = node.targets[0]
                found += [(statements.as_load(target), node.value)] if isinstance(target, ast.Name) else []
            else:
                blocks += [getattr(node, part) for part in _BLOCKS if hasattr(node, part)]
    return found


#: The parts of a statement that hold statements.
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def numbers_before(machine: Machine, written: Written, frame: Frame) -> dict[str, float]:
    """The numbers that names have which the body of a loop writes."""
    held: dict[str, float] = {}
    for target, _ in written:
        if isinstance(target, ast.Name):
            number = number_of(machine.store.read((frame.scopes[0], target.id)))
            if number is not None:
                held[target.id] = number
    return held


def settle(machine: Machine, written: Written, before: dict[str, float], frame: Frame) -> None:
    """After a pass that stands for many: `n += 1` and `n = n // 2` leave a number that is not known.

    before: the numbers of names ahead of the loop; one that a test lets stand beside something unknown goes too.
    """
    for target, given in written:
        value = expressions.evaluate(machine, target, frame)
        counted = number_of(value) is not None and _counts_on(target, given)
        if counted or _left_over(value, before.get(getattr(target, "id", ""))):
            statements.assign(machine, target, Unk(_WHY, frame.spot(target)), frame)


def _counts_on(target: ast.expr, given: ast.expr | None) -> bool:
    """True where the new number is made of the last one."""
    if given is None or not isinstance(target, ast.Name):
        return given is None
    return any(isinstance(part, ast.Name) and part.id == target.id for part in ast.walk(given))


def _is_plain(target: ast.expr) -> bool:
    """`n`, `self.n`, `counts["n"]`: nothing is called to find it."""
    if isinstance(target, ast.Subscript):
        return isinstance(target.slice, ast.Constant) and isinstance(target.value, ast.Name)
    return isinstance(target, ast.Name) or (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name))


def _left_over(value: Value, before: float | None) -> bool:
    if before is None or not isinstance(value, Choice):
        return False
    options = [option for _, option in value.options]
    kept = any(number_of(option) == before for option in options)
    return kept and any(not isinstance(option, Const) for option in options)
