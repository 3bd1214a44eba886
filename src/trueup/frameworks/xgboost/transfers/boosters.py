"""XGBoost's own interface: `DMatrix`, `train` and what a booster predicts; and its estimators."""

from __future__ import annotations

from trueup.engine.interpret import functions
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.boosters import (
    RAW,
    Training,
    answers,
    asks_for_raw_scores,
    register_data_sets,
    register_raw_scores,
    trained,
)
from trueup.engine.transfers.early_stops import SEARCHED
from trueup.engine.transfers.estimators import fit, register_estimators
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Args, FunctionValue, StoredObject, TupleValue, UnknownValue, Value, text_of
from trueup.frameworks.xgboost.objective_rows import DEFAULT, GIVES, ROWS
from trueup.frameworks.xgboost.transfers.early_stops import (
    note_smallest,
    note_smallest_of_wrapper,
    note_stop_of_booster,
    note_stop_of_wrapper,
)

DMATRIX, BOOSTER = "xgboost.DMatrix", "xgboost.Booster"

register_estimators(ROWS)
register_data_sets(DMATRIX, "xgboost.QuantileDMatrix", "xgboost.DeviceQuantileDMatrix", "xgboost.core.DMatrix")
register_raw_scores(ROWS, "output_margin")


@on_method(*(f"{row.name}.fit" for row in ROWS))
def fit_(site: Site) -> Value | None:
    """`fit(X, y)`, which may be stopped early."""
    result = fit(site)
    note_stop_of_wrapper(site)
    note_smallest_of_wrapper(site)
    return result


@on_method(*(f"{row.name}.{SEARCHED}" for row in ROWS))
def searched(site: Site) -> Value | None:
    """A search that trains such an estimator hands on what its own `fit` is given."""
    search = site.arg(0)
    if isinstance(search, StoredObject):
        note_stop_of_wrapper(site, search)
    return None


_TRAINING = Training(
    booster=BOOSTER,
    library="xgboost",
    data="dtrain",
    own_objective="obj",
    objectives=("objective",),
    classes=("num_class",),
    default=DEFAULT,
    gives=GIVES,
)


@on_call("xgboost.train", "xgboost.training.train")
def train(site: Site) -> Value | None:
    """`train(params, data)`, which calls a metric of the program's own with what the booster predicts."""
    result = trained(site, _TRAINING)
    _own_metric(site, result)
    note_stop_of_booster(site, result)
    return result


def _own_metric(site: Site, booster: StoredObject) -> None:
    """`custom_metric` is called with what `predict` gives, where the objective is the library's, and with the data.

    `feval`, its older name, gets other scores by the release; only how it calls its number is asked.
    """
    machine = site.machine
    metric = site.arg(None, "custom_metric", "feval")
    output = machine.resolve(machine.part(booster, "#output"))
    data = site.arg(1, "dtrain")
    if not isinstance(metric, FunctionValue):
        return
    scores: Value = UnknownValue("the scores that a metric is given", site.where)
    if site.arg(None, "custom_metric") is not None and isinstance(output, Tensor):
        if output.head.activation is None:
            return
        scores = output
    result = functions.call(machine, metric, Args((scores, data or UnknownValue("data"))), site.where)
    pair = machine.resolve(result)
    if isinstance(pair, TupleValue) and len(pair.items) == 2:
        note_smallest(site, booster, text_of(machine.resolve(pair.items[0])) or "", machine.resolve(pair.items[1]))


@on_method(f"{BOOSTER}.predict", f"{BOOSTER}.inplace_predict")
def booster_predict(site: Site) -> Value | None:
    """`booster.predict(data)`."""
    return answers(site, asks_for_raw_scores(site, site.arg(1, "output_margin"), ("pred_leaf", "pred_contribs")), RAW)
