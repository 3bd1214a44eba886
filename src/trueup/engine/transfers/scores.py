"""Measured numbers on their way: arithmetic, rounding, lists of them, and the texts that they are put into."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import replace
from string import Formatter
from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import items_of, possible_items
from trueup.engine.limits import LIMITS
from trueup.engine.pedigree import SCORE, Count, LossValue, Part, Score, Text, is_counted
from trueup.engine.store import options_of
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_call, on_method
from trueup.engine.values import (
    Args,
    Choice,
    Constant,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: A place in `"%.2f of %d" % values` that takes a value; `%%` takes none.
_FILLED = re.compile(r"%(?:\((?P<key>[^)]*)\))?[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[hlL]?(?P<kind>[a-zA-Z%])")
#: Lists of numbers that are looked through for what they are.
_MOST = 64


def score_of(machine: Machine, value: Value | None) -> Score | None:
    """The score that a value is, or that all items of a list are one by one."""
    value = machine.resolve(value)
    if isinstance(value, Score):
        return value
    if not isinstance(value, (StoredObject, TupleValue)):
        return None
    items = possible_items(machine, value)
    if items is None or not 0 < len(items.items) <= _MOST:
        return None
    found = [machine.resolve(item) for item in items.items]
    first = found[0]
    if not isinstance(first, Score):
        return None
    return first if all(isinstance(entry, Score) and is_same(entry, first) for entry in found) else None


def is_same(first: Score, other: Score) -> bool:
    """True where both are the same quantity, by the same average, of the same part of the data."""
    return (first.quantity, first.average, first.on_training_data) == (
        other.quantity,
        other.average,
        other.on_training_data,
    )


def is_measured(value: Value) -> bool:
    """True for a score, and for a text with one in it."""
    return type(value) is Score or type(value) is Text


def is_loss(value: object) -> bool:
    """True for a loss, and for no number that was computed of one."""
    return isinstance(value, Tensor) and value.loss is not None and not value.loss.turned and value.figure is None


def loss_of(machine: Machine, value: Value | None) -> Tensor | None:
    """The loss that all items of a list are, one by one; None for every other list."""
    items = possible_items(machine, machine.resolve(value)) if isinstance(value, StoredObject) else None
    if items is None or not 0 < len(items.items) <= _MOST:
        return None
    found = [machine.resolve(item) for item in items.items]
    first = found[0]
    alike = all(isinstance(item, Tensor) and is_loss(item) for item in found)
    return first if alike and isinstance(first, Tensor) else None


def _is_shown(value: Value) -> bool:
    return is_measured(value) or is_counted(value) or is_loss(value)


def calculated(machine: Machine, left: Value, op: ast.operator, right: Value, where: Spot) -> Value:
    """`left op right` where a side is a score or a text with one: a percentage and a mean stay what they are."""
    if isinstance(op, ast.Mod) and isinstance(left, Constant) and isinstance(left.value, str):
        return _percent_format(machine, left.value, right, where)
    if isinstance(op, ast.Add) and (_is_text(left) or _is_text(right)):
        return joined((left, right), where)
    if isinstance(left, Score) and isinstance(right, Score):
        same = isinstance(op, ast.Add) and is_same(left, right)
        return left if same else _other_number(where)
    score, beside = (left, right) if isinstance(left, Score) else (right, left)
    if not isinstance(score, Score):
        return UnknownValue("a text that is put together", where)
    if isinstance(op, (ast.Div, ast.FloorDiv)) and score is left:
        return replace(score, scaled=True)
    if isinstance(op, ast.Mult) and isinstance(beside, Constant):
        return replace(score, scaled=True)
    if isinstance(op, ast.Add) and isinstance(beside, Constant) and beside.value in (0, 0.0):
        return score  # what a sum begins with
    return _other_number(where)


def _other_number(where: Spot) -> Value:
    return UnknownValue("a number that is computed from a measured one", where)


def _is_text(value: Value) -> bool:
    return isinstance(value, Text) or text_of(value) is not None


def shown_value(machine: Machine, value: Value) -> Value:
    """A value as it is shown: of several that branches leave open, a counted number, if one of them is such."""
    plain = machine.resolve(value) or value
    if isinstance(plain, UnknownValue) and isinstance(value, Choice):
        ways = options_of(machine.store.narrowed(value))
        return next((item for _, item in ways if is_counted(item)), plain)
    return plain


def joined(values: Iterable[Value], where: Spot | None) -> Value:
    """The text that these make one behind the other: one with its scores, where there are any."""
    parts: list[Part] = []
    for value in values:
        if isinstance(value, Text):
            parts += value.parts
        elif isinstance(value, Score):
            parts.append(value)
        elif isinstance(value, Tensor) and value.figure is not None and is_counted(value):
            parts.append(Count(value.figure, value.where))
        elif isinstance(value, Tensor) and value.loss is not None and is_loss(value):
            parts.append(LossValue(value.loss, value.where))
        elif isinstance(value, Constant):
            parts.append(str(value.value)[: LIMITS.text])
        else:
            parts.append(None)
    if any(isinstance(part, (Score, Count)) for part in parts) or _calls_a_loss_accuracy(parts):
        return Text(tuple(parts[: LIMITS.entries]), where)
    return UnknownValue("a text that is put together", where)


def _calls_a_loss_accuracy(parts: list[Part]) -> bool:
    """True where a loss stands in a text that says accuracy: of all other texts with a loss nothing is told."""
    says = any(isinstance(part, str) and "acc" in part.lower() for part in parts)
    return says and any(isinstance(part, LossValue) for part in parts)


def _percent_format(machine: Machine, text: str, right: Value, where: Spot) -> Value:
    """`"accuracy %.2f" % score`."""
    items = items_of(machine, right) if isinstance(right, TupleValue) else None
    values = list(items.items) if items is not None else [right]
    pieces: list[Value] = []
    end = 0
    for found in _FILLED.finditer(text):
        pieces.append(Constant(text[end : found.start()]))
        end = found.end()
        if found["kind"] == "%":
            pieces.append(Constant("%"))
        elif values:
            pieces.append(shown_value(machine, values.pop(0)))
    return joined([*pieces, Constant(text[end:])], where)


def formatted(machine: Machine, text: str, args: Args, where: Spot) -> Value | None:
    """`"accuracy {:.2f}".format(score)`; None where no score is put in."""
    passed = [shown_value(machine, value) for value in args.positional]
    named = {name: shown_value(machine, value) for name, value in args.keywords.items()}
    if not any(_is_shown(value) for value in (*passed, *named.values())):
        return None
    pieces: list[Value] = []
    turn = 0
    try:
        for before, field, _, _ in Formatter().parse(text[: LIMITS.text]):
            pieces.append(Constant(before))
            if field is None:
                continue
            name = re.split(r"[.\[]", field, maxsplit=1)[0]
            if name == "":
                name, turn = str(turn), turn + 1
            stored = named.get(name) if not name.isdigit() else passed[int(name)] if int(name) < len(passed) else None
            pieces.append(stored or UnknownValue("a part"))
    except ValueError:
        return None
    return joined(pieces, where)


@on_method(
    *(f"{SCORE}.{name}" for name in ("mean", "item", "round", "max", "min", "median", "sum", "tolist", "astype"))
)
def of_a_score(site: Site) -> Value | None:
    """`scores.mean()` of several folds, `score.item()`, `score.round(2)`: the same quantity."""
    return site.owner


@attribute_of(*(f"{SCORE}.{name}" for name in ("iloc", "loc", "values", "T")))
def the_same(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`scores.values`: the same numbers, written otherwise."""
    return owner


@item_of(SCORE)
def of_one_fold(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`scores[-1]`: of one fold, or of one round."""
    return owner


@on_call("numpy.median", "statistics.median")
def middle(site: Site) -> Value | None:
    """The middle of several scores, as their mean."""
    return score_of(site.machine, site.arg(0))


@on_method(*(f"{SCORE}.{name}" for name in ("std", "var", "argmax", "argmin")))
def about_scores(site: Site) -> Value | None:
    """How far the folds lie apart, or which is the best: another number."""
    return UnknownValue("a number about several measured ones", site.where)
