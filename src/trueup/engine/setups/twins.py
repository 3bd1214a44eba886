"""Setups of one call that are told twice: by an entry without arguments, or by a pass that tells less than another."""

from __future__ import annotations

from trueup.contract.known import is_known
from trueup.contract.setup import Setup

#: The source of labels that were not read, and are written as the loss beside them asks for.
AS_TAKEN = "as the loss takes them"


def best_of_each(setups: list[Setup]) -> list[Setup]:
    """Of setups at the same call and output, those that were read; an unread twin (an entry without arguments) goes.

    So does one that differs from another only in labels of which nothing but the loss tells.
    """
    known: dict[object, int] = {}
    read: set[object] = set()
    for setup in setups:
        key = (setup.where, setup.output)
        known[key] = min(known.get(key, 99), len(setup.missing))
        if setup.labels.source != AS_TAKEN:
            read.add(_but_labels(setup))
    kept = [setup for setup in setups if len(setup.missing) <= known[(setup.where, setup.output)] or _tells(setup)]
    return [setup for setup in kept if setup.labels.source != AS_TAKEN or _but_labels(setup) not in read]


def _tells(setup: Setup) -> bool:
    return is_known(setup.head.units) and is_known(setup.head.activation) and is_known(setup.loss.name)


def _but_labels(setup: Setup) -> object:
    encoding = setup.labels.encoding
    return (setup.where, setup.output, setup.head, setup.loss, setup.target, getattr(encoding, "value", None))
