"""LightGBM's early stopping: it goes by all data sets but the training's own (run with 2.3.1, 3.3.5 and 4.7)."""

from __future__ import annotations

from trueup.engine.transfers.boosters import parameter
from trueup.engine.transfers.early_stops import Going, callback_of, is_asked_for, note_early_stop
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Args, StoredObject, Value

_CALLBACKS = frozenset({"lightgbm.early_stopping", "lightgbm.callback.early_stopping"})
#: The names of the parameter.
_ROUNDS = ("early_stopping_round", "early_stopping_rounds", "early_stopping", "n_iter_no_change")
_GOING = Going("others")


def note_stop_of_booster(site: Site, booster: StoredObject) -> None:
    """`train(params, train_set, valid_sets=[…])`."""
    rounds = [site.arg(None, _ROUNDS[1]), parameter(site.machine, site.arg(0, "params"), _ROUNDS)[1]]
    if _is_asked_for(site, rounds):
        note_early_stop(site, booster, site.arg(3, "valid_sets"), _GOING, "lightgbm.train")


def note_stop_of_wrapper(site: Site) -> None:
    """`fit(X, y, eval_set=[…], callbacks=[…])`."""
    owner = site.owner
    assert isinstance(owner, StoredObject)
    own = owner.args or Args()
    if _is_asked_for(site, [site.arg(None, _ROUNDS[1]), site.machine.resolve(own.get(None, *_ROUNDS))]):
        note_early_stop(site, owner, site.arg(None, "eval_set"), _GOING, owner.kind.rpartition(".")[2])


def _is_asked_for(site: Site, rounds: list[Value | None]) -> bool:
    asked = callback_of(site.machine, site.arg(None, "callbacks"), _CALLBACKS)
    return asked is not None or any(is_asked_for(value) for value in rounds)
