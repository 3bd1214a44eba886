"""Batches that an object of the program gives: a sequence with `__getitem__`, or an iterator written as a class."""

from __future__ import annotations

from trueup.engine.interpret.functions import enter, find_method
from trueup.engine.interpret.machine import Machine
from trueup.engine.values import Args, Call, StoredObject, UnknownValue, Value


def batch_of(machine: Machine, owner: StoredObject) -> Value | None:
    """What `owner[index]`, `next(owner)` or going through it gives once."""
    for name, passed in (
        ("__getitem__", (UnknownValue("the number of a batch"),)),
        ("__next__", ()),
        ("next", ()),
        ("__iter__", ()),
    ):
        method = find_method(machine, owner.cls, name)
        if method is None:
            continue
        result = machine.resolve(enter(machine, method, Args((owner, *passed)), owner.where))
        if result == owner:
            continue
        return result.args.positional[0] if isinstance(result, Call) and result.name == "generator" else result
    return None
