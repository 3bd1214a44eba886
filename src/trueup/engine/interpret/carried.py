"""What one pass of a loop leaves to the next: names that a pass reads before it writes them, and the loop's own."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trueup.engine.store import options_of
from trueup.engine.values import Constant, UnknownValue, Value
from trueup.syntax.tree_walk import walk

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Frame, Machine


def carried_names(body: Sequence[ast.stmt]) -> tuple[ast.Name, ...]:
    """Names that a body sets to what is written there or to another name, and that it reads before it sets them.

    `if first: …` with `first = False` behind it; `previous, current = item, previous`.
    """
    simply, otherwise = set[str](), set[str]()
    for target, value in _assigned(body):
        (simply if _is_simple(value) else otherwise).add(target)
    wanted = simply - otherwise
    found: dict[str, ast.Name] = {}
    certain: set[str] = set()
    for statement in body if wanted else ():
        for node in walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in wanted - certain:
                found.setdefault(node.id, node)
        if isinstance(statement, ast.Assign):
            certain |= {target for target, _ in _assigned([statement])}
    return tuple(found.values())


def _assigned(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr | None]]:
    """The names that statements write, each with what is written, None where that is worked out."""
    for node in (part for statement in body for part in walk(statement)):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _pairs(target, node.value)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr | ast.For) and isinstance(
            node.target, ast.Name
        ):
            yield node.target.id, None


def _pairs(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple | ast.List):
        parts = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts) else None
        for place, part in enumerate(target.elts):
            yield from _pairs(part, parts[place] if parts else None)


def _is_simple(value: ast.expr | None) -> bool:
    plain = value.operand if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not) else value
    return isinstance(plain, ast.Name) or (isinstance(plain, ast.Constant) and plain.value is not None)


def forget(machine: Machine, names: Sequence[ast.Name], body: Sequence[ast.stmt], frame: Frame) -> None:
    """Before a pass that stands for many: a number, text or flag is what an earlier pass may have left."""
    for name in names:
        key = (frame.scopes[0], name.id)
        now = machine.store.read(key)
        known = [way for _, way in options_of(now) if isinstance(way, Constant)] if now is not None else []
        if not known or known[0].value is None:
            continue
        written = [value for target, value in _assigned(body) if target == name.id]
        others = (not isinstance(value, ast.Constant) or value.value != known[0].value for value in written)
        if len(known) > 1 or any(others):
            machine.store.write(key, UnknownValue("what an earlier pass may have left", frame.spot(name)))


class LastPass:
    """Which numbers and texts the names of a loop have in the passes after any of which it may be left."""

    def __init__(self, names: Sequence[ast.expr], frame: Frame) -> None:
        self._frame = frame
        self._names = [name for whole in names for name in walk(whole) if isinstance(name, ast.Name)]
        self._seen: dict[str, Value] = {}
        self._differ: set[str] = set()

    def note(self, machine: Machine) -> None:
        """One of these passes has ended."""
        for name in self._names:
            value = machine.store.read((self._frame.scopes[0], name.id))
            if isinstance(value, Constant) and self._seen.setdefault(name.id, value) != value:
                self._differ.add(name.id)

    def settle(self, machine: Machine) -> None:
        """The loop has ended, nobody knows in which pass."""
        for name in self._names:
            key = (self._frame.scopes[0], name.id)
            if name.id in self._differ and isinstance(machine.store.read(key), Constant):
                machine.store.write(key, UnknownValue("what the last pass left", self._frame.spot(name)))


def may_break(body: Sequence[ast.stmt]) -> bool:
    """True where a statement of the body leaves the loop around it."""
    for node in body:
        if isinstance(node, ast.Break):
            return True
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            if may_break(node.orelse):
                return True
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            blocks = [getattr(node, name, ()) for name in ("body", "orelse", "finalbody")]
            blocks += [part.body for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))]
            if any(map(may_break, blocks)):
                return True
    return False
