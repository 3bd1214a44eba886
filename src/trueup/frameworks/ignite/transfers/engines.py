"""Ignite's engines: the step or the loss that they call for each batch, and the metrics that they count.

Metrics are probed against Ignite 0.5: `Accuracy` takes the argmax of rows against class numbers, and counts cell by
cell where both sides have the same columns of 0 and 1 (`is_multilabel=True` counts whole rows).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import element_of, entries_of, items_of
from trueup.engine.interpret.functions import call
from trueup.engine.tensors import HeadTrait, Tensor
from trueup.engine.transfers.answers import argmax_of, kind_of_comparison, note_count
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import (
    NONE,
    Args,
    Call,
    Constant,
    LibraryName,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

ENGINE = "ignite.Engine"
_LATER = "labels of the batches that the engine is run with"


@on_call("ignite.create_supervised_trainer")
def trainer(site: Site) -> Value | None:
    """`create_supervised_trainer(model, optimizer, criterion)` calls the loss on what the model gives."""
    result = site.machine.new(ENGINE, site.where, args=site.args)
    for name, place in (("model", 0), ("loss_fn", 2)):
        passed = site.arg(place, name)
        if passed is not None:
            site.machine.set_part(result, f"#{name}", passed)
    _step(site.machine, result, UnknownValue(_LATER, site.where))
    return result


def _step(machine: Machine, engine: StoredObject, labels: Value) -> None:
    """The loss of one batch, at the call that made the engine."""
    model, loss = (machine.resolve(machine.part(engine, name)) for name in ("#model", "#loss_fn"))
    if model is None or loss is None or engine.where is None:
        return
    inputs = Tensor(symbolic=True, why="an input", head=HeadTrait(activation="linear"))
    with machine.passes("open"):
        out = call(machine, model, Args((inputs,)), engine.where)
        call(machine, loss, Args((out, labels)), engine.where)


@on_call("ignite.create_supervised_evaluator")
def evaluator(site: Site) -> Value | None:
    """`create_supervised_evaluator(model, metrics={"accuracy": Accuracy()})`."""
    machine, model = site.machine, site.arg(0, "model")
    result = machine.new(ENGINE, site.where, args=site.args)
    if model is None:
        return result
    inputs = Tensor(symbolic=True, why="an input", head=HeadTrait(activation="linear"))
    with machine.passes("open"):
        out = call(machine, model, Args((inputs,)), site.where)
    pair = TupleValue((out, UnknownValue(_LATER, site.where)), site.where)
    machine.set_part(result, "#output", pair)
    for metric in (entries_of(machine, site.arg(1, "metrics")) or {}).values():
        _count(machine, machine.resolve(metric), pair, site.where)
    return result


@on_call(ENGINE)
def engine(site: Site) -> Value | None:
    """`Engine(step)` calls a function of the program for each batch."""
    result, step = site.machine.new(ENGINE, site.where, args=site.args), site.arg(0, "process_function")
    if step is not None:
        site.machine.set_part(result, "#step", step)
        # Without a loader once: many programs hand the engine over, and `run` stands in a file that is not read.
        batch = UnknownValue("a batch that the engine is run with", site.where, ("element", ("engine", result.number)))
        _run_step(site.machine, result, batch, site.where)
    return result


def _run_step(machine: Machine, engine: StoredObject, batch: Value, where: Spot) -> None:
    step = machine.resolve(machine.part(engine, "#step"))
    if step is None:
        return
    with machine.passes("open"):
        out = call(machine, step, Args((engine, batch)), where)
    machine.set_part(engine, "#output", out)


@on_method(f"{ENGINE}.run")
def runs(site: Site) -> Value | None:
    """`engine.run(loader, max_epochs=3)`: the step, or the loss, with the batches of that loader."""
    data = site.arg(0, "data")
    if not isinstance(site.owner, StoredObject) or not isinstance(data, StoredObject):
        return None
    batch = site.machine.resolve(element_of(site.machine, data, site.where))
    stored = items_of(site.machine, batch)
    if batch is not None:
        _run_step(site.machine, site.owner, batch, site.where)
    if stored is not None and len(stored.items) > 1:
        _step(site.machine, site.owner, stored.items[1])
    return None


# -- metrics ----------------------------------------------------------------------------------------------------------


@on_method("ignite.Accuracy.attach")
def attached(site: Site) -> Value | None:
    """`Accuracy().attach(evaluator, "accuracy")`."""
    engine = site.arg(0, "engine")
    out = site.machine.resolve(site.machine.part(engine, "#output")) if isinstance(engine, StoredObject) else None
    if out is not None and isinstance(site.owner, Call):
        _count(site.machine, site.owner, out, site.where)
    return NONE


def _count(machine: Machine, metric: Value | None, output: Value, where: Spot) -> None:
    """An accuracy of what an engine gives: predictions and labels, by the metric's own transform of them."""
    if not isinstance(metric, Call) or metric.name != "ignite.Accuracy":
        return
    transform = machine.resolve(metric.args.get(0, "output_transform"))
    if transform is not None and not isinstance(transform, Constant):
        output = machine.resolve(call(machine, transform, Args((output,)), where)) or output
    stored = items_of(machine, output)
    if stored is None or len(stored.items) < 2:
        return
    predicted, truth = machine.resolve(stored.items[0]), from_literal(machine, stored.items[1], where)
    if not isinstance(predicted, Tensor):
        return
    # Ignite takes axis 1 whatever the rank (0.5), as for the maps of a segmentation (n, k, height, width).
    if predicted.predictions.answer is None and (predicted.last or 0) > 1:
        predicted = argmax_of(machine, predicted, 1, metric.where or where, noted=False)
    kind = kind_of_comparison(predicted, truth)
    several = machine.resolve(metric.args.get(1, "is_multilabel"))
    if kind == "cells" and several is not None:
        kind = "whole-rows" if isinstance(several, Constant) and several.value is True else "nothing"
    if kind in ("answers", "cells", "whole-rows"):
        note_count(machine, kind, predicted, truth, "Accuracy", metric.where or where)


# -- devices ----------------------------------------------------------------------------------------------------------


@on_call("ignite.auto_model", "ignite.auto_optim")
def same(site: Site) -> Value | None:
    """What is spread over devices is the model still."""
    return site.arg(0)


@on_call("ignite.auto_dataloader")
def loader(site: Site) -> Value | None:
    """`idist.auto_dataloader(data, batch_size=32)` is a loader of PyTorch."""
    return call(site.machine, LibraryName("torch.utils.data.DataLoader", site.where), site.args, site.where)
