"""The outputs of a model whose `call` or `forward` is the program's own: the engine follows its source."""

from __future__ import annotations

from typing import Any

from trueup.contract.known import Place
from trueup.engine.interpret.containers import entries_of, items_of
from trueup.engine.interpret.machine import Machine
from trueup.engine.limits import LimitMetError
from trueup.engine.outside.call_values import Kind
from trueup.engine.outside.description import Output
from trueup.engine.outside.incoming import new_machine, what_comes_in
from trueup.engine.part_spots import PartSpot
from trueup.engine.run import deep_recursion
from trueup.engine.tensors import Tensor
from trueup.engine.values import Args, Call, Choice, StoredObject, UnknownValue, Value, not_read

_ONLY_RUNNING = "what {} returns depends on what only running it tells"


def followed_outputs(thing: Any, where: Place, kind: Kind, what: str) -> tuple[Output, ...]:
    """What a model or module gives, by the value that stands for it. what: what the library calls it ("model")."""
    machine = new_machine()
    value = kind.value(machine, thing, where)
    if value is None:
        return (Output(where=where, why=f"{type(thing).__name__} is no {what} that can be followed"),)
    try:
        result = _called(machine, value, where)
    except (LimitMetError, RecursionError) as error:
        result = UnknownValue(f"it is larger than is followed ({error})")
    own = f"{type(thing).__name__} is a {what} of the program's own class"
    parts = _parts(machine, result, kind.method)
    return tuple(_output(name, item, where, kind, (own, what)) for name, item in parts)


def _called(machine: Machine, value: Value, where: Place) -> Value:
    from trueup.engine.interpret.functions import call  # after the transfers

    with deep_recursion():
        return call(machine, value, Args((what_comes_in(),)), PartSpot(where))


def _parts(machine: Machine, result: Value, method: str) -> list[tuple[str | None, Value]]:
    """Each output with its name, None for a single one."""
    entries = entries_of(machine, result)
    if entries:
        return [(str(key), item) for key, item in entries.items()]
    if isinstance(result, StoredObject) and result.kind == "dict":
        return [(None, UnknownValue(f"{method} returns a dictionary whose keys are not plain"))]
    items = items_of(machine, result) if not isinstance(result, Tensor) else None
    if items is None or items.more or not items.items:
        return [(None, result)]
    several = len(items.items) > 1
    return [(str(index) if several else None, item) for index, item in enumerate(items.items)]


def _output(name: str | None, value: Value, where: Place, kind: Kind, called: tuple[str, str]) -> Output:
    own, what = called
    if isinstance(value, Choice):
        return Output(name=name, where=where, why=f"{own}: {_ONLY_RUNNING.format(kind.method)}")
    if isinstance(value, Tensor):
        if value == what_comes_in():
            return Output(name=name, where=where, why=f"the {what} gives its input back")
        return Output(name=name, value=value, where=where, why=f"{own}: {value.why}" if value.why else "")
    known = value.why if isinstance(value, UnknownValue) else not_read(value.name) if isinstance(value, Call) else ""
    why = known or f"what {kind.method} returns is no output that is known"
    return Output(name=name, where=where, why=f"{own}: {why}")
