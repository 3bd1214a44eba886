"""pytorch-tabnet: what its estimators are fitted to, and which data their early stopping goes by (run with 4.1.0)."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.transfers.early_stops import Going, note_early_stop
from trueup.engine.transfers.estimators import fit, register_estimators
from trueup.engine.transfers.registry import Site, on_method
from trueup.engine.values import Args, StoredObject, UnknownValue, Value, whole_of
from trueup.frameworks.tabnet.estimator_rows import ROWS

register_estimators(ROWS)
#: Epochs without a better number after which `fit` stops where nothing else is said; 0 turns it off.
_PATIENCE = 10


@on_method(*(f"{row.name}.fit" for row in ROWS))
def fit_(site: Site) -> Value | None:
    """`fit(X_train, y_train, eval_set=[…], patience=10)`: of several sets the last one decides when it stops."""
    data = site.arg(0, "X_train") or UnknownValue("the data that is trained on", site.where)
    labels = site.arg(1, "y_train") or UnknownValue("the labels that are trained on", site.where)
    result = fit(replace(site, args=Args((data, labels), site.args.keywords, site.args.more)))
    patience = site.arg(8, "patience")
    rounds = _PATIENCE if patience is None else whole_of(patience) or 0
    if rounds > 0 and isinstance(site.owner, StoredObject) and not site.args.more:
        sets = site.arg(2, "eval_set")
        note_early_stop(site, site.owner, sets, Going("last"), site.owner.kind.rpartition(".")[2])
    return result
