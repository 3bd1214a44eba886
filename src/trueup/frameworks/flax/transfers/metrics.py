"""nnx's metrics: an accuracy takes the argmax of the outputs itself, or holds one output against a threshold.

They keep counts until they are reset. Labels in rows, or another number of axes than its own, they refuse: run with
flax 0.12.8.
"""

from __future__ import annotations

from trueup.engine.tensors import Tensor
from trueup.engine.transfers.answers import argmax_of, compare_answers, counted_by, thresholded
from trueup.engine.transfers.filled_rows import as_masked
from trueup.engine.transfers.kept_counts import asked, begun_anew, fed
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Constant, StoredObject, UnknownValue, Value, number_of

_ACCURACY, _ALL = "flax.nnx.metrics.Accuracy", "flax.nnx.metrics.MultiMetric"
_KEPT = (_ALL, _ACCURACY)


@on_call(_ACCURACY, "flax.nnx.Accuracy")
def accuracy(site: Site) -> Value | None:
    """`nnx.metrics.Accuracy()`, alone or in a MultiMetric."""
    return site.machine.new(_ACCURACY, site.where, args=site.args)


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
        fed(site, site.owner)
        for metric in site.owner.args.keywords.values():
            _count(site, site.machine.resolve(metric))
    return Constant(None)


@on_method(f"{_ACCURACY}.update")
def update(site: Site) -> Value | None:
    """`accuracy.update(logits=logits, labels=labels)`."""
    assert isinstance(site.owner, StoredObject)
    fed(site, site.owner)
    _count(site, site.owner)
    return Constant(None)


@on_method(*(f"{kind}.compute" for kind in _KEPT))
def computed(site: Site) -> Value | None:
    """Numbers of all batches since the metric was made, or was reset."""
    assert isinstance(site.owner, StoredObject)
    asked(site, site.owner, "flax")
    return UnknownValue("what a metric computes", site.where)


@on_method(*(f"{kind}.reset" for kind in _KEPT))
def reset(site: Site) -> Value | None:
    """`metrics.reset()` begins anew."""
    assert isinstance(site.owner, StoredObject)
    begun_anew(site, site.owner)
    return Constant(None)


def _count(site: Site, metric: Value | None) -> None:
    if not isinstance(metric, StoredObject) or metric.kind != _ACCURACY or metric.args is None:
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
    truth = as_masked(site, labels or Tensor(where=site.where, why="labels that were not followed"))
    matches = compare_answers(site.machine, answers, truth, site.where)
    counted_by(site.machine, matches, "nnx.metrics.Accuracy", site.where, whole=True)
