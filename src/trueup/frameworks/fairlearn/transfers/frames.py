"""fairlearn's MetricFrame, which calls each metric with labels and predictions: of all items, and of each group."""

from __future__ import annotations

from trueup.engine.interpret.containers import entries_of
from trueup.engine.interpret.functions import call
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Args, FunctionValue, LibraryName, Partial, StoredObject, UnknownValue, Value

_CALLED = (LibraryName, FunctionValue, Partial)


@on_call("fairlearn.metrics.MetricFrame")
def metric_frame(site: Site) -> Value | None:
    """`MetricFrame(metrics={"auc": roc_auc_score}, y_true=y, y_pred=answers, sensitive_features=group)`."""
    labels, predictions = site.args.get(1, "y_true"), site.args.get(2, "y_pred")
    if labels is None or predictions is None:
        return None
    for metric in _metrics(site, site.arg(0, "metrics")):
        if isinstance(metric, _CALLED):
            call(site.machine, metric, Args((labels, predictions)), site.where)
    return UnknownValue("numbers of each group", site.where)


def _metrics(site: Site, passed: Value | None) -> tuple[Value | None, ...]:
    """One metric, or those of a dict."""
    if not isinstance(passed, StoredObject):
        return (passed,)
    entries = entries_of(site.machine, passed) or {}
    return tuple(site.machine.resolve(item) for item in entries.values())
