"""Calls whose arguments do not fit the parameters of the function that they name: they raise before anything is run."""

from __future__ import annotations

import ast

from trueup.engine.values import Args, FunctionValue, Spot

#: Decorators that leave the parameters as they are written.
_PLAIN = frozenset({"staticmethod", "classmethod"})


def does_not_fit(func: FunctionValue, args: Args, where: Spot) -> bool:
    """True for a call, written with the name of the function, that raises a TypeError.

    args: with the instance in front, where a method is called on one. A function that is decorated may be called
    otherwise than it is written; and what a library calls is handed what the library has.
    """
    node, called = func.node, where.node
    if isinstance(node, ast.Lambda) or not isinstance(called, ast.Call) or _name(called.func) != node.name:
        return False
    if args.more or _is_changed(node):
        return False
    if takes_fewer(func, args):
        return True
    arguments = node.args
    by_place = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    names = {argument.arg for argument in (*arguments.args, *arguments.kwonlyargs)}
    if not names.issuperset(args.keywords) and arguments.kwarg is None:
        return True
    passed = {*by_place[: len(args.positional)], *args.keywords}
    optional = len(by_place) - len(arguments.defaults)
    needed = [*by_place[:optional], *_without_default(arguments)]
    return not passed.issuperset(needed)


def takes_fewer(func: FunctionValue, args: Args) -> bool:
    """True for a call with more arguments by place than the function has: `net(x, mask)` of `forward(self, x)`."""
    arguments = func.node.args
    if args.more or arguments.vararg is not None or isinstance(func.node, ast.Lambda) or _is_changed(func.node):
        return False
    return len(args.positional) > len(arguments.posonlyargs) + len(arguments.args)


def _is_changed(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(_name(decorator) not in _PLAIN for decorator in node.decorator_list)


def _without_default(arguments: ast.arguments) -> list[str]:
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return [argument.arg for argument, default in pairs if default is None]


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
