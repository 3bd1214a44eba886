"""Operators on constants, lists and texts; those on tensors are in transfer/arithmetic.py."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Hashable
from typing import Any

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import entries_of, items_of, list_of, set_entry
from trueup.engine.interpret.last_pass import adds_either_way
from trueup.engine.interpret.list_methods import listed, one_after_the_other
from trueup.engine.interpret.machine import Machine, sym_of
from trueup.engine.interpret.shared_arrays import of_its_own
from trueup.engine.limits import LIMITS
from trueup.engine.option_defaults import worked_out
from trueup.engine.pedigree import Cells, Score, is_counted
from trueup.engine.store import choice_of
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import arithmetic, confusion_tables, graphs
from trueup.engine.transfers.filled_rows import COUNT, filled_up
from trueup.engine.transfers.scores import calculated, is_loss, is_measured
from trueup.engine.values import (
    A_TEST,
    Call,
    Constant,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    tested,
    truth_of,
)

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.NotEq: ast.Eq, ast.IsNot: ast.Is, ast.NotIn: ast.In}
_LARGEST = 1 << 64
_WIDE = re.compile(r"%[-+ #0-9.]*([0-9]{4}|\*)")


def unary(value: Value, op: ast.unaryop, where: Spot) -> Value:
    """`-a`, `not a`, `~a`, `+a`."""
    if isinstance(op, ast.Not):
        known = truth_of(value)
        return Constant(not known, where) if known is not None else UnknownValue(A_TEST, where, ("not", sym_of(value)))
    if isinstance(value, Tensor):
        # The answer no in the place of yes: alike in all that is known of it, and not the same array.
        return replace(arithmetic.negated(value) if isinstance(op, ast.USub) else value, memory=None)
    if isinstance(value, Constant) and isinstance(value.value, (int, float)):
        if isinstance(op, ast.USub):
            return Constant(-value.value, where)
        return Constant(value.value, where) if isinstance(op, ast.UAdd) else UnknownValue("~ of a number", where)
    if isinstance(op, ast.USub) and is_measured(value):
        # scikit-learn turns losses round, and programs turn them back.
        return replace(value, turned=not value.turned) if isinstance(value, Score) else value
    return UnknownValue(value.why if isinstance(value, UnknownValue) else "an operator on what was not followed", where)


def binary(machine: Machine, left: Value, op: ast.operator, right: Value, where: Spot) -> Value:
    """`left op right`."""
    # A text with a counted number put into it (`"acc: %.2f" % share`) says what the number is called. This stands
    # before the arithmetic of arrays, since a number that was counted may still be an array.
    if isinstance(left, Constant) and isinstance(left.value, str) and (is_counted(right) or is_loss(right)):
        return calculated(machine, left, op, right, where)
    if isinstance(left, Cells) or isinstance(right, Cells):
        return confusion_tables.calculated(machine, left, op, right, where)
    if isinstance(op, ast.Mult) and _is_repeated(left, right):
        return _sequences(machine, left, op, right, where) or UnknownValue("a list that was not followed", where)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return of_its_own(arithmetic.binary(machine, left, op, right, where), left, right)
    if isinstance(op, ast.MatMult):
        return graphs.matrix_product(left, right, where)
    if is_measured(left) or is_measured(right):
        return calculated(machine, left, op, right, where)
    if isinstance(left, Constant) and isinstance(right, Constant):
        number = _constants(left.value, op, right.value, where)
        return worked_out(machine, number, left, right) if isinstance(number, Constant) else number
    if isinstance(left, Constant) and isinstance(left.value, str):
        return _formatted(machine, left.value, op, right, where)
    if isinstance(left, (StoredObject, TupleValue)) or isinstance(right, (StoredObject, TupleValue)):
        filled = filled_up(machine, left, right, where) if isinstance(op, ast.Add) else None
        if filled is not None:
            return filled
        result = _sequences(machine, left, op, right, where)
        if result is not None:
            return result
    return _of_unread(left, op, right, where)


def _of_unread(left: Value, op: ast.operator, right: Value, where: Spot) -> Value:
    """An operator of which one side at least was not read."""
    if isinstance(left, UnknownValue) and isinstance(op, ast.Add) and confusion_tables.keeps_a_division(right):
        return left
    # Nothing is known but what was asked: the same expression of the same unknowns, met again, is the same unknown, so
    # that two tests of it are decided together.
    known = left if isinstance(left, UnknownValue) else right
    sym = (op.__class__.__name__, sym_of(left), sym_of(right))
    return UnknownValue(
        known.why if isinstance(known, UnknownValue) else "an operator on what was not followed", where, sym
    )


def _is_repeated(left: Value, right: Value) -> bool:
    """True for a list of Python beside one number of an array, `[0] * label`: the list so many times, no product."""
    sequence, times = (left, right) if isinstance(right, Tensor) else (right, left)
    listed_one = isinstance(sequence, TupleValue) or (isinstance(sequence, StoredObject) and sequence.kind == "list")
    return listed_one and isinstance(times, Tensor) and times.shape == () and times.figure is None


def _constants(left: Any, op: ast.operator, right: Any, where: Spot) -> Value:
    """Arithmetic of two constants, refused where the result could be huge."""
    act = _BINARY.get(type(op))
    if act is None or _too_large(left, op, right):
        return UnknownValue("an operation that is not carried out", where)
    try:
        return Constant(act(left, right), where)
    except (TypeError, ValueError, ArithmeticError, MemoryError):
        return UnknownValue("an operation that fails", where)


def _too_large(left: Any, op: ast.operator, right: Any) -> bool:
    if isinstance(op, ast.Pow):
        return not (
            isinstance(left, (int, float)) and isinstance(right, (int, float)) and abs(left) < 1e6 and abs(right) <= 64
        )
    if isinstance(op, ast.LShift):
        return not isinstance(right, int) or right > 64
    sizes = [len(x) for x in (left, right) if isinstance(x, (str, bytes, tuple))]
    if sizes and isinstance(op, ast.Mult):
        times = max(x for x in (left, right, 0) if isinstance(x, int))
        return times > 1000 or times * max(sizes) > LIMITS.text
    if isinstance(op, ast.Mod) and isinstance(left, (str, bytes)):
        return not takes_few_columns(left if isinstance(left, str) else left.decode("latin-1"))
    return sum(sizes) > LIMITS.text or any(isinstance(x, int) and abs(x) > _LARGEST for x in (left, right))


def takes_few_columns(text: str) -> bool:
    """True for a format that fills in little: no width of thousands, none that is an argument."""
    return len(text) <= 1000 and _WIDE.search(text) is None


def _formatted(machine: Machine, text: str, op: ast.operator, right: Value, where: Spot) -> Value:
    known = isinstance(right, TupleValue) and all(isinstance(item, Constant) for item in right.items)
    if (
        isinstance(op, ast.Mod)
        and isinstance(right, TupleValue)
        and any(is_measured(item) or is_counted(item) or is_loss(item) for item in right.items)
    ):
        return calculated(machine, Constant(text), op, right, where)
    if isinstance(op, ast.Mod) and isinstance(right, TupleValue) and known and takes_few_columns(text):
        try:
            return Constant(text % tuple(item.value for item in right.items if isinstance(item, Constant)), where)
        except (TypeError, ValueError, KeyError, MemoryError):
            return UnknownValue("a text that is put together", where)
    return UnknownValue("a text that is put together", where, (op.__class__.__name__, text, sym_of(right)))


def _sequences(machine: Machine, left: Value, op: ast.operator, right: Value, where: Spot) -> Value | None:
    if isinstance(op, ast.Add):
        if items_of(machine, left) is None and items_of(machine, right) is None:
            return None
        item, other = listed(machine, left), listed(machine, right)
        alike = all(side is not None and (side.alike or not side.more) for side in (item, other))
        both = replace(one_after_the_other(item, other), where=where, alike=alike)
        made_list = any(isinstance(side, StoredObject) and side.kind == "list" for side in (left, right))
        return list_of(machine, both, where) if made_list else both
    if isinstance(op, ast.Mult):
        sequence, times = (left, right) if isinstance(left, (StoredObject, TupleValue)) else (right, left)
        stored = items_of(machine, sequence)
        if stored is None:
            return None
        count = times.value if isinstance(times, Constant) and isinstance(times.value, int) else None
        if count is None or count * len(stored.items) > machine.limits.items:
            # `[x] * n` with an unread n: any number of them. They are alike only where those that are written are all
            # of the list.
            result = machine.new_list(stored.items, where, more=True, alike=stored.alike or not stored.more)
            if isinstance(times, UnknownValue):
                machine.set_part(result, COUNT, times)
            return result
        if stored.more and count > 0:
            return list_of(machine, replace(stored, front=stored.first_ones), where)
        whole = TupleValue(stored.items * count, where, front=0 if stored.front is not None else None)
        return list_of(machine, whole, where) if isinstance(sequence, StoredObject) else whole
    if isinstance(op, ast.BitOr) and isinstance(left, StoredObject) and left.kind == "dict":
        from trueup.engine.interpret.containers import is_open, new_dict, open_up
        from trueup.engine.interpret.unread_changes import entries_may_be_others

        result = new_dict(machine, where)
        for side in (left, right):
            for key, value in (entries_of(machine, side) or {}).items():
                set_entry(machine, result, Constant(key), value)
            if not isinstance(side, StoredObject) or is_open(machine, side):
                entries_may_be_others(machine, result)
                open_up(machine, result)
        return result
    return None


def compare(machine: Machine, left: Value, op: ast.cmpop, right: Value, where: Spot) -> Value:
    """`left op right`; an unknown outcome remembers what was asked."""
    left, right = tested(left), tested(right)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return arithmetic.compared(machine, left, op, right, where)
    if isinstance(op, (ast.In, ast.NotIn)):
        return _contained(machine, left, right, where, wanted=isinstance(op, ast.In))
    if isinstance(left, Constant) and isinstance(right, Constant):
        act = _COMPARE.get(type(op))
        if act is not None:
            try:
                if isinstance(op, (ast.Is, ast.IsNot)):
                    # Small numbers, texts and None are one object wherever they stand; two equal floats mostly are two.
                    same = left.value is right.value or (
                        left.value == right.value and not isinstance(left.value, float)
                    )
                    return Constant(same == isinstance(op, ast.Is), where)
                return Constant(bool(act(left.value, right.value)), where)
            except TypeError:
                return UnknownValue("a comparison that fails", where)
    if (
        isinstance(op, (ast.Is, ast.IsNot))
        and _is_none(left) != _is_none(right)
        and not _unread(left)
        and not _unread(right)
    ):
        return Constant(isinstance(op, ast.IsNot), where)
    last = _in_last_pass(machine, left, op, right, where)
    if last is not None:
        return Constant(last, where)
    bounded = _by_bound(left, op, right)
    if bounded is not None:
        return Constant(bounded, where)
    # `a != b` is kept as the denial of `a == b`: a program that tests both takes opposite ways.
    asked = _OPPOSITE.get(type(op))
    how = asked or type(op)
    # `task is Task.SEVERAL` asks what `task == Task.SEVERAL` does.
    how = ast.Eq if how is ast.Is and (_is_a_word(left) or _is_a_word(right)) else how
    sym = (how.__name__, sym_of(left), sym_of(right))
    return UnknownValue(A_TEST, where, ("not", sym) if asked else sym)


def _is_a_word(value: Value) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, str)


def _by_bound(left: Value, op: ast.cmpop, right: Value) -> bool | None:
    """`n > 1` where n is known to be 2 at least."""
    number = right.value if isinstance(right, Constant) else None
    if not isinstance(left, UnknownValue) or left.at_least is None or not isinstance(number, (int, float)):
        return None
    if isinstance(op, (ast.Gt, ast.NotEq, ast.Lt, ast.Eq)) and number < left.at_least:
        return isinstance(op, (ast.Gt, ast.NotEq)) if number < left.at_least else None
    if isinstance(op, (ast.GtE, ast.Lt)) and number <= left.at_least:
        return isinstance(op, ast.GtE)
    return isinstance(op, ast.Gt) if isinstance(op, ast.LtE) and number < left.at_least else None


#: How the number of the last pass compares with the count of all less one.
_LAST: dict[type[ast.cmpop], bool] = {ast.Eq: True, ast.GtE: True, ast.NotEq: False, ast.Lt: False}


def _in_last_pass(machine: Machine, left: Value, op: ast.cmpop, right: Value, where: Spot) -> bool | None:
    """`i != len(self.layers) - 1` in a model that goes through, or is built of, layers whose number is not known.

    One pass stands for all of them, and what a model gives is what the last pass makes: it is taken for the last one.
    """
    if type(op) not in _LAST or not machine.repeats or not machine.active or not isinstance(right, UnknownValue):
        return None
    name = getattr(machine.active[-1].node, "name", "")
    less_one = isinstance(right.sym, tuple) and right.sym[:1] == ("Sub",) and right.sym[2:] == (sym_of(Constant(1)),)
    built = adds_either_way(machine.loops[-1].node if machine.loops else None, where.node)
    if not less_one or not (built or "forward" in name or name in ("call", "__call__")):
        return None
    return _LAST[type(op)]


def _is_none(value: Value) -> bool:
    return isinstance(value, Constant) and value.value is None


def or_made(machine: Machine, unknown: list[Value], made: Value | None) -> Value | None:
    """`criterion or nn.CrossEntropyLoss()`: what was given, or else what is made; an object is what it is."""
    first = unknown[0]
    if len(unknown) > 1 or made is None or not _is_made(made):
        return None
    if _is_made(first):
        return first
    asked, way = machine.test_symbol(first)
    ways = ((frozenset({(asked, way)}), first), (frozenset({(asked, not way)}), made))
    return choice_of(ways) if isinstance(first, UnknownValue) else None


def _is_made(value: Value | None) -> bool:
    """True for an object of a class, of a library's by its name: no number, text or list that may be empty."""
    if isinstance(value, StoredObject):
        return value.kind not in ("list", "dict", "set")
    name = value.name.rpartition(".")[2] if isinstance(value, Call) else ""
    return name[:1].isupper() and name.upper() != name


def _unread(value: Value) -> bool:
    return isinstance(value, UnknownValue)


def _contained(machine: Machine, left: Value, right: Value, where: Spot, *, wanted: bool) -> Value:
    if isinstance(left, Constant):
        if isinstance(right, Constant) and isinstance(right.value, str) and isinstance(left.value, str):
            return Constant((left.value in right.value) == wanted, where)
        items = items_of(machine, right)
        if items is not None and not items.more and all(isinstance(item, Constant) for item in items.items):
            found = any(isinstance(item, Constant) and item.value == left.value for item in items.items)
            return Constant(found == wanted, where)
    sym = _one_of(machine, left, right)
    return UnknownValue(A_TEST, where, sym if wanted else ("not", sym))


def _one_of(machine: Machine, left: Value, right: Value) -> Hashable:
    """What `x in ("a", "b")` asks: the same as `x == "a" or x == "b"`, so that it is held against other comparisons."""
    items = items_of(machine, right)
    if items is None or items.more or not 0 < len(items.items) <= LIMITS.symbol:
        return ("In", sym_of(left), sym_of(right))
    if not all(isinstance(item, Constant) and item.option is None for item in items.items):
        return ("In", sym_of(left), sym_of(right))
    asked = tuple(("Eq", sym_of(left), sym_of(item)) for item in items.items)
    return asked[0] if len(asked) == 1 else ("or", *asked)
