"""CatBoost's overfitting detector: of several data sets it goes by the last (run with 0.23, 1.0.6 and 1.2.10)."""

from __future__ import annotations

from trueup.engine.transfers.boosters import parameter
from trueup.engine.transfers.early_stops import Going, is_asked_for, note_early_stop
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Args, StoredObject, Value

_ROUNDS = ("early_stopping_rounds", "od_wait")


def note_stop(site: Site, owner: Value | None, model: StoredObject | None = None) -> None:
    """`fit(X, y, eval_set=…)`, where a class or its `fit` is given a number of rounds.

    model: what is trained, where that is a search around the estimator.
    """
    if not isinstance(owner, StoredObject):
        return
    own = owner.args or Args()
    params = site.machine.resolve(own.get(0, "params"))
    stored = parameter(site.machine, params, _ROUNDS)[1] if isinstance(params, StoredObject) else None
    rounds = (site.arg(None, _ROUNDS[0]), site.machine.resolve(own.get(None, *_ROUNDS)), stored)
    if any(is_asked_for(value) for value in rounds):
        by = owner.kind.rpartition(".")[2]
        note_early_stop(site, model or owner, site.arg(None, "eval_set"), Going("last"), by)
