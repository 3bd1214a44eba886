"""What is told of a whole program: its own numbers under the names that it shows them by, and exchanged arguments."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from trueup.contract.labels import unread_labels
from trueup.contract.loss import unread_loss
from trueup.contract.metric import SwappedCall
from trueup.contract.number import ShownNumber
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.events import ShownCount, ShownLoss, Swapped
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.setup_parts import head_of
from trueup.engine.values import Constant, UnknownValue, place_of
from trueup.syntax.parse import Source

_WHY = "no model that trains is read beside this call"


def with_shown_counts(machine: Machine, setups: list[Setup], target_of: Callable[[str], Target]) -> list[Setup]:
    """The setups, the first that is trained with all that is told of the program; one of it alone where there is none.

    Where a program has no setup, numbers by their names are not told: nothing is known of what they count.
    """
    swapped = _swapped(machine)
    library = _library(machine)
    if not setups and swapped and library:
        where = swapped[0].where
        alone = Setup(where=where, target=target_of(library), head=head_of(UnknownValue(_WHY), None),
                      labels=unread_labels(_WHY, where), loss=unread_loss(_WHY, where), only_measured=True)  # fmt: skip
        setups = [alone]
    shown = _shown(machine) if setups else ()
    if not shown and not swapped:
        return setups
    first = next((number for number, setup in enumerate(setups) if setup.trained), 0)
    return [*setups[:first], replace(setups[first], shown=shown, swapped=swapped), *setups[first + 1 :]]


def _library(machine: Machine) -> str:
    """The key of the line of the first model whose answers stand in the wrong place."""
    models = (event.model for event in machine.record.events if isinstance(event, Swapped))
    stored = (machine.resolve(machine.store.read((model, "#library"))) for model in models)
    return next((str(item.value) for item in stored if isinstance(item, Constant)), "")


def _swapped(machine: Machine) -> tuple[SwappedCall, ...]:
    """Each call once."""
    found = (
        SwappedCall(
            by=event.by, answers=event.answers, labels=event.labels, where=event.where.place(), called=event.called
        )
        for event in machine.record.events
        if isinstance(event, Swapped)
    )
    return tuple(dict.fromkeys(found))


def _shown(machine: Machine) -> tuple[ShownNumber, ...]:
    """Each name of each number once."""
    numbers: dict[int, int] = {}
    unused: dict[int, tuple[str, ...]] = {}
    found: dict[ShownNumber, None] = {}
    for event in machine.record.events:
        if isinstance(event, ShownLoss):
            item = ShownNumber(number=-1, words=event.called, how=event.how, where=event.where.place(),
                               counted=place_of(event.loss.where), loss=event.loss.name)  # fmt: skip
            found.setdefault(item)
        if not isinstance(event, ShownCount):
            continue
        figure, source = event.figure, event.where.source
        if id(source) not in unused:
            unused[id(source)] = _unused(source)
        answer = figure.predicted.predictions.answer
        item = ShownNumber(
            number=numbers.setdefault(id(figure), len(numbers)), words=event.called, line=event.line, how=event.how,
            where=event.where.place(), top=figure.top, data=figure.data, unused=unused[id(source)],
            counted=place_of(answer.where) if answer is not None else None, added=place_of(figure.taken),
        )  # fmt: skip
        found.setdefault(item)
    return tuple(found)


def _unused(source: Source) -> tuple[str, ...]:
    """Names that are made by assignments and never read."""
    names = [node for node in ast.walk(source.tree) if isinstance(node, ast.Name)]
    read = Counter(node.id for node in names if isinstance(node.ctx, ast.Load))
    return tuple(dict.fromkeys(node.id for node in names if isinstance(node.ctx, ast.Store) and not read[node.id]))
