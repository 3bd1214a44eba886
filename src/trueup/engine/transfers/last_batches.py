"""The number of the last batch, which a loop leaves in a variable and a program shows as that of all batches."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trueup.engine.definitions_around import function_at, nodes_of
from trueup.engine.events import Reckoned
from trueup.engine.immutable import replace
from trueup.engine.pedigree import Figure
from trueup.engine.store import options_of
from trueup.engine.tensors import Tensor
from trueup.engine.values import Spot, StoredObject, TupleValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Words by which a program says itself that the number is of one batch.
_OWNED_UP = re.compile(r"batch|last|step|iter|current", re.IGNORECASE)
_ENDS_EARLY = (ast.Break, ast.Return, ast.Yield, ast.YieldFrom)


def note_last_batch(machine: Machine, figure: Figure, words: str, where: Spot) -> None:
    """Note a share of one batch that is shown after the loop over the batches.

    words: those in front of it. Only a name that the loop assigns anew in each pass, shown in the same function after
    the loop or given back by it, is taken for it: a program that takes one batch on purpose has no loop, or leaves it.
    """
    model, batch = figure.predicted.predictions.model, figure.batch
    if model is None or batch is None or _OWNED_UP.search(words):
        return
    if figure.of_last_pass or _is_of_last_pass(machine, figure, where):
        kind = "last answers" if figure.other_size else "last batch"
        machine.record.note(
            Reckoned(
                model=model, output=figure.predicted.predictions.output, figure=replace(figure, kind=kind),
                over=frozenset({batch}), where=where, path=dict(machine.store.path),
            )
        )  # fmt: skip


def given_back(machine: Machine, value: Value, where: Spot) -> Value:
    """What a function gives back, in which a share of the last batch is known as such."""
    if isinstance(value, TupleValue):
        items = tuple(given_back(machine, item, where) for item in value.items)
        changed = any(new is not old for new, old in zip(items, value.items, strict=True))
        return replace(value, items=items) if changed else value
    if isinstance(value, Tensor) and value.figure is not None and _is_of_last_pass(machine, value.figure, where):
        return replace(value, figure=replace(value.figure, of_last_pass=True))
    return value


def _is_of_last_pass(machine: Machine, figure: Figure, where: Spot) -> bool:
    """True for a share of one batch at a place after the loop over the batches, in the loop's own function."""
    if figure.kind != "share" or figure.batch is None or figure.summed is not None:
        return False
    over = machine.gone_through.get(figure.batch)
    if over is None or not isinstance(where.node, ast.AST):
        return False
    loops = list(loops_over(where.source.tree, ast.unparse(over)))
    if any(_inside(where.node, loop) for loop in loops):
        return False
    tree, row = where.source.tree, where.node.lineno  # type: ignore[attr-defined]
    home = function_at(tree, row)
    before = (loop for loop in loops if (loop.end_lineno or 0) < row and function_at(tree, loop.lineno) is home)
    return any(_is_of(machine, figure, loop, where) for loop in before if not ends_early(loop))


def _is_of(machine: Machine, figure: Figure, loop: ast.For, where: Spot) -> bool:
    """True where a name that the loop assigns anew is what is shown, or what is shown is made of it behind the loop."""
    tree, row = where.source.tree, where.node.lineno  # type: ignore[attr-defined]
    names = _names_in(where.node)
    after = {
        target.id: assigned.value
        for assigned in nodes_of(tree, (ast.Assign,))
        if (loop.end_lineno or 0) < assigned.lineno < row
        for target in assigned.targets
        if isinstance(target, ast.Name)
    }
    names |= {made_of for name in names & after.keys() for made_of in _names_in(after[name])}
    # A line shows several numbers: the loop's last loss, behind which stands an accuracy of all batches.
    shown = names & _that_hold(machine, figure, names)
    return bool(shown & (_assigned_anew(loop) - _assigned_after(tree, loop, row)))


def _names_in(node: object) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} if isinstance(node, ast.AST) else set()


def _that_hold(machine: Machine, figure: Figure, names: set[str]) -> set[str]:
    """The names that this number may stand under: of all that holds one of them nothing else is known."""
    found: dict[str, bool] = {}
    for layer in machine.store.layers:
        for (_, name), value in layer.items():
            if name in names:
                here = any(_may_be(option, figure) for _, option in options_of(value))
                found[name] = found.get(name, False) or here
    return {name for name, here in found.items() if here}


def _may_be(value: Value, figure: Figure) -> bool:
    if isinstance(value, Tensor):
        return value.figure is not None and value.figure.predicted is figure.predicted
    return isinstance(value, (StoredObject, TupleValue))


def loops_over(tree: ast.AST, text: str) -> Iterator[ast.For]:
    """Loops over what is written like this, whatever counts or shows their passes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and any(
            isinstance(part, ast.expr) and ast.unparse(part) == text for part in ast.walk(node.iter)
        ):
            yield node


def _inside(node: ast.AST, loop: ast.For) -> bool:
    return any(part is node for part in ast.walk(loop))


def _assigned_anew(loop: ast.For) -> set[str]:
    """Names that each pass assigns, of which nothing of the pass before is left.

    What an inner loop or a branch assigns may stem from another pass, or be chosen (`if acc > best: best = acc`).
    """
    return {
        name.id
        for statement in loop.body
        for part in (statement, *(getattr(statement, "body", ()) if isinstance(statement, ast.With) else ()))
        if isinstance(part, ast.Assign)
        for target in part.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
        and not any(isinstance(read, ast.Name) and read.id == name.id for read in ast.walk(part.value))
    }  # fmt: skip


def _assigned_after(tree: ast.AST, loop: ast.For, row: int) -> set[str]:
    """Names that are assigned between the loop and a row: what they hold there is not of the loop's last pass.

    What is divided in its place (`right /= items`) stays what it was.
    """
    changed = {id(node.target) for node in nodes_of(tree, (ast.AugAssign,))}
    return {
        name.id
        for name in ast.walk(tree)
        if isinstance(name, ast.Name)
        and isinstance(name.ctx, ast.Store)
        and id(name) not in changed
        and (loop.end_lineno or 0) < name.lineno < row
    }


def ends_early(loop: ast.For) -> bool:
    return any(isinstance(part, _ENDS_EARLY) for statement in loop.body for part in ast.walk(statement))
