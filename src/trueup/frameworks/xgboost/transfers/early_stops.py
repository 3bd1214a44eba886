"""XGBoost's early stopping: of several data sets it goes by the last (run with 0.90, 1.6.2 and 3.2)."""

from __future__ import annotations

from trueup.contract.metric import NameUse
from trueup.engine.events import Stopped
from trueup.engine.interpret.functions import call
from trueup.engine.interpret.machine import Machine
from trueup.engine.pedigree import Score
from trueup.engine.transfers.early_stops import Going, callback_of, is_asked_for, note_early_stop
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Args, Constant, FunctionValue, LibraryName, StoredObject, UnknownValue, Value

_CALLBACKS = frozenset({"xgboost.callback.EarlyStopping", "xgboost.callback.early_stop"})
_ROUNDS = "early_stopping_rounds"
#: Where `train` took it before it became a keyword.
_ROUNDS_OF_TRAIN = 7


def note_stop_of_booster(site: Site, booster: StoredObject) -> None:
    """`train(params, dtrain, evals=[…], early_stopping_rounds=…)`."""
    going = _going(site.machine, [site.arg(_ROUNDS_OF_TRAIN, _ROUNDS)], [site.arg(None, "callbacks")])
    if going is not None:
        note_early_stop(site, booster, site.arg(3, "evals"), going, "xgboost.train")


def note_stop_of_wrapper(site: Site, model: StoredObject | None = None) -> None:
    """`fit(X, y, eval_set=[…])`; rounds and callbacks are given to it or, from 1.6, to the class.

    model: what is trained, where that is a search around the wrapper.
    """
    owner = site.owner
    assert isinstance(owner, StoredObject)
    own = owner.args or Args()
    rounds = [site.arg(None, _ROUNDS), own.get(None, _ROUNDS)]
    going = _going(site.machine, rounds, [site.arg(None, "callbacks"), own.get(None, "callbacks")])
    if going is not None:
        by = owner.kind.rpartition(".")[2]
        note_early_stop(site, model or owner, site.arg(None, "eval_set"), going, by)


#: Names of metrics that are taken for better the larger they are, by their beginning, where nothing is said.
_MAXIMISED = ("auc", "pre", "map", "ndcg")
#: Measures that take scores as they come; those of decided answers raise, so that nothing is watched.
_OF_SCORES = frozenset({"roc_auc", "average_precision", "r2"})
_WITH_A_CALLBACK = "Write callbacks=[xgboost.callback.EarlyStopping(rounds, maximize=True)]"


def note_smallest(site: Site, booster: StoredObject, name: str, value: Value | None) -> None:
    """A metric of the program's own, the last that is measured, is minimised where nothing else is asked for.

    name: as the metric itself calls it; value: the number as it is (not 1 less it, nor minus it). Run with XGBoost 3.2;
    0.90 has the same list but for "pre".
    """
    if site.arg(6, "maximize") is None and is_asked_for(site.arg(_ROUNDS_OF_TRAIN, _ROUNDS)):
        _note(site, booster, name, value, "xgboost.train", "Write maximize=True")


def note_smallest_of_wrapper(site: Site) -> None:
    """`XGBClassifier(eval_metric=roc_auc_score, early_stopping_rounds=10)` takes the smallest area for the best.

    A function is known by its own name, and only that name tells what is better: run with XGBoost 3.2.
    """
    owner, machine = site.owner, site.machine
    assert isinstance(owner, StoredObject)
    own = owner.args or Args()
    metric = machine.resolve(own.get(None, "eval_metric"))
    if not is_asked_for(machine.resolve(own.get(None, _ROUNDS))) or own.get(None, "callbacks") is not None:
        return
    if not isinstance(metric, (LibraryName, FunctionValue)):
        return
    before = len(machine.record.events)
    unread = UnknownValue("what a metric is given", site.where)
    value = machine.resolve(call(machine, metric, Args((unread, unread)), site.where))
    # It was only asked what it measures: nothing is measured here.
    del machine.record.events[before:]
    if isinstance(metric, LibraryName) and not (isinstance(value, Score) and value.quantity in _OF_SCORES):
        return
    name = metric.name.rpartition(".")[2] if isinstance(metric, LibraryName) else getattr(metric.node, "name", "")
    _note(site, owner, name, value, owner.kind.rpartition(".")[2], _WITH_A_CALLBACK)


def _note(site: Site, model: StoredObject, name: str, value: Value | None, by: str, remedy: str) -> None:
    if not name or not isinstance(value, Score) or value.turned or name.startswith(_MAXIMISED):
        return
    use = NameUse(
        name=name, by=f"Early stopping of {by}", where=site.where.place(), takes_smallest=True, remedy=remedy,
        quantity=value.quantity,
    )  # fmt: skip
    site.machine.record.note(Stopped(model=model.number, stop=use, where=site.where))


def _going(machine: Machine, rounds: list[Value | None], callbacks: list[Value | None]) -> Going | None:
    """By which data set it goes; None where early stopping is not asked for, or by one of a name that was not read."""
    if any(is_asked_for(machine.resolve(value)) for value in rounds):
        return Going("last")
    for listed in callbacks:
        asked = callback_of(machine, machine.resolve(listed), _CALLBACKS)
        if asked is None:
            continue
        name = machine.resolve(asked.get(2, "data_name"))
        if name is None or (isinstance(name, Constant) and name.value is None):
            return Going("last")
        return Going("last", str(name.value)) if isinstance(name, Constant) else None
    return None
