"""LightGBM's own interface: `Dataset`, `train` and what a booster predicts; and its estimators."""

from __future__ import annotations

from trueup.engine.transfers.boosters import RAW, Objective, answers, note_booster, objective_text, output_of, parameter
from trueup.engine.transfers.estimators import predict, register_estimators
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Constant, StoredObject, UnknownValue, Value
from trueup.frameworks.lightgbm.objective_rows import CLASSES, DEFAULT, GIVES, NAMES, ROWS

DATASET, BOOSTER = "lightgbm.Dataset", "lightgbm.Booster"

register_estimators(ROWS)


@on_call(DATASET, "lightgbm.basic.Dataset")
def dataset(site: Site) -> Value | None:
    """`Dataset(data, label=labels)`."""
    result = site.machine.new(DATASET, site.where, args=site.args)
    labels = site.args.get(1, "label")
    if labels is not None:
        site.machine.set_part(result, "#labels", labels)
    return result


@on_method(f"{DATASET}.get_label")
def get_label(site: Site) -> Value | None:
    """The labels that were given."""
    stored = site.machine.part(site.owner, "#labels") if isinstance(site.owner, StoredObject) else None
    return stored or UnknownValue("the labels of a data set that was not followed", site.where)


@on_method(f"{DATASET}.create_valid")
def create_valid(site: Site) -> Value | None:
    """`train.create_valid(data, label=labels)`."""
    return dataset(site)


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
    return answers(site, _asks_for_raw_scores, RAW)


def _asks_for_raw_scores(site: Site) -> bool | None:
    passed = site.arg(None, "raw_score")
    if passed is None:
        leaves = site.arg(None, "pred_leaf", "pred_contrib")
        return False if leaves is None else None
    return bool(passed.value) if isinstance(passed, Constant) else None


@on_method(*(f"{row.name}.predict" for row in ROWS))
def wrapper_predict(site: Site) -> Value | None:
    """`LGBMClassifier.predict(X)`: classes, or raw scores where they are asked for."""
    passed = site.arg(1, "raw_score")
    if passed is None or (isinstance(passed, Constant) and not passed.value):
        return predict(site)
    return UnknownValue("raw scores that a classifier was asked for", site.where)
