"""Setups of one call that are told twice: by an entry without arguments, or by a pass that tells less than another."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import lru_cache

from trueup.contract.known import Place, Unknown, is_known, value_of
from trueup.contract.labels import unread_labels
from trueup.contract.metric import Argument
from trueup.contract.setup import Setup
from trueup.engine.values import Spot
from trueup.syntax.tree_walk import walk

_NOTHING = Argument(kind=Unknown(""))


def best_of_each(setups: list[Setup]) -> list[Setup]:
    """Of setups at the same call and output, those that were read; an unread twin (an entry without arguments) goes.

    So does one that differs from another only in labels of which nothing but the loss tells. Numbers of batches are
    lost for no twin that is of no model.
    """
    known: dict[object, int] = {}
    of_models: dict[object, int] = {}
    read: set[object] = set()
    for setup in setups:
        for key in (_call_of(setup), _training_of(setup)):
            known[key] = min(known.get(key, 99), len(setup.missing))
            if not setup.only_measured:
                of_models[key] = min(of_models.get(key, 99), len(setup.missing))
        if not setup.labels.assumed:
            read.add(_but_labels(setup))
    kept = [
        setup
        for setup in setups
        if len(setup.missing) <= (of_models if setup.numbers else known).get(_compared_by(setup), 99) or _tells(setup)
    ]
    return [setup for setup in kept if not setup.labels.assumed or _but_labels(setup) not in read]


def _call_of(setup: Setup) -> object:
    return setup.where, setup.output


def _training_of(setup: Setup) -> object:
    return setup.where, setup.output, value_of(setup.loss.name)


def _compared_by(setup: Setup) -> object:
    """What tells an unread twin: by another loss, a head whose last activation is known is another training."""
    apart = is_known(setup.loss.name) and is_known(setup.head.activation)
    return _training_of(setup) if apart else _call_of(setup)


def _tells(setup: Setup) -> bool:
    return is_known(setup.head.units) and is_known(setup.head.activation) and is_known(setup.loss.name)


def _but_labels(setup: Setup) -> object:
    """All that is told of a setup, but for where its labels come from."""
    calls = [replace(call, labels=_NOTHING) for call in setup.metric_calls]
    kinds = tuple(getattr(call.labels.kind, "value", None) for call in setup.metric_calls)
    encoding = getattr(setup.labels.encoding, "value", None)
    return (replace(setup, labels=unread_labels(""), metric_calls=tuple(calls)), kinds, encoding)


def place_of_unread_loss(where: Spot) -> Place:
    """Where the loss is called whose gradients are taken here: `loss = criterion(x, y)` above `loss.backward()`.

    Another program that reads the function with what it is given knows the training by that place.
    """
    call = where.node
    taken = call.func.value if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else None
    if not isinstance(taken, ast.Name):
        return where.place()
    row, found = call.lineno, None  # type: ignore[attr-defined]
    for node in _assignments(where.source.tree).get(taken.id, ()):
        if node.lineno <= row and (found is None or node.lineno >= found.lineno):
            found = node
    called = next((item for item in walk(found.value) if isinstance(item, ast.Call)), None) if found else None
    return Spot(where.source, called).place() if called is not None else where.place()


@lru_cache(maxsize=1)
def _assignments(tree: ast.Module) -> dict[str, list[ast.Assign]]:
    """The assignments to each name of a program; a file of losses asks for them again and again."""
    found: dict[str, list[ast.Assign]] = {}
    for node in walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                # `loss, scores = model(x, y)` has two names.
                for name in target.elts if isinstance(target, (ast.Tuple, ast.List)) else (target,):
                    if isinstance(name, ast.Name):
                        found.setdefault(name.id, []).append(node)
    return found
