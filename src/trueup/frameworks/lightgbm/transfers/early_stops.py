"""LightGBM's early stopping: it goes by all data sets but the training's own (run with 2.3.1, 3.3.5 and 4.7)."""

from __future__ import annotations

import ast

from trueup.engine.transfers.boosters import parameter
from trueup.engine.transfers.early_stops import Going, callback_of, is_asked_for, note_early_stop
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Args, Spot, StoredObject, TupleValue, Value

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
        listed, by = site.arg(None, "eval_set"), owner.kind.rpartition(".")[2]
        if listed is not None:
            note_early_stop(site, owner, listed, _GOING, by)
        else:
            note_early_stop(site, owner, _in_pairs(site), Going("each"), by)


def _in_pairs(site: Site) -> Value | None:
    """`eval_X=…, eval_y=…` as `eval_set=[(…, …)]`; of tuples, as many pairs.

    What is trained on is known there by no name of its own, and is not left out: run with 4.7, the first to have them.
    """
    rows, labels = site.arg(None, "eval_X"), site.arg(None, "eval_y")
    call = site.where.node
    words = {word.arg: word.value for word in call.keywords} if isinstance(call, ast.Call) else {}
    if rows is None or labels is None or not {"eval_X", "eval_y"} <= words.keys():
        return None
    sides = [(rows, words["eval_X"]), (labels, words["eval_y"])]
    if not isinstance(rows, TupleValue):
        return TupleValue((_pair(site, sides),), site.where)
    both = [(value.items, node.elts) for value, node in sides
            if isinstance(value, TupleValue) and not value.more and isinstance(node, ast.Tuple)]  # fmt: skip
    if len(both) != len(sides) or len({len(part) for items, nodes in both for part in (items, nodes)}) != 1:
        return None
    columns = [list(zip(items, nodes, strict=True)) for items, nodes in both]
    return TupleValue(tuple(_pair(site, list(pair)) for pair in zip(*columns, strict=True)), site.where)


def _pair(site: Site, sides: list[tuple[Value, ast.expr]]) -> TupleValue:
    """Rows and labels as one data set, which stands where its rows stand."""
    node = ast.copy_location(ast.Tuple([node for _, node in sides], ast.Load()), sides[0][1])
    return TupleValue(tuple(value for value, _ in sides), Spot(site.where.source, node))


def _is_asked_for(site: Site, rounds: list[Value | None]) -> bool:
    asked = callback_of(site.machine, site.arg(None, "callbacks"), _CALLBACKS)
    return asked is not None or any(is_asked_for(value) for value in rounds)
