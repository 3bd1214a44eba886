"""Metrics that a program calls on answers whose model or loss was not read: a setup of labels and numbers alone."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Iterator

from trueup.contract.head import Head
from trueup.contract.known import Unknown, is_known
from trueup.contract.loss import unread_loss
from trueup.contract.metric import HandCount, MetricCall
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.events import Counted, Measured
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.counted import library_of_counted
from trueup.engine.setups.functions_around import FunctionsAround
from trueup.engine.setups.metric_calls import calls_of, metric_call
from trueup.engine.setups.setup_parts import labels_of
from trueup.engine.setups.uses import hand_counts_of
from trueup.engine.tensors import Tensor
from trueup.engine.values import NO_GUARDS, Constant
from trueup.facts import arguments_of
from trueup.facts.number_names import quantities_in
from trueup.frameworks import framework_of

_NO_MODEL = "the answers come from no model that was read"
_NO_LOSS = "no loss belongs to answers that are only measured"


def measured_setups(machine: Machine, covered: set[int], target_of: Callable[[str], Target]) -> list[Setup]:
    """One setup for each output outside of `covered` models, and one for each call on answers of no model at all."""
    known = machine.record.index()
    found: list[Setup] = []
    for model, output in dict.fromkeys((*(key for key in known.measured if key is not None), *known.counted)):
        if model not in covered and library_of_counted(machine, model) is None:
            measured = known.measured.get((model, output), [])
            counts = hand_counts_of(machine, model, output, None, NO_GUARDS)
            target = target_of(_library(machine, model, measured))
            found += _setup(machine, target, measured, counts, known.counted.get((model, output), []))
    for events in _of_same_arrays(machine, known.measured.get(None, ())):
        found += _setup(machine, target_of(_library(machine, None, events)), events, (), [])
    return found


def _of_same_arrays(machine: Machine, events: Iterable[Measured]) -> Iterator[list[Measured]]:
    """The calls, those together that ask for micro averages of what is written alike in one function: one fault."""
    around = FunctionsAround(machine)
    found: dict[Hashable, list[Measured]] = {}
    for event in events:
        node = event.where.node
        if event.score is None or event.score.average != "micro" or not isinstance(node, ast.Call):
            yield [event]
            continue
        sides = [*node.args, *(word.value for word in node.keywords)][:2]
        key = (around.innermost(event.where.place()), event.library, *map(ast.unparse, sides))
        found.setdefault(key, []).append(event)
    yield from found.values()


def _library(machine: Machine, model: int | None, events: list[Measured]) -> str:
    """The key of the line that a metric is of, else that the model is of; "" where none is known."""
    known = next((event.library for event in events if framework_of(event.library) is not None), "")
    stored = (machine.resolve(machine.part(item, "#library")) for item in machine.models if item.number == model)
    return known or next((str(item.value) for item in stored if isinstance(item, Constant)), "")


def _setup(
    machine: Machine, target: Target, events: list[Measured], counts: tuple[HandCount, ...], counted: list[Counted]
) -> list[Setup]:
    calls = calls_of(machine, [event for event in events if _can_be_judged(machine, event)])
    places = [call.where for call in calls]
    places += [event.counted_where.place() for event in counted if event.counted_where and _in_an_order(event.labels)]
    if not places:
        return []
    # Where the two sides are exchanged, the labels stand where the answers belong.
    exchanged = {call.where for call in calls if call.exchanged}
    passed = [item.predictions if item.where.place() in exchanged else item.labels for item in events]
    passed += [event.labels for event in counted]
    given = [each for each in passed if each is not None]
    labels = next((each for each in given if each.predictions.model is None), given[0] if given else None)
    return [
        Setup(
            where=places[0],
            target=target,
            head=Head(units=Unknown(_NO_MODEL), activation=Unknown(_NO_MODEL)),
            labels=labels_of(machine, labels or Tensor(why="the labels were not followed")),
            loss=unread_loss(_NO_LOSS),
            hand_counts=counts,
            metric_calls=calls,
            only_measured=True,
        )
    ]


def _can_be_judged(machine: Machine, event: Measured) -> bool:
    """True where it is known what the metric takes and what it is given, or in which order the labels stand."""
    call = metric_call(machine, event)
    judged = is_known(call.predictions.kind) or call.predictions.decided or call.exchanged
    known = judged and arguments_of(call.metric) is not None
    named = any(quantities_in(f"{name.words} {name.behind}") for name in call.names)
    return known or call.decided or (named and bool(call.quantity)) or _is_ordered(call, event)


def _is_ordered(call: MetricCall, event: Measured) -> bool:
    return call.shuffled is not None or _in_an_order(event.labels)


def _in_an_order(labels: Tensor | None) -> bool:
    return labels is not None and labels.rows.order is not None
