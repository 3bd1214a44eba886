"""slim's `with arg_scope([conv2d, fully_connected], activation_fn=…)`: arguments that calls inside of it are given.

A scope holds for every call that is made while it is open, of other functions too; so it is only known what stands in
a call where each scope of the file is written out, with its functions in a list.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import UnknownValue, Value

_SCOPE, _ARGUMENT = "arg_scope", "activation_fn"
#: Under what the store has the activations that scopes give; numbers of scopes of names are positive.
_ACTIVATIONS = -3


class _Scope(NamedTuple):
    """One scope: its call, the last names of its functions, whether it gives an activation, and where it is open."""

    call: ast.Call
    functions: frozenset[str]
    gives: bool
    rows: range


@on_call("tf.contrib.slim.arg_scope", "tf.contrib.framework.arg_scope")
def opened(site: Site) -> Value | None:
    """`arg_scope([conv2d], activation_fn=tf.nn.elu)`: what it gives is remembered by where it stands."""
    activation = site.args.get(None, _ARGUMENT)
    if activation is not None:
        site.machine.store.write((_ACTIVATIONS, str(id(site.where.node))), activation)
    return UnknownValue("the arguments of a scope", site.where)


def activation_of_scopes(site: Site, function: str) -> Value | None:
    """The activation that the open scopes give a call; None where they give none, unknown where that is not seen."""
    if not site.where.source.mentions(f"{_SCOPE}("):
        return None
    unread = UnknownValue("an arg_scope may say which activation stands there", site.where)
    giving = []
    for scope in _scopes(site.where.source.tree):
        if scope is None:
            return unread
        if function in scope.functions and scope.gives:
            giving.append(scope)
    row = getattr(site.where.node, "lineno", 0)
    inside = [scope for scope in giving if row in scope.rows]
    if not inside:
        return unread if giving else None
    nearest = min(inside, key=lambda scope: len(scope.rows))
    return site.machine.store.read((_ACTIVATIONS, str(id(nearest.call)))) or unread


def _scopes(tree: ast.AST) -> Iterator[_Scope | None]:
    """The scopes of a file; None for one whose functions or arguments are not written out."""
    known = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.With):
            for item in node.items:
                if _is_scope(item.context_expr):
                    known.add(id(item.context_expr))
                    yield _of(item.context_expr, range(node.lineno, (node.end_lineno or node.lineno) + 1))
    # A scope that is handed on is opened elsewhere.
    for node in ast.walk(tree):
        if _is_scope(node) and id(node) not in known:
            yield None


def _is_scope(node: ast.AST) -> bool:
    name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
    return isinstance(name, str) and name.endswith(_SCOPE)


def _of(call: ast.expr, rows: range) -> _Scope | None:
    assert isinstance(call, ast.Call)
    listed = call.args[0] if call.args else None
    plain = getattr(call.func, "attr", getattr(call.func, "id", "")) == _SCOPE
    words = {word.arg for word in call.keywords}
    if not plain or not isinstance(listed, ast.List | ast.Tuple) or None in words:
        return None
    functions = frozenset(getattr(item, "attr", getattr(item, "id", "")) for item in listed.elts)
    return _Scope(call, functions, _ARGUMENT in words, rows) if "" not in functions else None
