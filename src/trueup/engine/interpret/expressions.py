"""What each kind of expression gives."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable
from functools import partial

from trueup.engine.immutable import replace
from trueup.engine.interpret import attributes, comprehensions, faults, functions, operators, yields
from trueup.engine.interpret.containers import (
    entries_of,
    is_open,
    items_of,
    list_of,
    new_dict,
    open_up,
    set_entries,
    set_entry,
)
from trueup.engine.interpret.equal_arms import arm_of_both
from trueup.engine.interpret.faults import BOUNDS
from trueup.engine.interpret.items import item_of, slice_of
from trueup.engine.interpret.list_methods import CHANGING, last_ones, listed, new_set, one_after_the_other
from trueup.engine.interpret.machine import Frame, Machine, sym_of
from trueup.engine.interpret.names import look_up
from trueup.engine.limits import LIMITS
from trueup.engine.outcomes import implied
from trueup.engine.store import merged
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import indexing, writing
from trueup.engine.transfers.registry import is_followed, unfollowed_call
from trueup.engine.transfers.scores import joined, shown_value
from trueup.engine.values import (
    Args,
    Call,
    Choice,
    Constant,
    Guards,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    number_of,
    truth_of,
)

set_attribute = attributes.set_attribute
write_into_tensor = writing.write_into

__all__ = ["evaluate", "set_attribute", "sym_of", "unpack_tensor", "write_into_tensor"]


def evaluate(machine: Machine, node: ast.expr, frame: Frame) -> Value:
    """The value of an expression, with every choice narrowed to the present path."""
    steps = machine.steps = machine.steps + 1
    # Counted here and nowhere else: whatever a program repeats (loops, calls, comprehensions) comes by here again.
    if steps > machine.allowed:
        machine.stop()
    act = _EXPRESSIONS.get(type(node))
    if act is None:
        return UnknownValue("an expression of a kind that is not followed", frame.spot(node))
    try:
        value = act(machine, node, frame)
        return machine.store.narrowed(value) if type(value) is Choice else value
    except BOUNDS:
        raise
    except Exception as error:
        return faults.failed_expression(machine, error, node, frame)


def _constant(machine: Machine, node: ast.Constant, frame: Frame) -> Value:
    if type(node.value) is int and node.value.bit_length() > LIMITS.number_bits:
        return UnknownValue("a number too large to reckon with", frame.spot(node))
    return Constant(node.value, frame.spot(node))


def _name(machine: Machine, node: ast.Name, frame: Frame) -> Value:
    return look_up(machine, node, frame)


def _attribute(machine: Machine, node: ast.Attribute, frame: Frame) -> Value:
    owner = evaluate(machine, node.value, frame)
    spot = frame.spot(node)
    if type(owner) is not Choice:
        return attributes.get_attribute(machine, owner, node.attr, spot)
    return machine.map_branches(owner, lambda branch: attributes.get_attribute(machine, branch, node.attr, spot))


def _call(machine: Machine, node: ast.Call, frame: Frame) -> Value:
    callee = evaluate(machine, node.func, frame)
    args = _arguments(machine, node, frame)
    spot = frame.spot(node)
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return functions.super_of(machine, args, frame, spot)
    if isinstance(callee, UnknownValue) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
        _fill_any(machine, node.func.value, frame)
    if type(callee) is not Choice:
        return functions.call(machine, callee, args, spot, frame)
    if not any(is_followed(option) for _, option in callee.options):
        # Whichever of several things it is that were not followed, nothing tells them apart.
        whole = UnknownValue("one of several that were not followed", spot, ("either", sym_of(callee.options[0][1])))
        result = unfollowed_call(machine, whole, args, spot)
        if result is not None:
            return result
    return machine.map_branches(callee, lambda branch: functions.call(machine, branch, args, spot, frame))


def _fill_any(machine: Machine, filled: ast.expr, frame: Frame) -> None:
    """`files[kind].append(…)` with a kind that is not known: each list of them may have become longer."""
    if isinstance(filled, ast.Subscript):
        owner = evaluate(machine, filled.value, frame)
        entries = entries_of(machine, owner)
        stored = entries.values() if entries is not None else getattr(items_of(machine, owner), "items", ())
        for item in stored:
            open_up(machine, item)


def _arguments(machine: Machine, node: ast.Call, frame: Frame) -> Args:
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    more, behind, first = False, 0, 0
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            items = items_of(machine, evaluate(machine, arg.value, frame))
            opens = items is None or items.more
            if opens and more:
                del positional[first:]  # nobody knows which arguments those between two unread ones are
            positional.extend(items.items if items is not None else ())
            first = first if more else len(positional)
            more, behind = more or opens, last_ones(items, behind)
        else:
            positional.append(evaluate(machine, arg, frame))
            behind += 1
    behind = behind if more else 0
    for keyword in node.keywords:
        value = evaluate(machine, keyword.value, frame)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
            continue
        entries = entries_of(machine, value)
        stored = machine.resolve(value)
        # Of `**options` not every key may be known: then any argument may be among them, and no default is certain.
        more = more or entries is None or not isinstance(stored, StoredObject) or is_open(machine, stored)
        keywords.update({key: stored for key, stored in (entries or {}).items() if isinstance(key, str)})
    return Args(tuple(positional), keywords, more, behind=behind)


def _list(machine: Machine, node: ast.List, frame: Frame) -> Value:
    stored = _elements(machine, node.elts, frame)
    return list_of(machine, stored, frame.spot(node))


def _tuple(machine: Machine, node: ast.Tuple, frame: Frame) -> Value:
    return replace(_elements(machine, node.elts, frame), where=frame.spot(node))


def _set(machine: Machine, node: ast.Set, frame: Frame) -> Value:
    stored = _elements(machine, node.elts, frame)
    return new_set(machine, stored.items, frame.spot(node), more=stored.more)


def _elements(machine: Machine, nodes: list[ast.expr], frame: Frame) -> TupleValue:
    # Of `[*blocks, nn.Linear(512, 10)]` the last item is known, however many blocks there are: it is the head.
    whole = TupleValue(())
    for starred, part in itertools.groupby(nodes[: LIMITS.items], lambda node: isinstance(node, ast.Starred)):
        values = [evaluate(machine, node.value if isinstance(node, ast.Starred) else node, frame) for node in part]
        for added in map(partial(listed, machine), values) if starred else [TupleValue(tuple(values))]:
            whole = one_after_the_other(whole, added)
    return whole if len(nodes) <= LIMITS.items else replace(whole, more=True, front=whole.first_ones, behind=0)


def _dict(machine: Machine, node: ast.Dict, frame: Frame) -> Value:
    result = new_dict(machine, frame.spot(node))
    if len(node.keys) > LIMITS.entries:
        set_entry(machine, result, UnknownValue("further keys"), Constant(None))
    pairs: list[tuple[Value, Value]] = []
    for key, value in list(zip(node.keys, node.values, strict=True))[: LIMITS.entries]:
        stored = evaluate(machine, value, frame)
        if key is not None:
            pairs.append((evaluate(machine, key, frame), stored))
        else:
            set_entries(machine, result, pairs)
            pairs = []
            functions.call_method(machine, result, "update", [stored], frame.spot(node))
    set_entries(machine, result, pairs)
    return result


def _condition(machine: Machine, node: ast.IfExp, frame: Frame) -> Value:
    test = machine.resolve(evaluate(machine, node.test, frame)) or UnknownValue("a test")
    known = machine.outcome(test)
    if known is not None:
        return evaluate(machine, node.body if known else node.orelse, frame)
    arm = arm_of_both(node)
    if arm is not None and isinstance(result := evaluate(machine, arm, frame), StoredObject):
        return result
    asked, way = machine.test_symbol(test)
    machine.doubts.setdefault(asked, (node, node.test))
    value = _either(machine, ((implied(asked, way), node.body), (implied(asked, not way), node.orelse)), frame)
    if _half_number(value):
        return UnknownValue("a number that depends on what was not followed", frame.spot(node))
    return value


def _half_number(value: Value) -> bool:
    """A number on one way and something unread on the other, as in `y.shape[1] if y.ndim > 1 else 1`.

    The number alone would be taken for what every run has.
    """
    options = [option for _, option in value.options] if isinstance(value, Choice) else []
    unread = any(isinstance(item, UnknownValue) for item in options)
    return unread and any(number_of(item) is not None for item in options)


def _either(machine: Machine, arms: tuple[tuple[Guards, ast.expr], ...], frame: Frame) -> Value:
    results: list[tuple[Guards, Value]] = []
    branches = []
    for guards, body in arms:
        answer: list[Value] = []
        # An arm may write (`items.append(x)`, a walrus): the other arm must not see it.
        branches.append(
            machine.store.branch(guards, lambda b=body, a=answer: a.append(evaluate(machine, b, frame)))  # type: ignore[misc]
        )
        results.append((guards, answer[0]))
    machine.store.join(branches)
    return merged(results)


def _bool_op(machine: Machine, node: ast.BoolOp, frame: Frame) -> Value:
    wants = isinstance(node.op, ast.And)
    unknown: list[Value] = []
    value: Value = Constant(wants, frame.spot(node))
    for part in node.values:
        value = evaluate(machine, part, frame)
        plain = machine.resolve(value)
        if unknown and not wants and (either := operators.or_made(machine, unknown, plain)):
            return either
        known = machine.outcome(plain) if isinstance(plain, UnknownValue) else truth_of(plain)
        if known is None:
            unknown.append(value)
        elif known != wants:
            # One part decides a test, whatever the others are; a value is that of the first that decides.
            decides = (
                not unknown
                or isinstance(plain, UnknownValue)
                or (isinstance(plain, Constant) and isinstance(plain.value, bool))
            )
            sym = ("bool", node.op.__class__, sym_of(unknown[0])) if unknown else None
            return value if decides else UnknownValue("a test", frame.spot(node), sym)
    if not unknown:
        return value
    if len(unknown) == 1:
        return unknown[0]
    syms = tuple(sym_of(item) for item in unknown)
    return UnknownValue("a test", frame.spot(node), ("and" if wants else "or", *syms))


def _unary(machine: Machine, node: ast.UnaryOp, frame: Frame) -> Value:
    value = evaluate(machine, node.operand, frame)
    spot = frame.spot(node)
    return machine.map_branches(value, lambda branch: operators.unary(branch, node.op, spot))


def _binary(machine: Machine, node: ast.BinOp, frame: Frame) -> Value:
    left, right = evaluate(machine, node.left, frame), evaluate(machine, node.right, frame)
    spot = frame.spot(node)
    if isinstance(left, Choice) or isinstance(right, Choice):
        return machine.map_branches(
            left,
            lambda first: machine.map_branches(
                right, lambda other: operators.binary(machine, first, node.op, other, spot)
            ),
        )
    return operators.binary(machine, left, node.op, right, spot)


def _compare(machine: Machine, node: ast.Compare, frame: Frame) -> Value:
    left = evaluate(machine, node.left, frame)
    spot = frame.spot(node)
    if len(node.ops) > 1:
        return _chained(machine, node, left, frame)
    right = evaluate(machine, node.comparators[0], frame)
    if type(left) is not Choice and type(right) is not Choice:
        return operators.compare(machine, left, node.ops[0], right, spot)
    return machine.map_branches(
        left,
        lambda first: machine.map_branches(
            right, lambda other: operators.compare(machine, first, node.ops[0], other, spot)
        ),
    )


def _chained(machine: Machine, node: ast.Compare, left: Value, frame: Frame) -> Value:
    """`1 < n < 10`: false as soon as one part is."""
    spot, parts = frame.spot(node), list[Value]()
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = evaluate(machine, comparator, frame)
        item, other = machine.resolve(left) or left, machine.resolve(right) or right
        parts.append(operators.compare(machine, item, op, other, spot))
        left = right
    known = [machine.outcome(part) for part in parts]
    if False in known or None not in known:
        return Constant(False not in known, spot)
    return UnknownValue(
        "a test", spot, ("and", *(sym_of(part) for part, way in zip(parts, known, strict=True) if way is None))
    )


def _subscript(machine: Machine, node: ast.Subscript, frame: Frame) -> Value:
    owner = evaluate(machine, node.value, frame)
    spot = frame.spot(node)
    if isinstance(node.slice, ast.Slice):
        low, high, step = (
            None if p is None else evaluate(machine, p, frame)
            for p in (node.slice.lower, node.slice.upper, node.slice.step)
        )
        return machine.map_branches(owner, lambda branch: slice_of(machine, branch, (low, high, step), spot))
    index = evaluate(machine, node.slice, frame)
    return machine.map_branches(owner, lambda branch: item_of(machine, branch, machine.resolve(index) or index, spot))


def _slice_object(machine: Machine, node: ast.Slice, frame: Frame) -> Value:
    parts = [Constant(None) if p is None else evaluate(machine, p, frame) for p in (node.lower, node.upper, node.step)]
    return Call("slice", Args(tuple(parts)), frame.spot(node))


def _lambda(machine: Machine, node: ast.Lambda, frame: Frame) -> Value:
    return functions.define(machine, node, frame)


def _joined(machine: Machine, node: ast.JoinedStr, frame: Frame) -> Value:
    pieces, left, whole = list[Value](), LIMITS.text, True
    for part in node.values:
        filled = isinstance(part, ast.FormattedValue)
        value = evaluate(machine, part.value if isinstance(part, ast.FormattedValue) else part, frame)
        plain = shown_value(machine, value)
        whole = whole and isinstance(plain, Constant) and not (filled and part.format_spec is not None)  # type: ignore[attr-defined]
        pieces.append(plain)
        # A text that a loop puts into itself (`s = f"{s}{s}"`) doubles with each pass.
        left -= len(str(plain.value)) if isinstance(plain, Constant) else 0
        if left < 0:
            return UnknownValue("a text that is put together", frame.spot(node))
    if not whole:
        return joined(pieces, frame.spot(node))
    return Constant("".join(str(piece.value) for piece in pieces if isinstance(piece, Constant)), frame.spot(node))


def _starred(machine: Machine, node: ast.Starred, frame: Frame) -> Value:
    return evaluate(machine, node.value, frame)


def _named(machine: Machine, node: ast.NamedExpr, frame: Frame) -> Value:
    from trueup.engine.interpret.assignments import assign

    value = evaluate(machine, node.value, frame)
    assign(machine, node.target, value, frame)
    return value


def _await(machine: Machine, node: ast.Await, frame: Frame) -> Value:
    return evaluate(machine, node.value, frame)


def unpack_tensor(machine: Machine, value: Tensor, count: int) -> list[Value]:
    """`a, b = array`: its rows; what gives several numbers at once is no single number that was counted."""
    if value.shape == () and value.figure is not None:
        return [UnknownValue("one of several numbers", value.where) for _ in range(count)]
    return [indexing.indexed(machine, value, Constant(number), value.where) for number in range(count)]


_EXPRESSIONS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.List: _list,
    ast.Tuple: _tuple,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.IfExp: _condition,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.Subscript: _subscript,
    ast.Slice: _slice_object,
    ast.Lambda: _lambda,
    ast.JoinedStr: _joined,
    ast.ListComp: comprehensions.items,
    ast.SetComp: comprehensions.items,
    ast.GeneratorExp: comprehensions.items,
    ast.DictComp: comprehensions.entries,
    ast.Starred: _starred,
    ast.NamedExpr: _named,
    ast.Await: _await,
    ast.YieldFrom: yields.yielded_from,
    ast.Yield: yields.yielded,
}
