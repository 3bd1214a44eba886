"""The metrics that a compile call asks for, those that a model logs of its own, and what they count."""

from __future__ import annotations

from trueup.contract.known import Unknown
from trueup.contract.metric import Metric
from trueup.contract.target import Target
from trueup.engine.events import Compiled, Trained
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import entries_of, items_of
from trueup.engine.interpret.functions import find_method
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.output_slots import OutputSlot, entry_of
from trueup.engine.setups.own_callbacks import log_writer
from trueup.engine.setups.setup_parts import metric_of
from trueup.engine.values import Constant, UnknownValue, Value, place_of, text_of
from trueup.facts import meanings_of

#: The part of a model that holds the name of its class, where a library's class that was not followed may log its own.
LOGS_ITS_OWN = "#logs its own"


def metrics_of_slot(
    machine: Machine, value: Value | None, slot: OutputSlot, target: Target, *, weighted: bool = False
) -> tuple[Metric, ...]:
    """The metrics that one output is asked for. value: `metrics=` of the call, or `weighted_metrics=`."""
    value = machine.resolve(value)
    if value is None or (isinstance(value, Constant) and value.value is None):
        return ()
    entries = entries_of(machine, value)
    if entries is not None:
        value = entry_of(entries, slot)
    items = items_of(machine, value) if text_of(value) is None else None
    if items is None:
        stored: tuple[Value, ...] = () if value is None else (value,)
    elif _per_output(machine, items.items, slot, target):
        inner = items.items[slot.index] if slot.index < len(items.items) else None
        nested = items_of(machine, inner) if text_of(machine.resolve(inner)) is None else None
        stored = nested.items if nested is not None else () if inner is None else (inner,)
    else:
        others = (UnknownValue("further metrics that were not followed"),) if items.more and not items.alike else ()
        stored = (*items.items, *others)
    if slot.single:
        stored = tuple(inner for item in stored for inner in _flat(machine, item))
    kept = [
        item
        for item in stored
        if not (isinstance(machine.resolve(item), Constant) and text_of(machine.resolve(item)) is None)
    ]
    return tuple(metric_of(machine, item, target.library, weighted=weighted) for item in kept)


def _flat(machine: Machine, value: Value) -> tuple[Value, ...]:
    """The metrics of the only output may stand in a list of their own."""
    items = items_of(machine, value) if text_of(machine.resolve(value)) is None else None
    return (value,) if items is None else items.items


def _per_output(machine: Machine, items: tuple[Value, ...], slot: OutputSlot, target: Target) -> bool:
    """True where a list holds one entry for each output: lists inside it, or a release that reads a flat list so."""
    if slot.single:
        return False
    if any(items_of(machine, item) is not None and text_of(machine.resolve(item)) is None for item in items):
        return True
    return meanings_of(target.library).flat_metrics_go_by_output(target) and len(items) == len(slot.names)


def own_metrics(machine: Machine, event: Compiled, trained: list[Trained]) -> tuple[Metric, ...]:
    """A training step, metrics or a callback of the program's own log names that only running it tells."""
    by_class = text_of(machine.resolve(machine.part(event.model, LOGS_ITS_OWN)))
    if by_class is not None:
        return (Metric(name=Unknown(f"{by_class} may log names of its own", place_of(event.where)), typed=by_class),)
    steps = meanings_of(event.library).own_steps
    own = next((name for name in steps if find_method(machine, event.model.cls, name) is not None), None)
    if own is not None:
        return (Metric(name=Unknown(f"the model has a {own} of its own", place_of(event.where)), typed=own),)
    writer = log_writer(machine, trained)
    if writer is None and event.where.source.mentions("add_metric("):
        writer = "add_metric"
    if writer is None:
        return ()
    return (Metric(name=Unknown(f"{writer} logs names of its own", place_of(event.where)), typed=writer),)


def of_batches(metrics: tuple[Metric, ...], trained: list[Trained]) -> tuple[Metric, ...]:
    """The metrics, none of which is of each batch where every training hands over all items at once."""
    trainings = [event for event in trained if event.training]
    if not trainings or not all(event.in_one_batch for event in trainings):
        return metrics
    return tuple(replace(metric, of_each_batch=False) for metric in metrics)
