"""What `evaluate` and its kin give: the loss, and behind it the metrics in the order in which they were compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.events import Compiled
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import find_method
from trueup.engine.tensors import LossTerm, Tensor
from trueup.engine.transfers.numbers_by_place import numbers_by_place
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Constant, StoredObject, UnknownValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Methods of a model that tell what its evaluate gives.
_MEASURING = ("test_step", "train_step", "evaluate")
#: What adds a metric that compile is not given.
_ADDS = ("add_metric", "compute_metrics", "show_accuracy")


def evaluated(site: Site, model: StoredObject) -> Value:
    """What `evaluate` and the methods for one batch give; a number alone where no metrics were compiled."""
    machine = site.machine
    as_dict = machine.resolve(site.arg(None, "return_dict"))
    own = model.cls is not None and any(find_method(machine, model.cls, name) for name in _MEASURING)
    if own or site.args.more or not (as_dict is None or (isinstance(as_dict, Constant) and as_dict.value is False)):
        return UnknownValue("numbers of a model that were not followed", site.where)
    alone, called = _is_alone(machine, model), f"{site.name.split('.')[-1]}()"
    name = f"{called} of a model without metrics" if alone else f"{called}[0]"
    term = LossTerm(name=name, from_logits=None, where=site.where)
    loss = Tensor(shape=(), where=site.where, loss=term, why="a loss that was measured")
    return loss if alone else numbers_by_place(machine, {0: loss}, site.where)


def _is_alone(machine: Machine, model: StoredObject) -> bool:
    """True where each compile of the model names no metric, and nothing else adds one."""
    events = [event for event in machine.record.events if isinstance(event, Compiled) and event.model is model]
    return bool(events) and model.cls is None and all(_names_no_metric(machine, event) for event in events)


def _names_no_metric(machine: Machine, event: Compiled) -> bool:
    args, source = event.args, event.where.source
    named = (args.get(None, name) for name in ("metrics", "weighted_metrics"))
    empty = all(value is None or _is_empty(machine, machine.resolve(value)) for value in named)
    plain = isinstance(event.outputs, Tensor) and not any(source.mentions(word) for word in _ADDS)
    return empty and plain and not args.more and len(args.positional) <= _OPTIMIZER_AND_LOSS


#: What a compile call may be given by place where no metric stands among it.
_OPTIMIZER_AND_LOSS = 2


def _is_empty(machine: Machine, value: Value | None) -> bool:
    items = items_of(machine, value)
    return (isinstance(value, Constant) and value.value is None) or (
        items is not None and not items.items and not items.more
    )
