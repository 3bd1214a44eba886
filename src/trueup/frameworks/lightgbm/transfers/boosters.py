"""LightGBM's own interface: `Dataset`, `train` and what a booster predicts; and its estimators."""

from __future__ import annotations

from trueup.engine.transfers.boosters import (
    RAW,
    Training,
    answers,
    asks_for_raw_scores,
    register_data_sets,
    register_raw_scores,
    trained,
)
from trueup.engine.transfers.estimators import fit, register_estimators
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Value
from trueup.frameworks.lightgbm.objective_rows import CLASSES, DEFAULT, GIVES, NAMES, ROWS
from trueup.frameworks.lightgbm.transfers.early_stops import note_stop_of_booster, note_stop_of_wrapper

DATASET, BOOSTER = "lightgbm.Dataset", "lightgbm.Booster"

register_estimators(ROWS)
register_data_sets(DATASET, "lightgbm.basic.Dataset")
register_raw_scores(ROWS, "raw_score")


@on_method(*(f"{row.name}.fit" for row in ROWS))
def fit_(site: Site) -> Value | None:
    """`fit(X, y)`, which may be stopped early."""
    result = fit(site)
    note_stop_of_wrapper(site)
    return result


_TRAINING = Training(
    booster=BOOSTER,
    library="lightgbm",
    data="train_set",
    own_objective="fobj",
    objectives=NAMES,
    classes=CLASSES,
    default=DEFAULT,
    gives=GIVES,
)


@on_call("lightgbm.train", "lightgbm.engine.train")
def train(site: Site) -> Value | None:
    """`train(params, data)`."""
    result = trained(site, _TRAINING)
    note_stop_of_booster(site, result)
    return result


@on_method(f"{BOOSTER}.predict")
def booster_predict(site: Site) -> Value | None:
    """`booster.predict(X)`."""
    return answers(site, asks_for_raw_scores(site, site.arg(None, "raw_score"), ("pred_leaf", "pred_contrib")), RAW)
