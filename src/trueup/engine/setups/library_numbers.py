"""Numbers that a library's metric objects give: averaged over classes, or counted on from epoch to epoch."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace

from trueup.contract.known import Place
from trueup.contract.labels import unread_labels
from trueup.contract.loss import unread_loss
from trueup.contract.number import BatchNumber
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.events import Accumulated, Averaged, Measured
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.setup_parts import head_of
from trueup.engine.values import Constant, Spot, UnknownValue

_WHY = "no model is read beside this metric"
_LONGEST_NAME = 40


def with_library_numbers(machine: Machine, setups: list[Setup], target_of: Callable[[str], Target]) -> list[Setup]:
    """The setups, each with the numbers of its own metrics; numbers of none of them stand alone."""
    trained = [setup for setup in setups if setup.trained] or setups[:1]
    fed = _calls_by_metric(machine)
    alone: Setup | None = None
    for number, built_at, library in dict.fromkeys(_numbers(machine)):
        setup = _setup_of(number, built_at, fed, trained)
        if setup is None:
            alone = alone or _alone(number.where, target_of(library))
            alone = replace(alone, numbers=(*alone.numbers, number))
            continue
        result = replace(setup, numbers=(*setup.numbers, number))
        setups = [result if item is setup else item for item in setups]
        trained = [result if item is setup else item for item in trained]
    return [*setups, alone] if alone is not None else setups


def _setup_of(number: BatchNumber, built_at: Spot, fed: dict[Spot, set[Place]], setups: list[Setup]) -> Setup | None:
    """The setup whose answers the metric is fed, or beside which it stands; of a single setup it is that one's."""
    if len(setups) < 2:
        return setups[0] if setups else None
    calls = fed.get(built_at, {number.where})
    measured = (setup for setup in setups if any(call.where in calls for call in setup.metric_calls))
    found = next(measured, None)
    if found is not None:
        return found
    around = _definition_around(built_at)
    beside = [setup for setup in setups if around is not None and setup.where.is_within(around)]
    heads = {setup.head.where for setup in beside or setups}
    return (beside or setups)[0] if beside or len(heads) == 1 else None


def _calls_by_metric(machine: Machine) -> dict[Spot, set[Place]]:
    """The calls in which each metric's object is fed, by where it is built."""
    found: dict[Spot, set[Place]] = {}
    for event in machine.record.events:
        if isinstance(event, Measured) and event.built_at is not None:
            found.setdefault(event.built_at, set()).add(event.where.place())
    return found


def _definition_around(spot: Spot) -> Place | None:
    """The outermost class or function that a place stands in; None on the level of the module."""
    row = getattr(spot.node, "lineno", 0)
    for node in spot.source.tree.body:
        definition = isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        if definition and node.lineno <= row <= (node.end_lineno or 0):
            return spot.source.place(node)
    return None


def _alone(where: Place, target: Target) -> Setup:
    return Setup(
        where=where,
        target=target,
        head=head_of(UnknownValue(_WHY), None),
        labels=unread_labels(_WHY),
        loss=unread_loss(_WHY),
        only_measured=True,
    )


def _numbers(machine: Machine) -> Iterator[tuple[BatchNumber, Spot, str]]:
    """The numbers, each with where its metric is built and the library that it is trained with."""
    for event in machine.record.events:
        if isinstance(event, Averaged):
            number = BatchNumber(aggregation="macro", where=event.where.place(), metric=event.by)
            yield number, event.where, event.library
        elif isinstance(event, Accumulated) and _goes_on(machine, event):
            built_at = event.metric.where or event.where
            number = BatchNumber(
                aggregation="values so far" if event.of_one_pass else "all epochs",
                where=event.where.place(),
                metric=_name_in(event.where),
                called=built_at.place(),
            )
            yield number, built_at, event.library


def _name_in(place: Spot) -> str:
    """What the program calls the metric object that it asks for its value; "" where that is no short name."""
    call = place.node
    owner = call.func.value if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else None
    named = owner is not None and all(
        isinstance(node, (ast.Name, ast.Attribute, ast.expr_context)) for node in ast.walk(owner)
    )
    text = ast.unparse(owner) if owner is not None and named else ""
    return text if len(text) <= _LONGEST_NAME else ""


def _goes_on(machine: Machine, event: Accumulated) -> bool:
    """True for a value asked for in each pass of a loop, of a metric that a loop inside it feeds and nothing resets."""
    metric = event.metric
    if machine.part(metric, "#reset") is not None or metric.number in machine.escaped:
        return False
    if event.in_step or event.asked_in < 1:
        return event.in_step
    fed = machine.resolve(machine.part(metric, "#updated in"))
    return isinstance(fed, Constant) and fed.value > event.asked_in
