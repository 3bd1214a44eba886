"""Numbers that a library's metric objects give: averaged over classes, or counted on from epoch to epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from trueup.contract.labels import unread_labels
from trueup.contract.loss import unread_loss
from trueup.contract.number import BatchNumber
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.events import Accumulated, Averaged
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.setup_parts import head_of
from trueup.engine.values import Constant, UnknownValue, place_of

_WHY = "no model is read beside this metric"


def with_library_numbers(machine: Machine, setups: list[Setup], target_of: Callable[[str], Target]) -> list[Setup]:
    """The setups, the first that is trained with these numbers; where there is none, one of the numbers alone."""
    numbers = tuple(dict.fromkeys(_numbers(machine)))
    if not numbers:
        return setups
    first = next((number for number, setup in enumerate(setups) if setup.trained), 0 if setups else None)
    if first is not None:
        more = replace(setups[first], numbers=(*setups[first].numbers, *numbers))
        return [*setups[:first], more, *setups[first + 1 :]]
    where = numbers[0].where
    library = next(item.library for item in machine.record.events if isinstance(item, (Averaged, Accumulated)))
    alone = Setup(
        where=where,
        target=target_of(library),
        head=head_of(UnknownValue(_WHY), None),
        labels=unread_labels(_WHY, where),
        loss=unread_loss(_WHY, where),
        numbers=numbers,
        only_measured=True,
    )
    return [alone]


def _numbers(machine: Machine) -> Iterator[BatchNumber]:
    for event in machine.record.events:
        if isinstance(event, Averaged):
            yield BatchNumber(aggregation="macro", where=event.where.place(), metric=event.by)
        elif isinstance(event, Accumulated) and _goes_on(machine, event):
            yield BatchNumber(aggregation="all epochs", where=event.where.place(), called=place_of(event.metric.where))


def _goes_on(machine: Machine, event: Accumulated) -> bool:
    """True for a value asked for in each pass of a loop, of a metric that a loop inside it feeds and nothing resets."""
    metric = event.metric
    if machine.part(metric, "#reset") is not None or metric.number in machine.escaped:
        return False
    if event.in_step or event.asked_in < 1:
        return event.in_step
    fed = machine.resolve(machine.part(metric, "#updated in"))
    return isinstance(fed, Constant) and fed.value > event.asked_in
