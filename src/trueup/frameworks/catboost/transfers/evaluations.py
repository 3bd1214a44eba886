"""What CatBoost measures while it trains: tables by data set and metric, and the folds of `cv`."""

from __future__ import annotations

from trueup.engine.interpret.machine import Machine
from trueup.engine.transfers.measured_tables import register_metric_names, table_of
from trueup.engine.transfers.registry import Site, attribute_of, on_call, on_method
from trueup.engine.values import Spot, StoredObject, Value
from trueup.frameworks.catboost.estimator_rows import METRICS, ROWS
from trueup.frameworks.catboost.transfers.estimators import BASE

LIBRARY = "catboost"
_NAMES = (BASE, *(row.name for row in ROWS))
register_metric_names(LIBRARY, METRICS)


@on_method(*(f"{name}.{method}" for name in _NAMES for method in ("get_best_score", "get_evals_result")))
def asked(site: Site) -> Value | None:
    """`model.get_best_score()["validation"]["AUC"]`."""
    return _table(site.machine, site.owner, site.where)


@attribute_of(*(f"{name}.{attribute}" for name in _NAMES for attribute in ("best_score_", "evals_result_")))
def measured(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`model.best_score_["validation"]["AUC"]`."""
    return _table(machine, owner, where)


def _table(machine: Machine, owner: Value | None, where: Spot) -> Value | None:
    number = owner.number if isinstance(owner, StoredObject) else None
    return table_of(machine, LIBRARY, number, "the scores of the rounds", where)


@on_call("catboost.cv", "catboost.core.cv")
def cv(site: Site) -> Value | None:
    """`catboost.cv(pool, params)`: a table with columns like "test-AUC-mean"."""
    return table_of(site.machine, LIBRARY, None, "catboost.cv", site.where)
