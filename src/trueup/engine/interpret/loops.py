"""What loops go through, and how far the counters of a loop come of which one pass stands for many."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from trueup.engine.definitions_around import assignments_of, function_at
from trueup.engine.immutable import replace
from trueup.engine.interpret import assignments, carried, expressions
from trueup.engine.interpret.containers import element_of, items_of, open_up
from trueup.engine.interpret.list_methods import CHANGING
from trueup.engine.interpret.machine import Frame, Machine, sym_of
from trueup.engine.limits import LIMITS
from trueup.engine.store import choice_of
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.quantities import gone_through
from trueup.engine.transfers.written_names import written_as
from trueup.engine.values import Call, Choice, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, number_of
from trueup.syntax.parse import Source
from trueup.syntax.tree_walk import walk

_WHY = "a number that a loop counts on"


#: Calls around what a loop goes through that give the same items one after the other.
_WRAPPERS = frozenset({"enumerate", "tqdm", "tqdm_notebook", "track", "progress_bar", "notebook_tqdm", "iter"})


def source_of(machine: Machine, node: ast.expr, over: Value, frame: Frame) -> Hashable:
    """What stands for what a loop goes through, whatever counts or shows its passes around it."""
    inner = _unwrapped(node)
    if inner is not node and isinstance(inner, _PLAIN):
        over = expressions.evaluate(machine, inner, frame)
    node, found = inner, gone_through(over)
    if found is not None:
        node = _numbered_by(over) or node
        if found not in machine.data_names:
            machine.data_names[found] = written_as(machine, _behind_a_bar(node, frame) or node)
        machine.gone_through.setdefault(found, node)
        if isinstance(over, Call):
            machine.calls_gone_through.setdefault(sym_of(over), found)
    return found


def _unwrapped(node: ast.expr) -> ast.expr:
    """What is gone through, without what counts or shows its passes."""
    while isinstance(node, ast.Call) and node.args:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in _WRAPPERS:
            break
        node = node.args[0]
    return node


def _numbered_by(over: Value) -> ast.expr | None:
    """The loader of `bar = tqdm(enumerate(loader))`, by which a program calls it; None for all else."""
    over = over.options[0][1] if isinstance(over, Choice) else over
    maker = over.where.node if isinstance(over, TupleValue) and over.where is not None else None
    return _unwrapped(maker) if isinstance(maker, ast.Call) else None


def _behind_a_bar(node: ast.expr, frame: Frame) -> ast.expr | None:
    """The loader of `bar = tqdm(loader)` where a loop goes through `bar`; None for all else."""
    if not isinstance(node, ast.Name):
        return None
    tree = frame.module.source.tree
    assigned = assignments_of(tree).get(node.id, ())
    home = function_at(tree, node.lineno) if assigned else None
    values = [each.value for each in assigned if function_at(tree, each.lineno) is home]
    inner = _unwrapped(values[0]) if len(values) == 1 else None
    return inner if inner is not None and inner is not values[0] and isinstance(inner, _PLAIN) else None


#: Expressions that can be looked at once more without doing anything again.
_PLAIN = (ast.Name, ast.Attribute, ast.Subscript)


def passes(machine: Machine, over: Value, where: Spot) -> Iterator[Value]:
    """The items that a loop goes through; of many, the first ones and the last; of an unknown number, one."""
    items = items_of(machine, over)
    if items is None or (items.more and not items.items):
        yield element_of(machine, over, where)
        return
    stored = items.items
    if items.more and (_in_any_order(items) if items.alike else items.behind or _is_one_of_its_kind(stored[-1])):
        # `line.split() + ["<eos>"]`: what was not read stands before the last ones, and is anything.
        at = len(stored) - items.behind
        stored = (*stored[:at], UnknownValue("an item of a list that was not followed", where), *stored[at:])
    if len(stored) > LIMITS.rounds:
        stored = (*stored[: LIMITS.rounds - 1], stored[-1])
    yield from stored


def _is_one_of_its_kind(item: Value) -> bool:
    """True for a number or text, and for what is told by one: no other item of the list is known by it."""
    if isinstance(item, TupleValue):
        return any(isinstance(part, Constant) for part in item.items)
    return isinstance(item, Constant)


def _in_any_order(items: TupleValue) -> bool:
    """True for several numbers or texts of which nobody knows which is the last one."""
    return items.front is not None and len(items.items) > 1 and all(isinstance(item, Constant) for item in items.items)


def goes_each_way(machine: Machine, over: Choice) -> bool:
    """True for a short list on one way, and something that is not all known on another: each is a loop of its own."""
    known = [items_of(machine, option) for _, option in over.options]
    lists = [items for items in known if items is not None and not items.more]
    if not lists or len(lists) == len(known) or len(known) > _WAYS:
        return False
    plain = all(items is not None or isinstance(option, UnknownValue)
                for items, (_, option) in zip(known, over.options, strict=True))  # fmt: skip
    return plain and sum(len(items.items) for items in lists) <= LIMITS.rounds


#: Ways on which a loop is gone through.
_WAYS = 4


# -- what the body of a loop writes -----------------------------------------------------------------------------------


Written: TypeAlias = list[tuple[ast.expr, ast.expr | None]]


def _written_in(body: Sequence[ast.stmt]) -> Written:
    """What the body of a loop writes, as it is read, with what is written; None where it is counted on (`n += 1`)."""
    found: Written = []
    for node in _statements(body):
        if isinstance(node, ast.AugAssign):
            found += [(assignments.as_load(node.target), None)] if _is_plain(node.target) else []
        elif isinstance(node, ast.Assign):
            plain = [target for target in node.targets if _is_plain(target)]
            found += [(assignments.as_load(target), node.value) for target in plain]
    return found


def _statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The statements of a block and of the blocks in it, but for those of functions and classes."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        yield node
        for part in _BLOCKS:
            yield from _statements(getattr(node, part, ()))


#: The parts of a statement that hold statements.
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def _is_plain(target: ast.expr) -> bool:
    """`n`, `self.n`, `counts["n"]`: nothing is called to find it."""
    if isinstance(target, ast.Subscript):
        return isinstance(target.slice, ast.Constant) and isinstance(target.value, ast.Name)
    return isinstance(target, ast.Name) or (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name))


def _counted(written: Written) -> list[tuple[ast.expr, ast.expr | None]]:
    """What is made of its own last value, by itself or by way of others that the body writes."""
    keys = [_spelled(target) for target, _ in written]
    made_of: dict[Hashable, set[Hashable]] = {key: set() for key in keys}
    for key, (_, value) in zip(keys, written, strict=True):
        made_of[key] |= (_names_in(value) if value is not None else {key}) & made_of.keys()
    again = {key for key in made_of if _reaches(made_of, key)}
    return [
        (target, value)
        for key, (target, value) in zip(keys, written, strict=True)
        if key in again and (value is None or _names_in(value) & again)
    ]


def _reaches(made_of: dict[Hashable, set[Hashable]], key: Hashable) -> bool:
    """True where a way leads from a name back to itself."""
    seen, waiting = set[Hashable](), [key]
    while waiting:
        fresh = made_of[waiting.pop()] - seen
        if key in fresh:
            return True
        seen |= fresh
        waiting += fresh
    return False


def _names_in(value: ast.expr) -> set[Hashable]:
    return {_spelled(part) for part in walk(value) if isinstance(part, (ast.Name, ast.Attribute))}


def _spelled(node: ast.expr) -> Hashable:
    """What is equal for expressions that are written alike; `ast.dump` of a name or an attribute takes far longer."""
    if isinstance(node, ast.Name):
        return node.id, type(node.ctx)
    if isinstance(node, ast.Attribute):
        return _spelled(node.value), node.attr, type(node.ctx)
    return ast.dump(node)


def mentions(value: ast.expr, target: ast.expr, source: Source) -> bool:
    """True where a value is made of what it is about to replace."""
    if isinstance(target, ast.Name):
        return target.id in source.names_in(value)
    return _spelled(assignments.as_load(target)) in _names_in(value)


def only_tested(loop: ast.For | ast.AsyncFor, counter: ast.expr) -> bool:
    """True for a counter that each pass of a loop begins anew and then only holds against something: `if c == 4:`."""
    name = counter.id if isinstance(counter, ast.Name) else ""
    begun = any(isinstance(node, ast.Assign) and any(getattr(target, "id", "") == name for target in node.targets)
                for node in loop.body)  # fmt: skip
    uses = {part for part in walk(loop) if isinstance(part, ast.Name) and part.id == name}
    tests = (part.test for part in walk(loop) if isinstance(part, (ast.If, ast.IfExp)))
    tested = {part for test in tests for part in walk(test) if isinstance(part, ast.Name) and part.id == name}
    read = {part for part in uses if isinstance(part.ctx, ast.Load)}
    return begun and bool(tested) and read == tested


# -- before the pass --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Body:
    """What the body of a loop does to what was there before it.

    written: what it writes, as it is read; counted: what of that is made of its own last value.
    reckoned: what is counted on by numbers and lengths only; filled: lists, sets and dicts that it fills.
    carried: names that it reads before it sets them to another name or to what is written there.
    """

    written: tuple[ast.expr, ...]
    counted: tuple[ast.expr, ...]
    reckoned: tuple[ast.expr, ...]
    filled: tuple[ast.expr, ...]
    carried: tuple[ast.Name, ...]


def body_of(machine: Machine, body: Sequence[ast.stmt]) -> Body:
    """The body of a loop, looked through once."""
    key = id(body)
    found = machine.bodies.get(key)
    if found is None:
        written = _written_in(body)
        counted = _counted(written)
        found = machine.bodies[key] = Body(
            written=tuple(target for target, _ in written),
            counted=tuple(target for target, _ in counted),
            reckoned=tuple(target for target, value in counted if value is None or _is_reckoned(value)),
            filled=tuple(_filled_in(body)),
            carried=carried.carried_names(body),
        )
    return found


def unsettle(machine: Machine, body: Body, frame: Frame) -> None:
    """Before a pass that stands for many: counters and what is filled are as any earlier pass may have left them."""
    for target in body.reckoned:
        now = expressions.evaluate(machine, target, frame)
        changed = widened(machine, now, None, frame.spot(target))
        if changed is not now:
            assignments.assign(machine, target, changed, frame)
    for filled in body.filled:
        open_up(machine, expressions.evaluate(machine, filled, frame))


def _is_reckoned(value: ast.expr) -> bool:
    """`n + 1`, `n // 2`, `names + [name]`, `n + len(files)`: no call but `len` and conversions."""
    calls = (part for part in walk(value) if isinstance(part, ast.Call))
    return all(isinstance(call.func, ast.Name) and call.func.id in _RECKONS for call in calls)


_RECKONS = ("len", "int", "float", "str", "list", "tuple", "set", "dict", "max", "min", "abs", "round", "sum")


def _filled_in(body: Sequence[ast.stmt]) -> Iterator[ast.expr]:
    """The lists, sets and dicts that a body fills: `names.append(…)`, `self.numbers[name] = …`, `names += […]`."""
    for node in _statements(body):
        if isinstance(node, ast.AugAssign) and _is_plain(node.target):
            yield assignments.as_load(node.target)
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if not isinstance(target, ast.Subscript) or isinstance(target.slice, (ast.Constant, ast.Slice)):
                continue
            if _is_plain(target.value):
                yield target.value
        for part in _parts(node):
            method = part.func if isinstance(part, ast.Call) else None
            # An entry under a written name is one entry, in whatever pass it is put in.
            of_a_name = getattr(method, "attr", "") == "setdefault" and _begins_with_a_constant(part)
            fills = isinstance(method, ast.Attribute) and method.attr in CHANGING and not of_a_name
            if fills and _is_plain(method.value):  # type: ignore[union-attr]
                yield method.value  # type: ignore[union-attr]


def _begins_with_a_constant(call: ast.AST) -> bool:
    passed = call.args if isinstance(call, ast.Call) else []
    return bool(passed) and isinstance(passed[0], ast.Constant)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """The expressions of one statement, without the statements in it."""
    for name, value in ast.iter_fields(node):
        if name not in _BLOCKS:
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ast.AST):
                    yield from walk(part)


# -- after it ---------------------------------------------------------------------------------------------------------


def numbers_before(machine: Machine, body: Body, frame: Frame) -> dict[str, float]:
    """The numbers that names have which the body of a loop writes."""
    found: dict[str, float] = {}
    for target in body.written:
        if isinstance(target, ast.Name):
            number = number_of(machine.store.read((frame.scopes[0], target.id)))
            if number is not None:
                found[target.id] = number
    return found


def settle(machine: Machine, body: Body, before: dict[str, float], frame: Frame) -> None:
    """After a pass that stands for many: `n += 1` and `n = n // 2` leave a number that is not known.

    before: the numbers of names ahead of the loop; one that a test lets stand beside something unknown goes too.
    """
    for target in body.written:
        value = expressions.evaluate(machine, target, frame)
        counted = number_of(value) is not None and target in body.counted
        if counted or _left_over(value, before.get(getattr(target, "id", ""))):
            assignments.assign(machine, target, UnknownValue(_WHY, frame.spot(target)), frame)


def _left_over(value: Value, before: float | None) -> bool:
    if before is None or not isinstance(value, Choice):
        return False
    options = [option for _, option in value.options]
    kept = any(number_of(option) == before for option in options)
    return kept and any(not isinstance(option, Constant) for option in options)


# -- what many passes make of a value ---------------------------------------------------------------------------------


def widened(machine: Machine, value: Value, before: Value | None, where: Spot) -> Value:
    """The value after any number of passes, each of which makes it anew of the last one.

    before: the value ahead of this pass, None where it is not known whether this pass changes it.
    """
    if isinstance(value, Choice):
        return choice_of((guards, widened(machine, option, before, where)) for guards, option in value.options)
    if isinstance(value, Constant):
        # A flag that a pass sets stays what it was set to; a number or a text that a pass changes is changed by the
        # next.
        countable = isinstance(value.value, (int, float, str, bytes)) and not isinstance(value.value, bool)
        return UnknownValue(_WHY, where) if countable and value != before else value
    if isinstance(value, TupleValue):
        return value if value.more or value == before else replace(value, more=True)
    if isinstance(value, StoredObject) and value.kind in ("list", "dict", "set"):
        if before is None or items_of(machine, value) != items_of(machine, before):
            open_up(machine, value)
        return value
    longer = isinstance(value, Tensor) and isinstance(before, Tensor) and value.shape != before.shape
    if longer and isinstance(value, Tensor) and value.shape and not value.symbolic:
        # Rows were put together (`np.concatenate([all, batch])`): how many there are in the end is not known, the
        # columns are.
        return replace(value, shape=(None, *value.shape[1:]), elements=value.elements if value.frame else None)
    return value
