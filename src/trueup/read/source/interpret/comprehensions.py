"""List, set, dict and generator comprehensions."""

from __future__ import annotations

import ast

from trueup.read.source.interpret import expressions, functions, statements
from trueup.read.source.interpret.containers import element_of, items_of, new_dict, set_entry
from trueup.read.source.interpret.machine import Frame, Machine
from trueup.read.source.values import Const, Tup, Unk, Value


def items(machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame) -> Value:
    made, more = _gather(machine, node.elt, node.generators, frame)
    spot = frame.spot(node)
    if isinstance(node, ast.ListComp):
        return machine.new_list(made, spot, more=more, alike=more)
    return Tup(made, spot, more, more)


def _gather(
    machine: Machine, element: ast.expr, generators: list[ast.comprehension], frame: Frame
) -> tuple[tuple[Value, ...], bool]:
    """The items of a comprehension; with several generators or a test, at most the kind of its items is known."""
    first = generators[0]
    over = expressions.evaluate(machine, first.iter, frame)
    known = items_of(machine, over)
    inner = functions.inner_frame(machine, frame)
    simple = len(generators) == 1 and not first.ifs and known is not None and (known.alike or not known.more)
    items: list[Value] = []
    if simple and known is not None and len(known.items) <= 64:
        for item in known.items:
            statements.assign(machine, first.target, item, inner)
            items.append(expressions.evaluate(machine, element, inner))
        return tuple(items), known.more
    for generator in generators:
        held = over if generator is first else expressions.evaluate(machine, generator.iter, inner)
        statements.assign(machine, generator.target, element_of(machine, held, frame.spot(generator.iter)), inner)
        for test in generator.ifs:
            expressions.evaluate(machine, test, inner)
    return (expressions.evaluate(machine, element, inner),), True


def entries(machine: Machine, node: ast.DictComp, frame: Frame) -> Value:
    pairs, more = _gather(
        machine, ast.copy_location(ast.Tuple(elts=[node.key, node.value], ctx=ast.Load()), node), node.generators, frame
    )
    made = new_dict(machine, frame.spot(node))
    for pair in pairs:
        if isinstance(pair, Tup):
            set_entry(machine, made, pair.items[0], pair.items[1])
    if more:
        set_entry(machine, made, Unk("further keys"), Const(None))
    return made
