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
    loop = _loop_over_epochs(machine, key, machine.loops[:-1])
    if loop is None:
        return None
    keeper = owner if isinstance(owner, StoredObject) else None
    name = ast.unparse(where.node) if isinstance(where.node, ast.AST) else key[1]
    if keeper is not None and keeper.cls is not None and not _holds(loop.node or loop.test, where.node):
        name = f"{keeper.cls.node.name}.{key[1]}"
    maker = keeper.where if keeper is not None else None
    return Carried(key=key, name=name, loop=loop, where=where, maker=maker, owner=keeper.number if keeper else None)


def carried_list(machine: Machine, items: StoredObject, where: Spot | None) -> Carried | None:
    """A list that was made before the loop over epochs around, which adds numbers of batches to it; None else."""
    key = (items.number, "#items")
    maker = items.where.node if items.where is not None else None
    empty = isinstance(maker, ast.List) or (isinstance(maker, ast.Call) and ast.unparse(maker.func) == "list")
    loop = _loop_over_epochs(machine, key, machine.loops)
    if where is None or not empty or loop is None:
        return None
    names = [name for _, name in _holders(machine, items.number)]
    name = next((name for name in names if name.isidentifier()), "") or (names[0] if names else "")
    if name.startswith("[str:"):
        name = name[len("[str:") : -1].strip("'")
    if not name:
        return None  # it is one of several that are kept in a list: one for each epoch, perhaps
    return Carried(key=key, name=name, loop=loop, where=where, maker=items.where, owner=items.number)


def _loop_over_epochs(machine: Machine, key: tuple[int, str], loops: list[Passes]) -> Passes | None:
    """The first of the loops that is one over epochs and that began after what is kept there did."""
    begun = machine.store.begun.get(key)
    return next((loop for loop in loops if begun and loop.began > begun[-1] and _is_over_epochs(loop)), None)


def _holders(machine: Machine, number: int) -> list[tuple[int, str]]:
    """The variables and parts that hold an object."""
    found: dict[tuple[int, str], None] = {}
    for layer in machine.store.layers:
        for key, value in layer.items():
            if isinstance(value, StoredObject) and value.number == number and not key[1].startswith("#"):
                found[key] = None
    return list(found)


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
    if _is_of_one_epoch(carried.loop, where):
        return
    if carried.owner is not None:
        carried = replace(carried, held=tuple(_holders(machine, carried.owner)))
    machine.record.note(
        Reckoned(
            model=model, output=figure.predicted.predictions.output, over=frozenset(), where=where,
            figure=replace(figure, kind=CARRIED_ON, carried=carried), path=dict(machine.store.path),
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
    begun = [*machine.store.begun[carried.key], *machine.store.begun.get((number, "#keys"), ())]
    anew = any(loop.began < when < loop.ended for when in begun)
    if anew or not all(_is_still(machine, key, carried.owner) for key in carried.held):
        return False
    names = {carried.name, *(name for _, name in carried.held)}
    statement = loop.node or loop.test
    return statement is not None and not _is_assigned_in(statement, names)


def _is_still(machine: Machine, key: tuple[int, str], owner: int | None) -> bool:
    """False where a name or part that held the object has come to hold something else, on some way at least."""
    value = machine.store.read(key)
    return value is None or (isinstance(value, StoredObject) and value.number == owner)


def _is_over_epochs(loop: Passes) -> bool:
    if loop.node is not None:
        return _EPOCHS.search(f"{ast.unparse(loop.node.target)} {ast.unparse(loop.node.iter)}") is not None
    if loop.test is None:
        return False
    return any(_EPOCHS.search(name) for name in (ast.unparse(loop.test.test), *_counted_by(loop.test)))


def _counted_by(loop: ast.While) -> set[str]:
    """What each pass of a `while` counts up: `epoch += 1` among its own statements."""
    return {ast.unparse(part.target) for part in loop.body if isinstance(part, ast.AugAssign)}


def _counters_of(loop: Passes) -> set[str]:
    """The names that count the epochs."""
    if loop.node is None:
        return _counted_by(loop.test) if loop.test is not None else set()
    return {part.id for part in ast.walk(loop.node.target) if isinstance(part, ast.Name)}


def _is_of_one_epoch(loop: Passes, where: Spot) -> bool:
    """True where the number is shown in one epoch alone (`if epoch == epochs - 1`): one of all of them may be meant."""
    tests = (
        part.test for part in ast.walk(loop.node or loop.test or ast.Pass())
        if isinstance(part, ast.If) and any(_holds(line, where.node) for line in part.body)
    )  # fmt: skip
    return any(
        isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.Eq) and not _has_remainder(part)
        and _counters_of(loop) & _dotted_in(part)
        for test in tests for part in ast.walk(test)
    )  # fmt: skip


def _has_remainder(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Mod) for part in ast.walk(node))


def _is_divided_by_epochs(loop: Passes) -> bool:
    """True where something is divided by what counts the epochs: a mean over those so far is meant."""
    statement = loop.node or loop.test
    if statement is None:
        return True
    counted = _counters_of(loop)
    divisions = (part for part in ast.walk(statement) if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div))
    return any(counted & _dotted_in(part.right) for part in divisions)


def _is_assigned_in(loop: ast.AST, names: set[str]) -> bool:
    """True where the body assigns one of the names, or an entry under it, what is not made of its last value."""
    for part in ast.walk(loop):
        if not isinstance(part, (ast.Assign, ast.AnnAssign)):
            continue
        targets = part.targets if isinstance(part, ast.Assign) else [part.target]
        written = names & _dotted_in(*targets)
        if written and (part.value is None or not written & _dotted_in(part.value)):
            return True
    return False


def _dotted_in(*nodes: ast.AST) -> set[str]:
    """The names, attributes and entries in these, as they are written, and the attributes by their names alone."""
    found: set[str] = set()
    for part in (part for node in nodes for part in ast.walk(node)):
        if isinstance(part, (ast.Name, ast.Attribute, ast.Subscript)):
            found.add(ast.unparse(part))
        if isinstance(part, ast.Attribute):
            found.add(part.attr)
        if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant):
            found.add(f"[{type(part.slice.value).__name__}:{part.slice.value!r}]")
    return found
