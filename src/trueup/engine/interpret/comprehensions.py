"""List, set, dict and generator comprehensions."""

from __future__ import annotations

import ast

from trueup.engine.immutable import replace
from trueup.engine.interpret import assignments, expressions, functions
from trueup.engine.interpret.containers import element_of, items_of, list_of, new_dict, open_up, set_entry
from trueup.engine.interpret.list_methods import new_set
from trueup.engine.interpret.machine import Frame, Machine
from trueup.engine.transfers import quantities
from trueup.engine.values import Choice, Constant, TupleValue, Value, truth_of


def items(machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame) -> Value:
    over = machine.store.narrowed(expressions.evaluate(machine, node.generators[0].iter, frame))
    if isinstance(over, Choice) and any(items_of(machine, option) is not None for _, option in over.options):
        return machine.map_branches(over, lambda option: _items_over(machine, node, option, frame))
    return _items_over(machine, node, over, frame)


def _items_over(
    machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, over: Value, frame: Frame
) -> Value:
    result = _gather(machine, node.elt, node.generators, (over, frame))
    spot = frame.spot(node)
    if isinstance(node, ast.ListComp):
        return list_of(machine, result, spot)
    if isinstance(node, ast.SetComp):
        return new_set(machine, result.items, spot, more=result.more)
    return replace(result, where=spot)


#: Items of a comprehension that are worked out one by one.
_ONE_BY_ONE = 64


def _gather(
    machine: Machine,
    element: ast.expr,
    generators: list[ast.comprehension],
    begun: tuple[Value, Frame],
    *,
    of_a_dict: bool = False,
) -> TupleValue:
    """The items of a comprehension; over something unread or with an undecided test, at most their kind is known.

    begun: what the first `for` goes through, and where.
    of_a_dict: they are entries, of which further ones may be of any kind.
    """
    first, (over, frame) = generators[0], begun
    inner = functions.inner_frame(machine, frame)
    items: list[Value] = []
    if of_a_dict and len(generators) == 1:
        over = _without_others(machine, over)
    more = _each(machine, [(first, over), *((each, None) for each in generators[1:])], element, (inner, items))
    if more is not None:
        gone_through = items_of(machine, over)
        front = 0 if gone_through is not None and gone_through.front is not None else None
        return TupleValue(tuple(items), None, more, more, front=front)
    with machine.passes("open"):
        for generator in generators:
            stored = over if generator is first else expressions.evaluate(machine, generator.iter, inner)
            item = element_of(machine, stored, frame.spot(generator.iter))
            assignments.assign(machine, generator.target, item, inner)
            for test in generator.ifs:
                expressions.evaluate(machine, test, inner)
        return TupleValue((expressions.evaluate(machine, element, inner),), None, more=True, alike=True)


def _without_others(machine: Machine, over: Value) -> Value:
    """The pairs of a dict that holds others too, as if all were alike: nobody asks for the others by a name."""
    known = items_of(machine, over)
    pairs = known is not None and known.more and known.items and all(_is_pair(item) for item in known.items)
    return replace(known, alike=True) if pairs and known is not None else over


def _is_pair(item: Value) -> bool:
    return isinstance(item, TupleValue) and len(item.items) == 2 and isinstance(item.items[0], Constant)


def _each(
    machine: Machine,
    generators: list[tuple[ast.comprehension, Value | None]],
    element: ast.expr,
    result: tuple[Frame, list[Value]],
) -> bool | None:
    """Work out every item; whether further ones like them follow, None where not all of them can be listed."""
    inner, items = result
    if not generators:
        items.append(expressions.evaluate(machine, element, inner))
        return False
    (generator, over), rest = generators[0], generators[1:]
    over = over if over is not None else expressions.evaluate(machine, generator.iter, inner)
    known = items_of(machine, over)
    if known is None or len(known.items) > _ONE_BY_ONE or not (known.alike or not known.more):
        return None
    more = known.more
    with machine.passes("open" if more else ""):
        for item in known.items:
            assignments.assign(machine, generator.target, item, inner)
            decided = _decided(machine, generator.ifs, inner)
            if decided is None or len(items) >= _ONE_BY_ONE * 4:
                return None
            further = _each(machine, rest, element, result) if decided else False
            if further is None:
                return None
            more = more or further
    return more


def _decided(machine: Machine, tests: list[ast.expr], inner: Frame) -> bool | None:
    """Whether an item passes the tests; None where that is not known."""
    for test in tests:
        known = truth_of(machine.resolve(expressions.evaluate(machine, test, inner)))
        if known is not True:
            return known
    return True


def entries(machine: Machine, node: ast.DictComp, frame: Frame) -> Value:
    element = ast.copy_location(ast.Tuple(elts=[node.key, node.value], ctx=ast.Load()), node)
    over = expressions.evaluate(machine, node.generators[0].iter, frame)
    gathered = _gather(machine, element, node.generators, (over, frame), of_a_dict=True)
    pairs, more = gathered.items, gathered.more
    batch = quantities.batch_of_entries(pairs) if more else None
    if batch is not None:
        return replace(batch, where=frame.spot(node))
    result = new_dict(machine, frame.spot(node))
    for pair in pairs:
        if isinstance(pair, TupleValue):
            set_entry(machine, result, pair.items[0], pair.items[1])
    if more:
        open_up(machine, result)
    return result
