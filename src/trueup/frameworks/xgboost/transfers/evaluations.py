"""What XGBoost measures while it trains: the table of its rounds, the best score, the folds of `cv`."""

from __future__ import annotations

from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.machine import Machine
from trueup.engine.transfers.boosters import parameter
from trueup.engine.transfers.measured_tables import library_score, register_metric_names, table_of
from trueup.engine.transfers.registry import Site, attribute_of, on_call, on_method
from trueup.engine.values import Args, Constant, Spot, StoredObject, UnknownValue, Value, text_of
from trueup.frameworks.xgboost.objective_rows import METRICS, ROWS
from trueup.frameworks.xgboost.transfers.boosters import BOOSTER

LIBRARY = "xgboost"
register_metric_names(LIBRARY, METRICS)


@on_method(*(f"{row.name}.evals_result" for row in ROWS))
def evals_result(site: Site) -> Value | None:
    """`model.evals_result()["validation_0"]["auc"]`: a number for each round."""
    number = site.owner.number if isinstance(site.owner, StoredObject) else None
    return table_of(site.machine, LIBRARY, number, "evals_result", site.where)


@on_call("xgboost.cv", "xgboost.training.cv")
def cv(site: Site) -> Value | None:
    """`xgb.cv(params, data)`: a table with columns like "test-auc-mean"."""
    return table_of(site.machine, LIBRARY, None, "xgboost.cv", site.where)


@attribute_of(f"{BOOSTER}.best_score", *(f"{row.name}.best_score" for row in ROWS))
def best_score(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """The best number of the metric that early stopping watches: the last one that is asked for."""
    assert isinstance(owner, StoredObject)
    args = owner.args or Args()
    native = owner.kind == BOOSTER
    passed = parameter(machine, args.get(0, "params"), ("eval_metric",))[1] if native else args.get(None, "eval_metric")
    own = any(args.get(None, name) is not None for name in ("feval", "custom_metric", "callbacks"))
    name = None if own else _last(machine, machine.resolve(passed))
    found = library_score(machine, LIBRARY, owner.number, "best_score", name, where) if name is not None else None
    return found or UnknownValue("the best score of a booster whose metric was not read", where)


def _last(machine: Machine, value: Value | None) -> str | None:
    """The metric that is asked for, the last of several."""
    several = items_of(machine, value) if text_of(value) is None else None
    if several is not None and several.items and not several.more:
        value = machine.resolve(several.items[-1])
    return text_of(value) if isinstance(value, Constant) else None
