"""LightGBM's own interface: `Dataset`, `train` and what a booster predicts; and its estimators."""

from __future__ import annotations

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
from trueup.engine.values import StoredObject, Value
from trueup.frameworks.lightgbm.objective_rows import CLASSES, DEFAULT, GIVES, NAMES, ROWS

DATASET, BOOSTER = "lightgbm.Dataset", "lightgbm.Booster"

register_estimators(ROWS)
register_data_sets(DATASET, "lightgbm.basic.Dataset")
register_raw_scores(ROWS, "raw_score")


@on_call("lightgbm.train", "lightgbm.engine.train")
def train(site: Site) -> Value | None:
    """`train(params, data)`: a booster, whose output follows from the objective."""
    machine = site.machine
    result = machine.new(BOOSTER, site.where, args=site.args)
    params = site.arg(0, "params")
    read, objective = parameter(machine, params, NAMES)
    own = site.arg(None, "fobj") is not None
    name = objective_text(objective, DEFAULT) if read and not own else None
    passed = GIVES.get(name) if name is not None else None
    classes = parameter(machine, params, CLASSES)[1]
    machine.set_part(result, "#output", output_of(passed, classes, result.number, site.where))
    data = site.arg(1, "train_set")
    labels = machine.part(data, "#labels") if isinstance(data, StoredObject) else None
    note_booster(site, result, "the booster", "lightgbm", labels, Objective(name or "", objective))
    return result


@on_method(f"{BOOSTER}.predict")
def booster_predict(site: Site) -> Value | None:
    """`booster.predict(X)`."""
    return answers(site, asks_for_raw_scores(site, site.arg(None, "raw_score"), ("pred_leaf", "pred_contrib")), RAW)
