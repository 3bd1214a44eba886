"""`models, predictions = LazyClassifier().fit(X_train, X_test, y_train, y_test)`: a table with a row for each model."""

from __future__ import annotations

from trueup.engine.transfers.measured_tables import register_metric_names, table_of
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import StoredObject, TupleValue, UnknownValue, Value
from trueup.frameworks.lazypredict.column_rows import COLUMNS

_KINDS = tuple(f"lazypredict.Supervised.{name}" for name in ("LazyClassifier", "LazyRegressor"))
register_metric_names("lazypredict", COLUMNS)


@on_call(*_KINDS)
def make(site: Site) -> Value | None:
    """Not trained."""
    return site.machine.new(site.name, site.where, args=site.args)


@on_method(*(f"{kind}.fit" for kind in _KINDS))
def fit(site: Site) -> Value | None:
    """The table of scores on the part that is kept apart, and the answers."""
    number = site.owner.number if isinstance(site.owner, StoredObject) else None
    table = table_of(site.machine, "lazypredict", number, "the table of LazyPredict", site.where)
    return TupleValue((table, UnknownValue("the answers of many models", site.where)), site.where)
