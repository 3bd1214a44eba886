"""What each kind of statement does."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial

from trueup.engine.interpret import (
    assignments,
    attempts,
    carried,
    expressions,
    faults,
    functions,
    imports,
    loops,
    operators,
    stating,
)
from trueup.engine.interpret.containers import loop_kind
from trueup.engine.interpret.decorators import decorated, decorated_class
from trueup.engine.interpret.forks import fork
from trueup.engine.interpret.long_chains import shortened
from trueup.engine.interpret.machine import Flow, Frame, Machine, Passes
from trueup.engine.interpret.shared_arrays import holds_data
from trueup.engine.outcomes import implied
from trueup.engine.record import FOR_SCORES
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import threshold_grids
from trueup.engine.transfers.answers import counted_by
from trueup.engine.transfers.array_methods import changes_the_array
from trueup.engine.transfers.shown_numbers import returned
from trueup.engine.values import (
    Choice,
    Constant,
    Guards,
    UnknownValue,
    Value,
    truth_of,
)


def run_block(machine: Machine, body: Sequence[ast.stmt], frame: Frame) -> Flow:
    """Run statements in order until one leaves the block."""
    for index, statement in enumerate(body):
        machine.step()
        act = _STATEMENTS.get(type(statement))
        try:
            if isinstance(statement, ast.If) and _leaves_pass(statement) and len(machine.store.layers) < _NESTED:
                return _if(machine, statement, frame, body[index + 1 :])
            flow = act(machine, statement, frame) if act is not None else "next"
        except faults.BOUNDS:
            raise
        except Exception as error:
            flow = faults.failed_statement(machine, error, statement, frame)
        if flow != "next":
            return flow
    return "next"


#: Branches in one another of which each takes what follows it along.
_NESTED = 24


def _leaves_pass(node: ast.If) -> bool:
    """True for `if test: continue` and `if test: return`: what follows is run on the other way only."""
    leaving = (ast.Continue, ast.Break, ast.Return)
    return any(block and isinstance(block[-1], leaving) for block in (node.body, node.orelse))


def _expression(machine: Machine, node: ast.Expr, frame: Frame) -> Flow:
    value = expressions.evaluate(machine, node.value, frame)
    if isinstance(value, UnknownValue) and value.why == LEAVES:
        return "raise"
    call = node.value
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and _changes_in_place(call.func.attr):
        array = expressions.evaluate(machine, call.func.value, frame)
        if isinstance(array, Tensor) and not holds_data(array):
            assignments.assign(machine, call.func.value, value, frame)
    elif isinstance(value, Tensor) and isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        here = [word.value for word in call.keywords if word.arg == "inplace"]
        if here and isinstance(here[0], ast.Constant) and here[0].value is True:
            assignments.assign(machine, call.func.value, value, frame)
    return "next"


def _changes_in_place(method: str) -> bool:
    """`scores.sigmoid_()`, `rows.resize((9, 1))`: what writes its answer into the array that it is called for."""
    return changes_the_array(method) or (method.endswith("_") and not method.startswith("_"))


#: What a call that never comes back gives (`sys.exit()`).
LEAVES = "the program ends here"


def _if(machine: Machine, node: ast.If, frame: Frame, rest: Sequence[ast.stmt] = ()) -> Flow:
    """rest: statements behind it that are run on those ways only which reach them."""
    test = machine.resolve(expressions.evaluate(machine, node.test, frame)) or UnknownValue("a test")
    known = machine.outcome(test)
    if known is not None:
        return _in_turn(machine, node.body if known else node.orelse, rest, frame)
    node = shortened(node)
    if isinstance(test, Tensor) and test.figure is not None and any(_counts_up(machine, line) for line in node.body):
        counted_by(machine, test, "sum", frame.spot(node.test))
    asked, way = machine.test_symbol(test)
    machine.doubts.setdefault(asked, (node, node.test))
    arms = (
        (implied(asked, way), lambda: _in_turn(machine, node.body, rest, frame)),
        (implied(asked, not way), lambda: _in_turn(machine, node.orelse, rest, frame)),
    )
    return fork(machine, frame, arms)


def _in_turn(machine: Machine, body: Sequence[ast.stmt], rest: Sequence[ast.stmt], frame: Frame) -> Flow:
    flow = run_block(machine, body, frame)
    return run_block(machine, rest, frame) if flow == "next" and rest else flow


def _counts_up(machine: Machine, line: ast.stmt) -> bool:
    """`right += 1`; not of a row's cells, where the loop around asks only whether all of them are right."""
    if not (isinstance(line, ast.AugAssign) and isinstance(line.op, ast.Add) and isinstance(line.value, ast.Constant)):
        return False
    around = machine.loops[-2].node if len(machine.loops) > 1 else None
    return around is None or not loops.only_tested(around, line.target)


def _for(machine: Machine, node: ast.For | ast.AsyncFor, frame: Frame) -> Flow:
    over = machine.store.narrowed(expressions.evaluate(machine, node.iter, frame))
    if isinstance(over, Choice) and loops.goes_each_way(machine, over):
        return fork(machine, frame, [(guards, partial(_for_over, machine, node, option, frame)) for guards, option in
                                     over.options])  # fmt: skip
    return _for_over(machine, node, over, frame)


def _for_over(machine: Machine, node: ast.For | ast.AsyncFor, over: Value, frame: Frame) -> Flow:
    items = list(loops.passes(machine, over, frame.spot(node.iter)))
    last: carried.LastPass | None = None
    with machine.passes(loop_kind(machine, over), node) as loop:
        began = loop.kind
        if began:
            loop.over = loops.source_of(machine, node.iter, over, frame)
        for item in items:
            value = stating.stated_at(machine, item, node, frame.module.source, node.target)
            assignments.assign(machine, node.target, value, frame)
            flow = _pass(machine, node.body, frame, loop)
            if flow in ("return", "raise"):
                return flow
            if flow == "break":
                return "next"
            if loop.kind == "open" and not began and last is None:
                last = carried.LastPass([node.target, *loops.body_of(machine, node.body).written], frame)
            if last is not None:
                last.note(machine)
    if last is not None:
        last.settle(machine)
    return _else(machine, node, frame, certain=not loop.kind)


def _else(machine: Machine, node: ast.For | ast.AsyncFor | ast.While, frame: Frame, *, certain: bool) -> Flow:
    """What is run where no pass left the loop."""
    if certain or not node.orelse or not carried.may_break(node.body):
        return run_block(machine, node.orelse, frame)
    ended = ("else", id(node))
    return fork(machine, frame, ((frozenset({(ended, True)}), partial(run_block, machine, node.orelse, frame)),
                                 (frozenset({(ended, False)}), lambda: "next")))  # fmt: skip


def _pass(machine: Machine, body: Sequence[ast.stmt], frame: Frame, loop: Passes) -> Flow:
    """One pass of a loop, during which it is known whether each pass is run."""
    if not loop.kind:
        return run_block(machine, body, frame)
    does = loops.body_of(machine, body)
    before = loops.numbers_before(machine, does, frame)
    loops.unsettle(machine, does, frame)
    carried.forget(machine, does.carried, body, frame)
    flow = run_block(machine, body, frame)
    loops.settle(machine, does, before, frame)
    return flow


def _while(machine: Machine, node: ast.While, frame: Frame) -> Flow:
    test = machine.resolve(expressions.evaluate(machine, node.test, frame))
    if truth_of(test) is False:
        return run_block(machine, node.orelse, frame)
    threshold_grids.count_by_fractions(machine, node, frame)
    with machine.passes("open") as loop:
        loop.test = node
        flow = _pass(machine, node.body, frame, loop)
    return flow if flow in ("return", "raise") else _else(machine, node, frame, certain=False)


def _with(machine: Machine, node: ast.With | ast.AsyncWith, frame: Frame) -> Flow:
    for item in node.items:
        value = expressions.evaluate(machine, item.context_expr, frame)
        if item.optional_vars is not None:
            assignments.assign(machine, item.optional_vars, value, frame)
    return run_block(machine, node.body, frame)


def _try(machine: Machine, node: ast.Try, frame: Frame) -> Flow:
    """The body, or a handler in its place. Imports are the exception: the first that is written is taken."""
    only_imports = all(isinstance(s, (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)) for s in node.body)
    has_import = any(isinstance(s, (ast.Import, ast.ImportFrom)) for s in node.body)
    if (only_imports and has_import) or not node.handlers or attempts.only_tells(node.handlers):
        before = machine.store.path
        flow = run_block(machine, node.body, frame)
        flow = run_block(machine, node.orelse, frame) if flow == "next" else flow
        if attempts.goes_on(node.handlers):
            machine.store.path = before  # what is raised in the body does not end the program
    elif (has_methods := attempts.has_methods(machine, node.body, frame)) is not None:
        taken = [*node.body, *node.orelse] if has_methods else node.handlers[0].body
        flow = run_block(machine, taken, frame)
    else:
        asked = ("try", id(node), FOR_SCORES if attempts.asks_for_scores(node.body) else "")
        arms: list[tuple[Guards, Callable[[], Flow]]] = [
            (frozenset({(asked, True)}), lambda: run_block(machine, [*node.body, *node.orelse], frame)),
            (frozenset({(asked, False)}), lambda: _handled(machine, node, frame)),
        ]
        flow = fork(machine, frame, arms)
    ending = run_block(machine, node.finalbody, frame)
    return flow if ending == "next" else ending


def _handled(machine: Machine, node: ast.Try, frame: Frame) -> Flow:
    """The first handler, which is entered with what calls of the attempt did not take."""
    before = machine.record.refused
    machine.record.refused = [*before, *attempts.arrays_tried(machine, node.body, frame)]
    try:
        return run_block(machine, node.handlers[0].body, frame)
    finally:
        machine.record.refused = before


def _return(machine: Machine, node: ast.Return, frame: Frame) -> Flow:
    value = expressions.evaluate(machine, node.value, frame) if node.value is not None else Constant(None)
    value = returned(machine, value, frame.spot(node.value or node))
    path = machine.store.path
    met = frozenset((asked, way) for asked, way in path.items() if asked not in frame.entered_with)
    frame.returns.append((met, value))
    return "return"


def _raise(machine: Machine, node: ast.Raise, frame: Frame) -> Flow:
    leaves = node.exc
    if isinstance(leaves, ast.Call) and isinstance(leaves.func, ast.Name) and leaves.func.id == "SystemExit":
        # `raise SystemExit(main())` is how a program is run; what other exceptions are raised with are texts.
        for code in leaves.args:
            expressions.evaluate(machine, code, frame)
    return "raise"


def _continue(machine: Machine, node: ast.Continue, frame: Frame) -> Flow:
    return "continue"


def _break(machine: Machine, node: ast.Break, frame: Frame) -> Flow:
    return "break"


def _global(machine: Machine, node: ast.Global, frame: Frame) -> Flow:
    frame.globals.update(node.names)
    return "next"


def _nonlocal(machine: Machine, node: ast.Nonlocal, frame: Frame) -> Flow:
    frame.nonlocals.update(node.names)
    return "next"


def _assert(machine: Machine, node: ast.Assert, frame: Frame) -> Flow:
    test = machine.resolve(expressions.evaluate(machine, node.test, frame)) or UnknownValue("a test")
    known = machine.outcome(test)
    if known is None and len(machine.store.path) < machine.limits.path:
        asked, way = machine.test_symbol(test)
        machine.store.path = {**machine.store.path, **dict(implied(asked, way))}
    fails = known is False and isinstance(test, Constant) and (test.value is False or test.value is None)
    return "raise" if fails else "next"


def _define(machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> Flow:
    defined = decorated(machine, node, functions.define(machine, node, frame), frame)
    machine.store.write((assignments.scope_for(node.name, frame), node.name), defined)
    return "next"


def _define_class(machine: Machine, node: ast.ClassDef, frame: Frame) -> Flow:
    defined = decorated_class(machine, node, functions.define_class(machine, node, frame), frame)
    machine.store.write((assignments.scope_for(node.name, frame), node.name), defined)
    return "next"


def _match(machine: Machine, node: ast.Match, frame: Frame) -> Flow:
    """The first case that fits; of an unknown subject each case on a branch of its own, on which those before fail."""
    subject = machine.resolve(expressions.evaluate(machine, node.subject, frame)) or UnknownValue("a subject")
    arms: list[tuple[Guards, Callable[[], Flow]]] = []
    failed: Guards = frozenset()
    for number, case in enumerate(node.cases):
        test = _fits(machine, subject, case, frame)
        known = machine.outcome(test) if test is not None else None
        if known is False:
            continue
        asked, way = machine.test_symbol(test) if test is not None else (("case", id(node), number), True)
        machine.doubts.setdefault(asked, (node, node.subject))
        arm = partial(run_block, machine, case.body, frame)
        if known is True:
            if not arms:
                return arm()
            arms.append((failed, arm))
            return fork(machine, frame, arms)
        arms.append((failed | implied(asked, way), arm))
        failed |= implied(asked, not way)
    return fork(machine, frame, [*arms, (failed, lambda: "next")]) if arms else "next"


def _bind_unread(machine: Machine, pattern: ast.pattern, frame: Frame) -> None:
    """The names that a pattern gives to parts of what it is held against."""
    for part in ast.walk(pattern):
        name = getattr(part, "rest" if isinstance(part, ast.MatchMapping) else "name", None)
        if isinstance(name, str):
            value = UnknownValue("a part of what a case fits", frame.spot(part))
            assignments.assign(machine, ast.Name(id=name, ctx=ast.Store()), value, frame)


def _fits(machine: Machine, subject: Value, case: ast.match_case, frame: Frame) -> Value | None:
    """Whether a case is taken, as a value; None where that was not worked out."""
    pattern = case.pattern
    where = frame.spot(pattern)
    choices = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    found: list[Value] = []
    for item in choices:
        if isinstance(item, ast.MatchAs) and item.pattern is None:
            if item.name is not None:
                assignments.assign(machine, ast.Name(id=item.name, ctx=ast.Store()), subject, frame)
            found.append(Constant(True, where))
        elif isinstance(item, ast.MatchValue):
            wanted = expressions.evaluate(machine, item.value, frame)
            found.append(operators.compare(machine, subject, ast.Eq(), wanted, where))
        elif isinstance(item, ast.MatchSingleton):
            found.append(operators.compare(machine, subject, ast.Is(), Constant(item.value, where), where))
        else:
            _bind_unread(machine, pattern, frame)
            return None
    ways = [machine.outcome(entry) for entry in found]
    # With a guard, a pattern that fits may be passed over all the same; only one that does not fit is certain.
    if case.guard is not None:
        return Constant(False, where) if True not in ways and None not in ways else None
    if True in ways or None not in ways:
        return Constant(True in ways, where)
    open_ones = [entry for entry, way in zip(found, ways, strict=True) if way is None]
    if len(open_ones) == 1:
        return open_ones[0]
    return UnknownValue("a case", where, ("or", *(expressions.sym_of(entry) for entry in open_ones)))


_STATEMENTS: dict[type[ast.stmt], Callable[..., Flow]] = {
    ast.Expr: _expression,
    ast.Assign: assignments.assign_all,
    ast.AnnAssign: assignments.annotated,
    ast.AugAssign: assignments.augmented,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Delete: assignments.delete,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Assert: _assert,
    ast.FunctionDef: _define,
    ast.AsyncFunctionDef: _define,
    ast.ClassDef: _define_class,
    ast.Match: _match,
    ast.Import: imports.import_modules,
    ast.ImportFrom: imports.import_names,
}
