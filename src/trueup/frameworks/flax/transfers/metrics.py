"""nnx's metrics: an accuracy takes the argmax of the outputs itself, or holds one output against a threshold."""

from __future__ import annotations

from trueup.engine.tensors import Tensor
from trueup.engine.transfers.answers import argmax_of, compare_answers, counted_by, thresholded
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Call, Constant, StoredObject, UnknownValue, Value, number_of

_ACCURACY, _ALL = "flax.nnx.metrics.Accuracy", "flax.nnx.metrics.MultiMetric"


@on_call("flax.nnx.MultiMetric", _ALL)
def multi_metric(site: Site) -> Value | None:
    """`nnx.MultiMetric(accuracy=nnx.metrics.Accuracy(), loss=nnx.metrics.Average("loss"))`."""
    result = site.machine.new(_ALL, site.where, args=site.args)
    for name, value in site.args.keywords.items():
        site.machine.set_part(result, name, value)
    return result


@on_method(f"{_ALL}.update")
def update_all(site: Site) -> Value | None:
    """Each of the metrics takes of the arguments what it needs."""
    if isinstance(site.owner, StoredObject) and site.owner.args is not None:
        for metric in site.owner.args.keywords.values():
            _count(site, site.machine.resolve(metric))
    return Constant(None)


@on_method("flax.nnx.Accuracy.update", f"{_ACCURACY}.update")
def update(site: Site) -> Value | None:
    """`accuracy.update(logits=logits, labels=labels)`."""
    _count(site, site.owner)
    return Constant(None)


@on_method(f"{_ALL}.compute", f"{_ALL}.reset", f"{_ACCURACY}.compute", f"{_ACCURACY}.reset")
def computed(site: Site) -> Value | None:
    """Numbers of all batches together."""
    return UnknownValue("what a metric computes", site.where)


def _count(site: Site, metric: Value | None) -> None:
    if not isinstance(metric, Call) or not metric.name.endswith(".Accuracy"):
        return
    logits = site.arg(None, "logits")
    if not isinstance(logits, Tensor) or logits.predictions.model is None:
        return
    labels = from_literal(site.machine, site.arg(None, "labels"), site.where)
    threshold = site.machine.resolve(metric.args.get(0, "threshold"))
    unset = threshold is None or (isinstance(threshold, Constant) and threshold.value is None)
    answers = (
        argmax_of(site.machine, logits, -1, site.where)
        if unset
        else thresholded(site.machine, logits, number_of(threshold), site.where)
    )
    truth = labels or Tensor(where=site.where, why="labels that were not followed")
    matches = compare_answers(site.machine, answers, truth, site.where)
    counted_by(site.machine, matches, "nnx.metrics.Accuracy", site.where)
