"""What LightGBM measures while it trains: tables by data set and metric, and the folds of `cv`."""

from __future__ import annotations

from trueup.engine.interpret.machine import Machine
from trueup.engine.transfers.measured_tables import register_metric_names, table_of
from trueup.engine.transfers.registry import Site, attribute_of, on_call
from trueup.engine.values import Spot, StoredObject, Value
from trueup.frameworks.lightgbm.objective_rows import METRICS, ROWS
from trueup.frameworks.lightgbm.transfers.boosters import BOOSTER

LIBRARY = "lightgbm"
register_metric_names(LIBRARY, METRICS)


@attribute_of(
    f"{BOOSTER}.best_score", *(f"{row.name}.{name}" for row in ROWS for name in ("best_score_", "evals_result_"))
)
def measured(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`model.best_score_["valid_0"]["auc"]`."""
    assert isinstance(owner, StoredObject)
    return table_of(machine, LIBRARY, owner.number, "the scores of the rounds", where)


@on_call("lightgbm.cv", "lightgbm.engine.cv")
def cv(site: Site) -> Value | None:
    """`lgb.cv(params, data)`: a table with entries like "valid auc-mean"."""
    return table_of(site.machine, LIBRARY, None, "lightgbm.cv", site.where)
