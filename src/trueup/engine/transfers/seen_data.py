"""Data that an estimator has seen: what it was trained on, and the parts that were split from that."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal

from trueup.engine.tensors import Tensor, with_rows
from trueup.engine.transfers.registry import Site
from trueup.engine.transfers.written_names import written_outside
from trueup.engine.values import Args, Call, Spot, StoredObject, TupleValue, UnknownValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def on_training_data(site: Site, owner: StoredObject) -> bool:
    """True for the very data that the estimator was trained on last, or a part that was split from it."""
    passed, trained = site.arg(0, "X"), site.machine.resolve(site.machine.part(owner, "#trained on"))
    if passed is None or not isinstance(trained, Call):
        return False
    outside = written_outside(site.machine, first_argument(site.where))
    return bool(how_seen(site.machine, passed, written_first(site.where), trained, outside))


def holds_training_data(site: Site, owner: StoredObject) -> bool:
    """True for the whole of what was split, where the estimator was trained on one of its parts."""
    passed, trained = site.arg(0, "X"), site.machine.resolve(site.machine.part(owner, "#trained on"))
    if passed is None or not isinstance(trained, Call):
        return False
    part = trained.args.positional[0]
    key = part.rows.part_of if isinstance(part, Tensor) else _part_of(part)
    whole = site.machine.store.read((_WHOLE, key)) if key is not None else None
    same = isinstance(whole, Call) and _is_same(whole.args.positional[0], passed)
    written = (written_first(site.where), written_outside(site.machine, first_argument(site.where)))
    return same and isinstance(whole, Call) and whole.name in written


def trained_on(machine: Machine, passed: Value, where: Spot) -> Call:
    """The note of a `fit` of this data: by how it is written outside of the functions that it is handed to."""
    return Call(written_outside(machine, first_argument(where)) or "trained on", Args((passed,)), where)


def how_seen(
    machine: Machine, passed: Value, written: str, trained: Call, outside: str = ""
) -> Literal["all", "part", ""]:
    """Whether data is what a training saw ("all"), or a part that was split from that; "" where that is not known.

    The very data is the same value, written the same way. written: how `passed` is written, as `written_first` gives
    it; outside: outside of functions. trained: the note of a `fit`, whose first argument is the data.
    """
    before, written_before = trained.args.positional[0], written_first(trained.where)
    alike = written == written_before or (outside != "" and outside == trained.name)
    if alike and _is_same(passed, before):
        return "all"
    key = passed.rows.part_of if isinstance(passed, Tensor) else _part_of(passed)
    whole = machine.store.read((_WHOLE, key)) if key is not None else None
    split = isinstance(whole, Call) and whole.name in (written_before, trained.name)
    return "part" if split and isinstance(whole, Call) and _is_same(whole.args.positional[0], before) else ""


def _is_same(first: Value, other: Value) -> bool:
    return first is other or (isinstance(first, UnknownValue) and first == other)


#: Under what the store has what was split; numbers of scopes are positive.
_WHOLE = -2
#: Under what it has the parts.
_PARTS = -3


def note_whole(site: Site, index: int, value: Value) -> str:
    """Remember what an argument of a split is, and how it is written there; the key by which it is found."""
    key, node = f"{site.where.place()}, {index}", site.where.node
    written = ast.dump(node.args[index]) if isinstance(node, ast.Call) and index < len(node.args) else ""
    if written:
        site.machine.store.write((_WHOLE, key), Call(written, Args((value,)), site.where))
    return key


def part_of(part: Value, whole: str, name: str) -> Value:
    """A part of what was split, which knows of what; the parts of one split differ by their names."""
    if isinstance(part, Tensor):
        return with_rows(part, part_of=whole)
    if isinstance(part, UnknownValue):
        return UnknownValue(part.why, part.where, (_WHOLE, whole, name), at_least=part.at_least)
    return part


def note_parts(site: Site, whole: str, parts: tuple[Value, ...]) -> None:
    """Remember the parts of what was split, as the split gives them."""
    site.machine.store.write((_PARTS, whole), TupleValue(parts, site.where))


def same_labels(machine: Machine, first: Value | None, other: Value | None) -> bool:
    """True where both are the same labels, or parts of one split, as they were given: no class was renamed between."""
    if first is None or other is None:
        return False
    if _is_same(first, other):
        return True
    keys = [value.rows.part_of if isinstance(value, Tensor) else _part_of(value) for value in (first, other)]
    stored = machine.store.read((_PARTS, keys[0])) if keys[0] is not None and keys[0] == keys[1] else None
    parts = stored.items if isinstance(stored, TupleValue) else ()
    return all(any(_is_same(value, part) for part in parts) for value in (first, other))


def _part_of(value: Value) -> str | None:
    sym = value.sym if isinstance(value, UnknownValue) else None
    return str(sym[1]) if isinstance(sym, tuple) and sym[:1] == (_WHOLE,) else None


#: What the first argument of `fit` and `predict` is called where it is named.
_DATA = frozenset({"X", "X_train"})


def written_first(where: Spot | None) -> str:
    """How the first argument of a call, or the first item of a tuple, is written; "" where it has none."""
    node = where.node if where is not None else None
    if isinstance(node, ast.Tuple):
        return ast.dump(node.elts[0]) if node.elts else ""
    first = first_argument(where)
    return ast.dump(first) if first is not None else ""


def first_argument(where: Spot | None) -> ast.expr | None:
    """The first argument of a call, as it is written."""
    node = where.node if where is not None else None
    if not isinstance(node, ast.Call):
        return None
    return node.args[0] if node.args else next((word.value for word in node.keywords if word.arg in _DATA), None)
