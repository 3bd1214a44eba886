"""Hooks that a program puts on its modules: what a module gives is what the hook makes of it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from trueup.engine.interpret.unread_changes import ANY
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.registry import Site, on_method
from trueup.engine.values import (
    Args,
    Bound,
    Constant,
    FunctionValue,
    Partial,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: What `register_forward_hook` gives, and its part that is the hook; the part of a module that lists its hooks.
HANDLE, _HOOK, _HOOKS = "torch hook handle", "#hook", "#hooks"
_NAMES = ("register_forward_hook", "register_forward_pre_hook")


@on_method(*(f"{kind}.{name}" for kind in ("*", "torch.nn.Module", "torch.nn.Sequential") for name in _NAMES))
def hook_put_on(site: Site) -> Value | None:
    """`model[1].register_forward_hook(give_the_input)`: a hook that gives nothing back leaves the module as it is."""
    machine, owner, hook = site.machine, site.owner, site.machine.resolve(site.arg(0, "hook"))
    handle = machine.new(HANDLE, site.where)
    if only_looks(hook):
        return handle
    entered = isinstance(owner, StoredObject) and (owner.cls is not None or owner.kind == "torch.nn.Sequential")
    behind = site.name.endswith(_NAMES[0]) and not site.args.keywords.keys() - {"hook"}
    if not entered or not behind or _written(hook) is None or not isinstance(owner, StoredObject):
        machine.record.changed.add(owner.number if isinstance(owner, StoredObject) else ANY)
        return handle
    machine.set_part(handle, _HOOK, TupleValue((hook, owner)))  # type: ignore[arg-type]
    machine.set_part(owner, _HOOKS, TupleValue((*_hooks_of(machine, owner), hook)))  # type: ignore[arg-type]
    return handle


@on_method(f"{HANDLE}.remove")
def hook_taken_off(site: Site) -> Value | None:
    """`handle.remove()`."""
    stored = site.machine.part(site.owner, _HOOK) if isinstance(site.owner, StoredObject) else None
    if isinstance(stored, TupleValue):
        hook, owner = stored.items
        assert isinstance(owner, StoredObject)
        left = tuple(other for other in _hooks_of(site.machine, owner) if other is not hook)
        site.machine.set_part(owner, _HOOKS, TupleValue(left))
    return Constant(None)


def hooked(machine: Machine, owner: Value | None, inputs: tuple[Value, ...], result: Value, where: Spot) -> Value:
    """What a module gives behind its hooks: each is handed the output, and what it gives back takes its place."""
    from trueup.engine.interpret.functions import call

    for hook in _hooks_of(machine, owner):
        after = call(machine, hook, Args((owner or Constant(None), TupleValue(inputs), result)), where)
        if isinstance(after, Constant) and after.value is None:
            continue
        unread = isinstance(after, UnknownValue)
        result = Tensor(where=where, symbolic=True, why="what a hook makes of the output") if unread else after
    return result


def _hooks_of(machine: Machine, owner: Value | None) -> tuple[Value, ...]:
    stored = machine.resolve(machine.part(owner, _HOOKS)) if isinstance(owner, StoredObject) else None
    return stored.items if isinstance(stored, TupleValue) else ()


def _written(hook: Value | None) -> FunctionValue | None:
    """The function of the program that a hook is."""
    if isinstance(hook, Partial):
        hook = hook.func
    hook = hook.func if isinstance(hook, Bound) else hook
    return hook if isinstance(hook, FunctionValue) else None


def only_looks(hook: Value | None) -> bool:
    """True for a function of the program that gives nothing back, and writes into nothing that it is handed."""
    func = _written(hook)
    if func is None:
        return False
    if isinstance(func.node, ast.Lambda):
        body = func.node.body
        return isinstance(body, ast.Call) and isinstance(body.func, ast.Attribute) and body.func.attr in _KEEPS
    handed = {argument.arg for argument in func.node.args.args}
    return not any(_gives_or_writes(node, handed) for node in _own_nodes(func.node))


#: Methods of lists and dicts that keep what they are given, and give nothing.
_KEEPS = frozenset({"append", "extend", "insert", "update", "add", "__setitem__", "copy_"})


def _gives_or_writes(node: ast.AST, handed: set[str]) -> bool:
    """True for `return …`, and for what writes into a value that the function is handed."""
    if isinstance(node, ast.Return):
        return node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None)
    if isinstance(node, ast.Call):
        in_place = isinstance(node.func, ast.Attribute) and node.func.attr.endswith("_")
        return in_place and _root(node) in handed
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    return any(_root(target) in handed for target in targets if isinstance(target, ast.Attribute | ast.Subscript))


def _own_nodes(node: ast.AST) -> list[ast.AST]:
    """The nodes of a function, without those of functions inside it."""
    found: list[ast.AST] = []
    waiting = list(ast.iter_child_nodes(node))
    while waiting:
        part = waiting.pop()
        found.append(part)
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(part)
    return found


def _root(node: ast.expr) -> str:
    """The name in front of what is written: `output` of `output.data[0]`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
