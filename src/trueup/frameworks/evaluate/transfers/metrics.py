"""`evaluate.load("accuracy").compute(predictions=answers, references=labels)`: scikit-learn's numbers by other names.

Each hands what it is given to the function of scikit-learn that stands here, and gives a dict with its own name as the
only key: run with the scripts of evaluate's repository (tests/probes/test_metrics_of_evaluate.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import items_of, new_dict, set_entry
from trueup.engine.interpret.functions import call
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Args, Constant, LibraryName, StoredObject, UnknownValue, Value, text_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

METRIC = "evaluate.metric"
#: The function of scikit-learn that each metric calls.
CALLS = {
    "accuracy": "accuracy_score",
    "f1": "f1_score",
    "precision": "precision_score",
    "recall": "recall_score",
    "matthews_correlation": "matthews_corrcoef",
    "roc_auc": "roc_auc_score",
    "brier_score": "brier_score_loss",
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
}
#: Options by which a metric is that of another function.
_ANOTHER = ("squared",)
#: What predictions are called; ROC AUC takes scores.
PREDICTIONS = ("predictions", "prediction_scores")


@on_call("evaluate.load", "datasets.load_metric")
def loaded(site: Site) -> Value | None:
    """A metric by its name; one of a benchmark gives several numbers, or those of its task."""
    name, result = site.arg(0, "path"), site.machine.new(METRIC, site.where)
    word = text_of(name)
    known = word is not None and site.arg(1, "config_name", "name") is None
    site.machine.set_part(result, "#names", _list((word,) if known and word is not None else None))
    return result


@on_call("evaluate.combine")
def combined(site: Site) -> Value | None:
    """`evaluate.combine(["accuracy", "f1"])`."""
    stored, result = items_of(site.machine, site.arg(0, "evaluations")), site.machine.new(METRIC, site.where)
    words = tuple(text_of(item) for item in stored.items) if stored is not None and not stored.more else None
    known = words is not None and None not in words
    site.machine.set_part(result, "#names", _list(tuple(str(word) for word in words or ()) if known else None))
    return result


def _list(names: tuple[str, ...] | None) -> Value:
    return UnknownValue("a metric that was not followed") if names is None else Constant("\n".join(names))


def _names(machine: Machine, metric: Value | None) -> tuple[str, ...]:
    stored = machine.resolve(machine.part(metric, "#names")) if isinstance(metric, StoredObject) else None
    text = text_of(stored)
    return tuple(text.split("\n")) if text else ()


@on_method(f"{METRIC}.compute")
def computed(site: Site) -> Value | None:
    """What scikit-learn counts, under the metric's own name."""
    names = _names(site.machine, site.owner)
    if not names or not set(names) <= CALLS.keys():
        return None  # some give several numbers, under other names than their own
    result = new_dict(site.machine, site.where)
    for name in names:
        number = _counted(site, name)
        set_entry(site.machine, result, Constant(name), number or UnknownValue("a number that is computed", site.where))
    return result


@on_method(f"{METRIC}.add_batch", f"{METRIC}.add")
def added(site: Site) -> Value | None:
    """`metric.add_batch(predictions=answers, references=labels)`: the same, batch by batch, and counted once."""
    for name in _names(site.machine, site.owner):
        _counted(site, name)
    return Constant(None)


def _counted(site: Site, name: str) -> Value | None:
    function, passed = CALLS.get(name), site.arg(None, *PREDICTIONS)
    truth = site.arg(None, "references")
    if function is None or passed is None or truth is None or site.arg(None, *_ANOTHER) is not None:
        return None
    return call(site.machine, LibraryName(f"sklearn.metrics.{function}", site.where), Args((truth, passed)), site.where)
