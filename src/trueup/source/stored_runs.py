"""What a notebook's stored outputs and counts tell of its setups: what their trainings came to, and in which order."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from trueup.contract.assumption import Assumption
from trueup.contract.known import Place, value_of
from trueup.contract.setup import Setup
from trueup.contract.shown_run import ShownRun
from trueup.syntax.parse import Source


def as_ran(setups: list[Setup], source: Source) -> list[Setup]:
    """The setups of a notebook, with what its cells show of each, and what their counts contradict."""
    if not source.shown.counts:
        return setups
    trained_in: dict[int, set[object]] = {}
    for setup in setups:
        for cell in _cells(setup, source):
            trained_in.setdefault(cell, set()).add(_model_of(setup))
    alone = {cell for cell, models in trained_in.items() if len(models) == 1}
    return [_in_order(_with_runs(setup, source, alone), source) for setup in setups]


def _model_of(setup: Setup) -> object:
    """What is trained: the loss of a training step and that of the validation beside it are of one model."""
    return (setup.head.where, value_of(setup.head.units), value_of(setup.head.activation), value_of(setup.loss.name))


def _with_runs(setup: Setup, source: Source, alone: set[int]) -> Setup:
    """The setup with the outputs of the cells that train it and no other, where they were run after it was read."""
    cells = sorted(_cells(setup, source) & alone) if setup.outputs in ((), (setup.output,)) else []
    runs = [run for cell in cells if (run := source.shown.runs.get(cell)) and _is_of_now(setup, run, source)]
    runs = [run for run in runs if not _is_of_an_older_text(setup, run, source)]
    return replace(setup, runs=tuple(runs)) if runs else setup


def _is_of_an_older_text(setup: Setup, run: ShownRun, source: Source) -> bool:
    """True where the cell was edited since: it shows other numbers of epochs than it asks for now."""
    if not run.epochs:
        return False
    calls = {(place.row, place.column) for place in setup.trained_at if place.cell == run.cell}
    places = ((node, source.place(node)) for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    trainings = [node for node, place in places if place.cell == run.cell and (place.row, place.column) in calls]
    numbers = {number for node in trainings for number in map(_epochs_of, node.keywords) if number is not None}
    return bool(numbers) and not numbers & run.epochs


def _epochs_of(keyword: ast.keyword) -> int | None:
    """The number of epochs that a keyword asks for, where one is written there."""
    asks = keyword.arg is not None and "epoch" in keyword.arg and not keyword.arg.startswith(("initial", "steps"))
    number = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
    return number if asks and type(number) is int else None


def _is_of_now(setup: Setup, run: ShownRun, source: Source) -> bool:
    """True where the cell ran last after all cells in which a party of the setup stands, by the stored counts."""
    counts, last = source.shown.counts, source.shown.counts.get(run.cell)
    before = {place.cell for place in _parties(setup) if place.cell is not None and place.cell != run.cell}
    return last is not None and all(counts.get(cell, last + 1) < last for cell in before)


def _parties(setup: Setup) -> Iterator[Place]:
    head, labels, loss = setup.head, setup.labels, setup.loss
    for place in (setup.where, head.where, head.units.where, head.activation.where, labels.where, loss.where):
        if place is not None:
            yield place


def _cells(setup: Setup, source: Source) -> set[int]:
    return {place.cell for place in setup.trained_at if place.cell is not None and place.file == source.file}


def _in_order(setup: Setup, source: Source) -> Setup:
    """The setup; it assumes the order of the cells where a notebook's stored counts contradict it."""
    if not _ran_before(setup, source):
        return setup
    clause = "the cells in their order: by their stored counts the loss last ran before this head"
    return replace(setup, assumptions=(*setup.assumptions, Assumption("meeting", clause)))


def _ran_before(setup: Setup, source: Source) -> bool:
    """True where the loss met the head of an earlier run."""
    head, counts = setup.head.units.where or setup.head.where, source.shown.counts
    if head is None or head.cell is None or setup.where.cell is None or head.cell >= setup.where.cell:
        return False
    head_count, loss_count = counts.get(head.cell), counts.get(setup.where.cell)
    return head_count is not None and loss_count is not None and loss_count < head_count
