"""Counters that begin once, before the loop over epochs, and whose share is shown in each epoch as that of it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from trueup.engine.events import Reckoned
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.pedigree import Carried, Figure
from trueup.engine.tensors import Tensor
from trueup.engine.values import Spot, StoredObject, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine, Passes

#: How loops over epochs name what they count.
_EPOCHS = re.compile(r"epo(?:ch|c|que|k|ca)|(?:^|\W)ep(?:\W|$)", re.IGNORECASE)
#: Words by which a program says itself that the number is one of all epochs.
_OWNED_UP = re.compile(r"so far|overall|cumul|running|all epochs|average over|history", re.IGNORECASE)
#: Numbers that are shares of right answers, as they are meant to be.
_SHARES = ("share", "mean of shares", "answers per nominal item")
#: Methods that add to a list.
_ADDING = frozenset({"append", "extend", "__iadd__"})
#: What becomes of such a number where it is shown.
CARRIED_ON = "carried on"


def carried_over(machine: Machine, key: tuple[int, str], owner: Value | None, where: Spot) -> Carried | None:
    """The counter, where it began before a loop over epochs and a loop inside of that adds to it; None else.

    owner: the object that has it, None for a variable.
    """
    begun = machine.store.begun.get(key)
    if not begun:
        return None
    found = (loop for loop in machine.loops[:-1] if loop.began > begun[-1] and _is_over_epochs(loop))
    loop = next(found, None)
    if loop is None:
        return None
    keeper = owner if isinstance(owner, StoredObject) else None
    name = ast.unparse(where.node) if isinstance(where.node, ast.AST) else key[1]
    if keeper is not None and keeper.cls is not None and not _holds(loop.node, where.node):
        name = f"{keeper.cls.node.name}.{key[1]}"
    maker = keeper.where if keeper is not None else None
    return Carried(key=key, name=name, loop=loop, where=where, maker=maker)


def _holds(loop: ast.AST | None, node: object) -> bool:
    return loop is not None and any(part is node for part in ast.walk(loop))


def note_carried(machine: Machine, figure: Figure, words: str, where: Spot) -> None:
    """Note a share of all epochs so far that is shown once in each epoch. words: those around it."""
    carried, model = figure.carried, figure.predicted.predictions.model
    if carried is None or model is None or figure.kind not in _SHARES:
        return
    around = machine.loops[-1] if machine.loops else None
    if around is not carried.loop or _OWNED_UP.search(words) or _is_divided_by_epochs(carried.loop):
        return
    machine.record.note(
        Reckoned(
            model=model, output=figure.predicted.predictions.output, figure=replace(figure, kind=CARRIED_ON),
            over=frozenset(), where=where, path=dict(machine.store.path),
        )
    )  # fmt: skip


def note_kept(machine: Machine, method: str, value: Value | None, where: Spot) -> None:
    """Note such a share that a method of a list adds, alone or in another list: `shares += [meter.avg]`."""
    if value is None or not machine.loops or method not in _ADDING:
        return
    items = items_of(machine, value)
    for item in items.items if items is not None else (value,):
        number = machine.resolve(item)
        if isinstance(number, Tensor) and number.figure is not None and number.figure.carried is not None:
            note_carried(machine, number.figure, "", where)


def is_never_begun_anew(machine: Machine, carried: Carried) -> bool:
    """True where nothing wrote to the counter anew while the loop over epochs was gone through, or may have."""
    loop, (number, _) = carried.loop, carried.key
    if loop.ended is None or number in machine.escaped:
        return False
    anew = any(loop.began < when < loop.ended for when in machine.store.begun[carried.key])
    return not anew and not (loop.node is not None and _is_assigned_in(loop.node, carried.name))


def _is_over_epochs(loop: Passes) -> bool:
    node = loop.node
    return node is not None and _EPOCHS.search(f"{ast.unparse(node.target)} {ast.unparse(node.iter)}") is not None


def _is_divided_by_epochs(loop: Passes) -> bool:
    """True where something is divided by what counts the epochs: a mean over those so far is meant."""
    if loop.node is None:
        return True
    counted = {part.id for part in ast.walk(loop.node.target) if isinstance(part, ast.Name)}
    divisions = (part for part in ast.walk(loop.node) if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div))
    names = (part for each in divisions for part in ast.walk(each.right) if isinstance(part, ast.Name))
    return any(name.id in counted for name in names)


def _is_assigned_in(loop: ast.AST, name: str) -> bool:
    """True where the body assigns the name a value that is not made of its last one."""
    for part in ast.walk(loop):
        if not isinstance(part, (ast.Assign, ast.AnnAssign)):
            continue
        targets = part.targets if isinstance(part, ast.Assign) else [part.target]
        if name in _dotted_in(*targets) and (part.value is None or name not in _dotted_in(part.value)):
            return True
    return False


def _dotted_in(*nodes: ast.AST) -> set[str]:
    """The names and attributes in these, as they are written."""
    parts = (part for node in nodes for part in ast.walk(node) if isinstance(part, (ast.Name, ast.Attribute)))
    return {ast.unparse(part) for part in parts}
