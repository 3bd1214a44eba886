"""XGBoost's own interface: `DMatrix`, `train` and what a booster predicts; and its estimators."""

from __future__ import annotations

from trueup.engine.interpret import functions
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.boosters import (
    RAW,
    Objective,
    answers,
    asks_for_raw_scores,
    note_booster,
    objective_text,
    output_of,
    parameter,
    register_data_sets,
    register_raw_scores,
)
from trueup.engine.transfers.estimators import register_estimators
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Args, Constant, FunctionValue, StoredObject, UnknownValue, Value
from trueup.frameworks.xgboost.objective_rows import DEFAULT, GIVES, ROWS

DMATRIX, BOOSTER = "xgboost.DMatrix", "xgboost.Booster"

register_estimators(ROWS)
register_data_sets(DMATRIX, "xgboost.QuantileDMatrix", "xgboost.DeviceQuantileDMatrix", "xgboost.core.DMatrix")
register_raw_scores(ROWS, "output_margin")


@on_call("xgboost.train", "xgboost.training.train")
def train(site: Site) -> Value | None:
    """`train(params, data)`: a booster, whose output follows from the objective."""
    machine = site.machine
    result = machine.new(BOOSTER, site.where, args=site.args)
    params = site.arg(0, "params")
    read, objective = parameter(machine, params, ("objective",))
    own = _is_function(site.arg(None, "obj"))
    name = objective_text(objective, DEFAULT) if read and not own else None
    passed = GIVES.get(name) if name is not None else None
    classes = parameter(machine, params, ("num_class",))[1]
    machine.set_part(result, "#output", output_of(passed, classes, result.number, site.where))
    data = site.arg(1, "dtrain")
    labels = machine.part(data, "#labels") if isinstance(data, StoredObject) else None
    note_booster(site, result, "the booster", "xgboost", labels, Objective(name or "", objective))
    _own_metric(site, result)
    return result


def _is_function(value: Value | None) -> bool:
    return value is not None and not (isinstance(value, Constant) and value.value is None)


def _own_metric(site: Site, booster: StoredObject) -> None:
    """`custom_metric` is called with what `predict` gives, where the objective is the library's, and with the data."""
    machine = site.machine
    metric = site.arg(None, "custom_metric")
    output = machine.resolve(machine.part(booster, "#output"))
    data = site.arg(1, "dtrain")
    if isinstance(metric, FunctionValue) and isinstance(output, Tensor) and output.head.activation is not None:
        functions.call(machine, metric, Args((output, data or UnknownValue("data"))), site.where)


@on_method(f"{BOOSTER}.predict", f"{BOOSTER}.inplace_predict")
def booster_predict(site: Site) -> Value | None:
    """`booster.predict(data)`."""
    return answers(site, asks_for_raw_scores(site, site.arg(1, "output_margin"), ("pred_leaf", "pred_contribs")), RAW)
