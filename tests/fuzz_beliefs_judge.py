"""What the reader believes of a program's names is held against what Python really makes of them.

A program takes what nobody can know from a module `outside` (numbers, texts, lists, tests that go either way). It is
read once, and run several times, each time with other values from there. Where the reader knows a number, a text, a
length or a shape, every run that comes to its end must agree.
"""

from __future__ import annotations

import contextlib
import copy
import io
import random
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from numbers import Number
from typing import Any

import numpy as np

from trueup.engine.interpret.containers import entries_of, is_open, items_of
from trueup.engine.interpret.machine import Frame, Machine
from trueup.engine.interpret.statements import run_block
from trueup.engine.modules import Module
from trueup.engine.run import deep_recursion
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import load_transfers
from trueup.engine.values import (
    Choice,
    Constant,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    new_number,
    place_of,
)
from trueup.syntax.parse import parse_source

#: Runs of one program.
RUNS = 6
#: Objects in one another are compared so far down.
_DEPTH = 4


@dataclass
class Judged:
    """What came of one program.

    wrong: beliefs that a run contradicts, in words. names: how many names have one value in all runs; known: how many
    of those the reader knows. ran: how many runs came to the end.
    """

    wrong: list[str] = field(default_factory=list)
    names: int = 0
    known: int = 0
    ran: int = 0


# -- the reader's side ------------------------------------------------------------------------------------------------


def read(program: str) -> tuple[Machine, int]:
    """The machine behind the last statement of a program, and the number of the module's scope."""
    source = parse_source(program.encode(), "program.py")
    module = Module("__main__", source, None, new_number(), is_main=True)
    machine = Machine()
    machine.modules["program.py"] = module
    load_transfers()
    with deep_recursion():
        run_block(machine, source.tree.body, Frame(module, (module.scope,), {}))
    return machine, module.scope


# -- Python's side ----------------------------------------------------------------------------------------------------


def outside(chance: random.Random) -> types.ModuleType:
    """A module of what nobody can know: each run is given other values, one for each call with other arguments."""
    module = types.ModuleType("outside")
    words = ["cat", "dog", "cow", "a", "b", "0", "1"]

    def numbers() -> list[int]:
        return [chance.randint(0, 5) for _ in range(chance.randint(1, 4))]

    def texts() -> list[str]:
        return [chance.choice(words) for _ in range(chance.randint(1, 4))]

    answers: dict[str, Any] = {}

    def hole(name: str, draw: Callable[[], Any]) -> None:
        def asked(*args: Any) -> Any:
            return copy.copy(answers.setdefault(f"{name} {args}", draw()))

        setattr(module, name, asked)

    hole("number", lambda: chance.randint(0, 5))
    hole("text", lambda: chance.choice(words))
    hole("flag", lambda: chance.random() < 0.5)
    hole("numbers", numbers)
    hole("texts", texts)
    hole("table", lambda: dict(zip(texts(), numbers(), strict=False)))
    return module


class _TooLongError(BaseException):
    """A run that does not end."""


def run(program: str, seed: int) -> dict[str, Any] | None:
    """The names of the program behind its last statement; None where it raises or does not end."""
    chance = random.Random(seed)
    names: dict[str, Any] = {"__name__": "__main__"}
    before = sys.modules.get("outside")
    sys.modules["outside"] = outside(chance)
    left = 20_000

    def watch(frame: types.FrameType, *_: object) -> Any:
        nonlocal left
        if frame.f_code.co_filename != "program.py":
            return None
        left -= 1
        if left < 0:
            raise _TooLongError
        return watch

    traced = sys.gettrace()
    sys.settrace(watch)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(program, "program.py", "exec"), names)
    except (Exception, SystemExit, _TooLongError) as error:
        names = {"#error": error}
    finally:
        sys.settrace(traced)
        if before is None:
            del sys.modules["outside"]
        else:
            sys.modules["outside"] = before
    return names


# -- both -------------------------------------------------------------------------------------------------------------


def judged(program: str, seed: int = 0, runs: int = RUNS) -> Judged:
    """Read the program, run it, and compare its names."""
    what = Judged()
    ended = [names for number in range(runs) if "#error" not in (names := run(program, seed + number) or {})]
    what.ran = len(ended)
    if not ended:
        return what
    machine, scope = read(program)
    what.wrong += [f"fault: {fault.doing}: {why}" for why, fault in machine.record.faults.items()]
    for name in ended[0]:
        value = machine.resolve(machine.store.read((scope, name)))
        stored = machine.store.read((scope, name))
        if name.startswith("__") or stored is None or value is None:
            continue
        seen = [names[name] for names in ended if name in names]
        for real in seen:
            why = difference(machine, stored, real)
            if why:
                what.wrong.append(f"{name}: {why}; Python has {shown(real)}")
                break
        if isinstance(seen[0], (Number, str, list, tuple, dict, set)) and all(map(_same(seen[0]), seen)):
            what.names += 1
            what.known += is_known(machine, stored)
    return what


def _same(first: Any) -> Any:
    def same(other: Any) -> bool:
        try:
            return bool(first == other)
        except Exception:
            return False

    return same


def shown(real: Any) -> str:
    """A value in a line."""
    text = " ".join(repr(real).split())
    return text if len(text) <= 80 else text[:77] + "..."


def is_known(machine: Machine, value: Value | None) -> bool:
    """True where the reader knows a number or a text, or how many items there are and each of them."""
    value = machine.resolve(value)
    if isinstance(value, Constant):
        return True
    if isinstance(value, Tensor):
        return value.shape is not None and None not in value.shape
    if isinstance(value, StoredObject) and value.kind == "dict":
        entries = entries_of(machine, value)
        return entries is not None and not is_open(machine, value) and all(map(_known_in(machine), entries.values()))
    items = items_of(machine, value) if isinstance(value, (TupleValue, StoredObject)) else None
    return items is not None and not items.more and all(map(_known_in(machine), items.items))


def _known_in(machine: Machine) -> Any:
    return lambda value: is_known(machine, value)


def difference(machine: Machine, value: Value | None, real: Any, depth: int = 0) -> str:
    """What the reader believes that is not so, in words; "" where nothing contradicts it."""
    if depth > _DEPTH or value is None:
        return ""
    if isinstance(value, Choice):
        whys = [difference(machine, option, real, depth + 1) for _, option in value.options]
        return "" if "" in whys else " or ".join(whys)
    if isinstance(value, UnknownValue):
        return ""
    if isinstance(value, Constant):
        default = value.option is not None or place_of(value.where) in machine.option_defaults
        return "" if default or _equal(value.value, real) else f"{value.value!r}"
    if isinstance(value, TupleValue):
        return _items(machine, value, real, depth)
    if isinstance(value, Tensor):
        return tensor_difference(value, real)
    if isinstance(value, StoredObject):
        return _object(machine, value, real, depth)
    return ""


def _equal(believed: Any, real: Any) -> bool:
    if believed is None or real is None or isinstance(believed, str) or isinstance(real, str):
        return type(believed) is type(real) and believed == real
    try:
        return bool(believed == real) or abs(believed - real) < 1e-9
    except Exception:
        return False


def _items(machine: Machine, value: TupleValue, real: Any, depth: int) -> str:
    if value.more or isinstance(real, Iterator):
        return ""
    try:
        items = list(real)
    except TypeError:
        return f"{len(value.items)} items"
    if len(items) != len(value.items):
        return f"{len(value.items)} items"
    for number, (item, each) in enumerate(zip(value.items, items, strict=True)):
        why = difference(machine, item, each, depth + 1) if value.place(number) is not None else ""
        if why:
            return f"[{number}] is {why}"
    return ""


def _object(machine: Machine, value: StoredObject, real: Any, depth: int) -> str:
    if value.kind == "dict":
        return _entries(machine, value, real, depth)
    if value.kind == "set":
        items = items_of(machine, value)
        whole = items is not None and not items.more and all(isinstance(item, Constant) for item in items.items)
        if items is None or not whole:
            return ""
        stored = {item.value for item in items.items if isinstance(item, Constant)}
        return "" if stored == set(real) else f"the set {stored}"
    if value.kind == "list":
        items = items_of(machine, value)
        return _items(machine, items, real, depth) if items is not None else ""
    if value.cls is not None:
        for name in [name for name in getattr(real, "__dict__", {}) if isinstance(name, str)]:
            why = difference(machine, machine.part(value, name), vars(real)[name], depth + 1)
            if why:
                return f".{name} is {why}"
    return ""


def _entries(machine: Machine, value: StoredObject, real: Any, depth: int) -> str:
    entries = entries_of(machine, value)
    if entries is None:
        return ""
    if not isinstance(real, dict):
        return f"the dict {list(entries)}"
    if not is_open(machine, value) and set(entries) != set(real):
        return f"the keys {list(entries)}"
    for key, item in entries.items():
        why = difference(machine, item, real[key], depth + 1) if key in real else ""
        if why:
            return f"[{key!r}] is {why}"
    return ""


def tensor_difference(value: Tensor, real: Any) -> str:
    """What is believed of an array that is not so: its axes, its exact values, its classes."""
    try:
        array = np.asarray(real)
    except Exception:
        return ""
    if array.dtype == object or value.frame:
        return ""
    shape, axes = value.shape, tuple(array.shape)
    if shape is not None:
        if len(shape) != len(axes):
            return f"the shape {shape}, not {axes}"
        if any(known is not None and known != size for known, size in zip(shape, axes, strict=True)):
            return f"the shape {shape}, not {axes}"
    if value.elements is not None and not value.listed:
        try:
            exact = np.array(value.elements, dtype=float)
            if exact.shape == array.shape and not np.allclose(exact, array.astype(float)):
                return f"the elements {value.elements}"
        except (TypeError, ValueError):
            pass
    return _labels_difference(value, array)


def _labels_difference(value: Tensor, array: Any) -> str:
    labels = value.labels
    if labels.encoding is None or array.dtype.kind not in "biuf" or not array.size:
        return ""
    scale = labels.scale or None
    low, high = float(array.min()), float(array.max())
    if labels.lowest is not None and low < labels.lowest - 1e-9:
        return f"{labels.encoding} labels from {labels.lowest}"
    if labels.highest is not None and high > labels.highest + 1e-9:
        return f"{labels.encoding} labels to {labels.highest}"
    if labels.encoding == "one-hot" and (array.ndim < 2 or not (array.sum(-1) == (scale or 1)).all()):
        return "one-hot rows"
    if labels.encoding == "one-hot" and labels.classes is not None and array.shape[-1] != labels.classes:
        return f"one-hot rows of {labels.classes}"
    if labels.encoding in ("integer", "binary") and scale == 1 and (array != array.round()).any():
        return f"{labels.encoding} labels"
    return ""
