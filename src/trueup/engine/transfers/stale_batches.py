"""Answers that a loop over one loader counts of the last batch of another one, whose loop has ended."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from trueup.engine.events import Reckoned
from trueup.engine.immutable import replace
from trueup.engine.pedigree import Figure
from trueup.engine.store import options_of
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.last_batches import ends_early, loops_over
from trueup.engine.values import Spot, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: What becomes of such a number in the loop that counts it.
STALE = "stale batch"


def note_stale(machine: Machine, value: Value, where: Spot) -> None:
    """Note a number of one batch that a loop adds up or keeps, where the batch is the last one of another loop.

    Answers and labels are both of that batch, and its names are read in this loop, which does not write them.
    """
    loop = machine.loops[-1] if machine.loops else None
    if loop is None or loop.node is None or loop.over is None:
        return
    for _, option in options_of(value):
        figure = option.figure if isinstance(option, Tensor) else None
        if figure is None or not _is_of_a_batch(figure) or figure.batch in (None, loop.over):
            continue
        if any(around.over == figure.batch for around in machine.loops) or not _is_loader(machine, loop.over):
            continue
        if _reads_what_another_left(machine, figure.batch, loop.node, where):
            machine.record.note(
                Reckoned(
                    model=figure.predicted.predictions.model, output=figure.predicted.predictions.output,  # type: ignore[arg-type]
                    figure=replace(figure, kind=STALE), over=frozenset({loop.over}), where=where,
                    path=dict(machine.store.path),
                )
            )  # fmt: skip


def _is_of_a_batch(figure: Figure) -> bool:
    """True for right answers of one batch, or their share; an output need not know any more of which batch it is."""
    counted = figure.kind in ("right answers", "share") and figure.summed is None and not figure.listed
    sides = {figure.predicted.rows.loader or figure.batch, figure.labels.rows.loader}
    return counted and sides == {figure.batch} and figure.predicted.predictions.model is not None


def _is_loader(machine: Machine, key: Hashable) -> bool:
    return isinstance(key, tuple) and key[:1] == ("object",) and key in machine.gone_through


def _reads_what_another_left(machine: Machine, batch: Hashable, loop: ast.For | ast.AsyncFor, where: Spot) -> bool:
    """True where the loop reads inputs and labels by names that a loop over the other loader wrote, and it does not."""
    over, tree = machine.gone_through.get(batch), where.source.tree
    if over is None or not any(part is loop for part in ast.walk(tree)):
        return False
    others = [other for other in loops_over(tree, ast.unparse(over)) if (other.end_lineno or 0) < loop.lineno]
    if not others or any(ends_early(other) or _only_takes(other) for other in others):
        return False
    written = {name for other in others for name in _names(other, ast.Store)}
    left = written & set(_names(loop, ast.Load)) - set(_names(loop, ast.Store))
    values = [value for name in left for value in _values_of(machine, name) if _comes_of(value, batch)]
    return any(value.labels.encoding is not None for value in values) and len(values) > 1


def _only_takes(loop: ast.For) -> bool:
    """True for a loop that does nothing with its batches: it takes the last one, on purpose."""
    return all(isinstance(statement, ast.Pass) for statement in loop.body)


def _names(node: ast.AST, context: type[ast.expr_context]) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, context):
            yield part.id


def _values_of(machine: Machine, name: str) -> Iterator[Tensor]:
    """What a name holds in any scope: each of the last values."""
    found: dict[tuple[int, str], Value] = {}
    for layer in machine.store.layers:
        found.update({key: value for key, value in layer.items() if key[1] == name})
    for value in found.values():
        for _, option in options_of(value):
            if isinstance(option, Tensor):
                yield option


def _comes_of(value: Tensor, batch: Hashable) -> bool:
    return value.rows.loader == batch
