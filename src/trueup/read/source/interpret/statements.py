"""What each kind of statement does."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from trueup.read.source.interpret import expressions, functions, imports, loops
from trueup.read.source.interpret.containers import items_of, loop_kind, set_entry
from trueup.read.source.interpret.machine import Flow, Frame, Machine
from trueup.read.source.store import Layer, choice_of
from trueup.read.source.transfer.answers import counted_by
from trueup.read.source.values import Choice, Const, Guards, Obj, Tensor, Tup, Unk, Value, truth_of


def run_block(machine: Machine, body: Sequence[ast.stmt], frame: Frame) -> Flow:
    """Run statements in order until one leaves the block."""
    for statement in body:
        machine.step()
        act = _STATEMENTS.get(type(statement))
        flow = act(machine, statement, frame) if act is not None else "next"
        if flow != "next":
            return flow
    return "next"


def _expression(machine: Machine, node: ast.Expr, frame: Frame) -> Flow:
    value = expressions.evaluate(machine, node.value, frame)
    if isinstance(value, Unk) and value.why == LEAVES:
        return "raise"
    call = node.value
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and _changes_in_place(call.func.attr):
        if isinstance(expressions.evaluate(machine, call.func.value, frame), Tensor):
            assign(machine, call.func.value, value, frame)
    elif isinstance(value, Tensor) and isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        here = [word.value for word in call.keywords if word.arg == "inplace"]
        if here and isinstance(here[0], ast.Constant) and here[0].value is True:
            assign(machine, call.func.value, value, frame)
    return "next"


def _changes_in_place(method: str) -> bool:
    """`scores.sigmoid_()`: a method whose name ends so writes its answer into the array that it is called for."""
    return method.endswith("_") and not method.startswith("_")


#: What a call that never comes back gives (`sys.exit()`).
LEAVES = "the program ends here"


def _assign(machine: Machine, node: ast.Assign, frame: Frame) -> Flow:
    value = expressions.evaluate(machine, node.value, frame)
    for target in node.targets:
        assign(machine, target, value, frame)
    return "next"


def _annotated(machine: Machine, node: ast.AnnAssign, frame: Frame) -> Flow:
    if node.value is not None:
        assign(machine, node.target, expressions.evaluate(machine, node.value, frame), frame)
    return "next"


def _augmented(machine: Machine, node: ast.AugAssign, frame: Frame) -> Flow:
    combined = ast.BinOp(left=as_load(node.target), op=node.op, right=node.value)
    ast.copy_location(combined, node)
    current = expressions.evaluate(machine, combined.left, frame)
    if isinstance(current, Obj) and current.kind == "list" and isinstance(node.op, ast.Add):
        functions.call_method(
            machine, current, "__iadd__", [expressions.evaluate(machine, node.value, frame)], frame.spot(node)
        )
        return "next"
    assign(machine, node.target, expressions.evaluate(machine, combined, frame), frame)
    return "next"


def as_load(target: ast.expr) -> ast.expr:
    """What is written, as an expression that reads it."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(id=target.id, ctx=ast.Load()), target)
    if isinstance(target, ast.Attribute):
        return ast.copy_location(ast.Attribute(value=target.value, attr=target.attr, ctx=ast.Load()), target)
    if isinstance(target, ast.Subscript):
        return ast.copy_location(ast.Subscript(value=target.value, slice=target.slice, ctx=ast.Load()), target)
    return target


def assign(machine: Machine, target: ast.expr, value: Value, frame: Frame) -> None:
    """`target = value` for names, attributes, items and unpacking."""
    if isinstance(target, ast.Name):
        machine.store.write((_scope_for(target.id, frame), target.id), value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(machine, target.elts, value, frame)
    elif isinstance(target, ast.Starred):
        assign(machine, target.value, Unk("a starred part", frame.spot(target)), frame)
    elif isinstance(target, ast.Attribute):
        owner = expressions.evaluate(machine, target.value, frame)
        if isinstance(owner, Tensor) and owner.frame and isinstance(target.value, (ast.Name, ast.Attribute)):
            changed = expressions.write_into_tensor(machine, owner, Const(target.attr), value, frame.spot(target))
            assign(machine, target.value, changed, frame)
            return
        expressions.set_attribute(machine, owner, target.attr, value)
    elif isinstance(target, ast.Subscript):
        _assign_item(machine, target, value, frame)


def _scope_for(name: str, frame: Frame) -> int:
    if name in frame.globals:
        return frame.scopes[-1]
    if name in frame.nonlocals and len(frame.scopes) > 1:
        return frame.scopes[1]
    return frame.scopes[0]


def _unpack(machine: Machine, targets: list[ast.expr], value: Value, frame: Frame) -> None:
    value = machine.store.narrowed(value)
    if isinstance(value, Choice):
        parts = [[(guards, _parts(machine, option, targets, frame)) for guards, option in value.options]]
        for index, target in enumerate(targets):
            assign(machine, target, choice_of((guards, part[index]) for guards, part in parts[0]), frame)
        return
    for target, part in zip(targets, _parts(machine, value, targets, frame), strict=True):
        assign(machine, target, part, frame)


def _parts(machine: Machine, value: Value, targets: list[ast.expr], frame: Frame) -> list[Value]:
    count = len(targets)
    if not targets:
        return []
    where = frame.spot(targets[0])
    star = next((i for i, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    items = items_of(machine, value)
    if items is not None and star is None and len(items.items) == count:
        return list(items.items)
    if items is not None and star is not None and not items.more and len(items.items) >= count - 1:
        after = count - star - 1
        middle = items.items[star : len(items.items) - after]
        held = list(items.items)
        return [*held[:star], Tup(middle), *held[len(held) - after :]][:count]
    if isinstance(value, Tensor):
        return expressions.unpack_tensor(machine, value, count)
    if isinstance(value, (Const, Unk)) or items is None:
        why = value.why if isinstance(value, Unk) else "a part of a value that was not followed"
        return [Unk(why, where, (expressions.sym_of(value), index)) for index in range(count)]
    return [
        *items.items[:count],
        *(Unk("a part that was not followed", where) for _ in range(count - len(items.items))),
    ]


def _assign_item(machine: Machine, target: ast.Subscript, value: Value, frame: Frame) -> None:
    owner = expressions.evaluate(machine, target.value, frame)
    index = expressions.evaluate(machine, target.slice, frame)
    plain = machine.plain(owner)
    if isinstance(plain, Obj) and plain.kind == "dict":
        set_entry(machine, plain, index, value)
    elif isinstance(plain, Obj) and plain.kind == "logged values" and isinstance(index, Const):
        machine.set_part(plain, f"#written {index.value}", value)
    elif isinstance(plain, Obj) and plain.kind == "list":
        expressions.set_list_item(machine, plain, index, value)
    elif isinstance(plain, Tensor):
        changed = expressions.write_into_tensor(machine, plain, index, value, frame.spot(target))
        whole = target.value
        if isinstance(whole, ast.Attribute) and whole.attr in ("loc", "iloc", "at", "iat", "ix", "values"):
            whole = whole.value
        if isinstance(whole, (ast.Name, ast.Attribute, ast.Subscript)) and changed is not plain:
            assign(machine, whole, changed, frame)


def _if(machine: Machine, node: ast.If, frame: Frame) -> Flow:
    test = machine.plain(expressions.evaluate(machine, node.test, frame)) or Unk("a test")
    known = truth_of(test)
    if known is None:
        asked, way = machine.asked(test)
        if asked in machine.store.path:
            known = machine.store.path[asked] == way
    if known is not None:
        return run_block(machine, node.body if known else node.orelse, frame)
    if isinstance(test, Tensor) and test.figure is not None and any(_counts_up(line) for line in node.body):
        counted_by(machine, test, "sum", frame.spot(node.test))
    arms = (
        (frozenset({(asked, way)}), lambda: run_block(machine, node.body, frame)),
        (frozenset({(asked, not way)}), lambda: run_block(machine, node.orelse, frame)),
    )
    return fork(machine, frame, arms)


def _counts_up(line: ast.stmt) -> bool:
    """`right += 1`."""
    return isinstance(line, ast.AugAssign) and isinstance(line.op, ast.Add) and isinstance(line.value, ast.Constant)


def fork(machine: Machine, frame: Frame, arms: Sequence[tuple[Guards, Callable[[], Flow]]]) -> Flow:
    """Run each arm on a branch of its own; what leaves the function is kept for its end, the rest is joined."""
    done: list[tuple[Guards, Layer, Flow]] = []
    for guards, arm in arms:
        ends: list[Flow] = []
        _, layer = machine.store.branch(guards, lambda arm=arm, ends=ends: ends.append(arm()))  # type: ignore[misc]
        done.append((guards, layer, ends[0]))
    going = [(guards, layer) for guards, layer, flow in done if flow in ("next", "loop")]
    for guards, layer, flow in done:
        if flow == "return":
            frame.ended.append((guards, layer))
    if not going:
        return "return" if any(flow == "return" for *_, flow in done) else "raise"
    machine.store.join(going)
    machine.work(sum(len(layer) for _, layer in going))
    if len(going) == 1 and len(done) > 1 and len(machine.store.path) < machine.limits.path:
        # The other arms left: what they assumed is ruled out for the rest of this function.
        machine.store.path = {**machine.store.path, **dict(going[0][0])}
    return "loop" if all(flow == "loop" for *_, flow in done) else "next"


def _for(machine: Machine, node: ast.For | ast.AsyncFor, frame: Frame) -> Flow:
    over = expressions.evaluate(machine, node.iter, frame)
    kind = loop_kind(machine, over)
    for item in expressions.passes(machine, over, frame.spot(node.iter)):
        assign(machine, node.target, item, frame)
        flow = _pass(machine, node.body, frame, kind)
        if flow in ("return", "raise"):
            return flow
    return run_block(machine, node.orelse, frame)


def _pass(machine: Machine, body: Sequence[ast.stmt], frame: Frame, kind: str) -> Flow:
    """One pass of a loop, during which it is known whether each pass is run."""
    if not kind:
        return run_block(machine, body, frame)
    written = loops.written_in(body)
    before = loops.numbers_before(machine, written, frame)
    machine.loops.append(kind)
    try:
        flow = run_block(machine, body, frame)
    finally:
        machine.loops.pop()
    loops.settle(machine, written, before, frame)
    return flow


def _while(machine: Machine, node: ast.While, frame: Frame) -> Flow:
    test = machine.plain(expressions.evaluate(machine, node.test, frame))
    if truth_of(test) is False:
        return run_block(machine, node.orelse, frame)
    flow = _pass(machine, node.body, frame, "open")
    return flow if flow in ("return", "raise") else "next"


def _with(machine: Machine, node: ast.With | ast.AsyncWith, frame: Frame) -> Flow:
    for item in node.items:
        value = expressions.evaluate(machine, item.context_expr, frame)
        if item.optional_vars is not None:
            assign(machine, item.optional_vars, value, frame)
    return run_block(machine, node.body, frame)


def _try(machine: Machine, node: ast.Try, frame: Frame) -> Flow:
    """The body, or a handler in its place. Imports are the exception: the first that is written is taken."""
    only_imports = all(isinstance(s, (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)) for s in node.body)
    has_import = any(isinstance(s, (ast.Import, ast.ImportFrom)) for s in node.body)
    if (only_imports and has_import) or not node.handlers or _only_tells(node.handlers):
        flow = run_block(machine, node.body, frame)
        flow = run_block(machine, node.orelse, frame) if flow == "next" else flow
    else:
        asked = ("try", id(node))
        arms: list[tuple[Guards, Callable[[], Flow]]] = [
            (frozenset({(asked, True)}), lambda: run_block(machine, [*node.body, *node.orelse], frame)),
            (frozenset({(asked, False)}), lambda: run_block(machine, node.handlers[0].body, frame)),
        ]
        flow = fork(machine, frame, arms)
    ending = run_block(machine, node.finalbody, frame)
    return flow if ending == "next" else ending


def _only_tells(handlers: list[ast.ExceptHandler]) -> bool:
    """True where the handlers do nothing that could give a value (pass, print, raise, log)."""
    quiet = (ast.Pass, ast.Raise, ast.Expr, ast.Continue, ast.Break)
    return all(isinstance(statement, quiet) for handler in handlers for statement in handler.body)


def _return(machine: Machine, node: ast.Return, frame: Frame) -> Flow:
    value = expressions.evaluate(machine, node.value, frame) if node.value is not None else Const(None)
    path = machine.store.path
    met = frozenset((asked, way) for asked, way in path.items() if asked not in frame.entered_with)
    frame.returns.append((met, value))
    return "return"


def _raise(machine: Machine, node: ast.Raise, frame: Frame) -> Flow:
    return "raise"


def _loop_exit(machine: Machine, node: ast.stmt, frame: Frame) -> Flow:
    return "loop"


def _delete(machine: Machine, node: ast.Delete, frame: Frame) -> Flow:
    for target in node.targets:
        if isinstance(target, ast.Name):
            machine.store.write((frame.scopes[0], target.id), Unk("it was deleted", frame.spot(node)))
    return "next"


def _global(machine: Machine, node: ast.Global, frame: Frame) -> Flow:
    frame.globals.update(node.names)
    return "next"


def _nonlocal(machine: Machine, node: ast.Nonlocal, frame: Frame) -> Flow:
    frame.nonlocals.update(node.names)
    return "next"


def _assert(machine: Machine, node: ast.Assert, frame: Frame) -> Flow:
    expressions.evaluate(machine, node.test, frame)
    return "next"


def _define(machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> Flow:
    machine.store.write((_scope_for(node.name, frame), node.name), functions.define(machine, node, frame))
    return "next"


def _define_class(machine: Machine, node: ast.ClassDef, frame: Frame) -> Flow:
    machine.store.write((_scope_for(node.name, frame), node.name), functions.define_class(machine, node, frame))
    return "next"


def _match(machine: Machine, node: ast.Match, frame: Frame) -> Flow:
    subject = expressions.evaluate(machine, node.subject, frame)
    arms: list[tuple[Guards, Callable[[], Flow]]] = []
    for number, case in enumerate(node.cases):
        if isinstance(case.pattern, ast.MatchValue) and isinstance(subject, Const):
            wanted = expressions.evaluate(machine, case.pattern.value, frame)
            if isinstance(wanted, Const):
                if wanted.value == subject.value:
                    return run_block(machine, case.body, frame)
                continue
        key = (("case", id(node)), number)
        guards = frozenset({(key, True)})
        arms.append((guards, lambda body=case.body: run_block(machine, body, frame)))  # type: ignore[misc]
    if len(arms) == 1:
        return arms[0][1]()
    return fork(machine, frame, arms) if arms else "next"


_STATEMENTS: dict[type[ast.stmt], Callable[..., Flow]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
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
    ast.Break: _loop_exit,
    ast.Continue: _loop_exit,
    ast.Delete: _delete,
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
