"""clu's metrics: its accuracy takes the argmax of the outputs itself, alone or in a collection of metrics.

A metric is not changed by a batch: what a batch gives is merged into a new one, which stands for the old here.
"""

from __future__ import annotations

import ast

from trueup.engine.interpret.expressions import evaluate
from trueup.engine.interpret.machine import Frame
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.answers import argmax_of, compare_answers, counted_by
from trueup.engine.transfers.filled_rows import as_masked
from trueup.engine.transfers.instances import OF_A_CLASS, remade
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Args, Call, Class, LibraryName, StoredObject, UnknownValue, Value
from trueup.frameworks.qualified_names import canonical

_ACCURACY, _COLLECTION = "clu.metrics.Accuracy", "clu.metrics.Collection"
#: A collection that a call makes of its metrics, where no class lists them.
_IN_LINE = "clu.metrics.a collection"
_OF_OUTPUT = ("single_from_model_output", "gather_from_model_output", "_from_model_output")
_SAME = ("merge", "reduce", "unreplicate")


@on_call(f"{_ACCURACY}.from_model_output")
def accuracy(site: Site) -> Value | None:
    """`metrics.Accuracy.from_model_output(logits=scores, labels=labels)`."""
    _count(site)
    return site.machine.new(_ACCURACY, site.where, args=Args())


@on_call(f"{_COLLECTION}.create")
def collection(site: Site) -> Value | None:
    """`metrics.Collection.create(accuracy=metrics.Accuracy)`: a class of its own."""
    return Call(_IN_LINE, site.args, site.where)


@on_method(*(f"{_IN_LINE}.{name}" for name in (*_OF_OUTPUT, "empty")))
def of_a_collection(site: Site) -> Value | None:
    """What the metrics of a collection make of a model's output."""
    if not isinstance(site.owner, Call):
        return None
    if not site.name.endswith(".empty") and any(map(_is_accuracy, site.owner.args.keywords.values())):
        _count(site)
    return site.owner


@on_call(*(f"{_COLLECTION}.{name}{OF_A_CLASS}" for name in (*_OF_OUTPUT, "empty")))
def of_a_class(site: Site) -> Value | None:
    """`Metrics.single_from_model_output(…)` and `Metrics.empty()` of a program's own class."""
    cls = site.args.positional[0] if site.args.positional else None
    if not isinstance(cls, Class):
        return None
    if not site.name.endswith(f".empty{OF_A_CLASS}") and _has_accuracy(site, cls):
        _count(site)
    return remade(site.machine, cls, Args(), site.where)


@on_method(*(f"{_COLLECTION}.{name}" for name in (*_OF_OUTPUT, "empty")))
def of_an_object(site: Site) -> Value | None:
    """`state.metrics.single_from_model_output(…)`."""
    if not isinstance(site.owner, StoredObject):
        return None
    cls = site.owner.cls
    if not site.name.endswith(".empty") and cls is not None and _has_accuracy(site, cls):
        _count(site)
    return site.owner


@on_method(*(f"{kind}.{name}" for kind in (_IN_LINE, _COLLECTION, _ACCURACY) for name in _SAME))
def merged(site: Site) -> Value | None:
    """The counts of two batches, or of several devices, together."""
    return site.owner


@on_method(*(f"{kind}.compute" for kind in (_IN_LINE, _COLLECTION, _ACCURACY)))
def computed(site: Site) -> Value | None:
    """Shares of all that was merged."""
    return UnknownValue("what a metric computes", site.where)


def _is_accuracy(metric: Value | None) -> bool:
    return isinstance(metric, LibraryName) and canonical(metric.name)[1] == _ACCURACY


def _has_accuracy(site: Site, cls: Class) -> bool:
    """True for a class one of whose fields is clu's accuracy: `accuracy: metrics.Accuracy`."""
    fields = [item.annotation for item in cls.node.body if isinstance(item, ast.AnnAssign)]
    frame = Frame(cls.module, (cls.module.scope,), {})
    return any(_is_accuracy(site.machine.resolve(evaluate(site.machine, field, frame))) for field in fields)


def _count(site: Site) -> None:
    """The argmax of the outputs is held against class numbers."""
    logits = site.arg(None, "logits")
    if not isinstance(logits, Tensor) or logits.predictions.model is None:
        return
    labels = from_literal(site.machine, site.arg(None, "labels"), site.where)
    truth = as_masked(site, labels or Tensor(where=site.where, why="labels that were not followed"))
    answers = argmax_of(site.machine, logits, -1, site.where)
    matches = compare_answers(site.machine, answers, truth, site.where)
    counted_by(site.machine, matches, _ACCURACY, site.where, whole=True)
