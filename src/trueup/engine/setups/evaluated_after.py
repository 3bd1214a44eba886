"""Whether a program asks a model for answers after a loop that trained it, told by the syntax alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from trueup.engine.definitions_around import nodes_of
from trueup.engine.loops_that_keep import walk
from trueup.syntax.parse import Source

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
#: How far callers are followed.
_DEPTH = 3
#: Calls that look at what they are handed, and neither measure nor keep it.
ONLY_LOOK = frozenset({"print", "len", "type", "id", "isinstance", "bool", "str", "repr"})
#: Calls that write what they are handed to a file.
SAVES = frozenset({"save", "dump"})
#: Calls of a model, or with it, by which it gives no answers.
_NO_ANSWERS = (
    ONLY_LOOK
    | SAVES
    | {"load_state_dict", "state_dict", "set_weights", "get_weights", "parameters", "named_parameters", "modules"}
    | {"to", "cpu", "cuda", "train", "deepcopy", "copy", "append", "summary", "DataParallel", "save_weights"}
)


def is_evaluated_after(sources: list[Source], scope: ast.AST, row: int, names: set[str], depth: int = _DEPTH) -> bool:
    """True where the scope asks for answers behind a row, or a caller of the function does behind its call.

    names: what the model is called in the scope.
    """
    asking = (
        set[str]()
        if isinstance(scope, _FUNCTIONS)
        else {each.name for each in nodes_of(scope, _FUNCTIONS) if _asks_of_module(each, names)}
    )
    behind = (node for node in walk(scope) if getattr(node, "lineno", 0) > row)
    if any(_asks(node, names) or (isinstance(node, ast.Call) and last_name(node.func) in asking) for node in behind):
        return True
    if not isinstance(scope, _FUNCTIONS) or depth == 0:
        return False
    return any(
        is_evaluated_after(sources, around, call.lineno, called | _names_at(call, scope, names), depth - 1)
        for around, call, called in _calls(sources, scope.name)
    )


def last_name(func: ast.expr) -> str:
    """The last part of a dotted name; "" for what is none."""
    return getattr(func, "attr", getattr(func, "id", ""))


def _asks(node: ast.AST, names: set[str]) -> bool:
    """True for a call of the model, of one of its methods, or of a function that is handed it, for its answers."""
    if not isinstance(node, ast.Call) or last_name(node.func) in _NO_ANSWERS:
        return False
    owner = node.func.value if isinstance(node.func, ast.Attribute) else node.func
    return any(ast.unparse(part) in names for part in (owner, *node.args, *(item.value for item in node.keywords)))


def _asks_of_module(function: _Function, names: set[str]) -> bool:
    """True for a function that asks a model of its module, which it is not handed."""
    own = names - {argument.arg for argument in function.args.args}
    return any(_asks(node, own) for node in walk(function))


def _calls(sources: Iterable[Source], name: str) -> Iterator[tuple[ast.AST, ast.Call, set[str]]]:
    """Each call of a function: the scope that it stands in, and what its result is assigned to there."""
    for source in sources:
        if not source.mentions(name):
            continue
        for scope in (source.tree, *nodes_of(source.tree, _FUNCTIONS)):
            assigned = {id(node.value): node.targets for node in walk(scope) if isinstance(node, ast.Assign)}
            for node in walk(scope):
                if isinstance(node, ast.Call) and last_name(node.func) == name:
                    parts = (
                        part for target in assigned.get(id(node), ()) for part in getattr(target, "elts", [target])
                    )
                    yield scope, node, {ast.unparse(part) for part in parts}


def _names_at(call: ast.Call, function: _Function, names: set[str]) -> set[str]:
    """What a function's caller calls the model: what it hands over for it, or the object whose attribute it is."""
    method = isinstance(call.func, ast.Attribute) and bool(function.args.args) and function.args.args[0].arg == "self"
    found = set[str]()
    if isinstance(call.func, ast.Attribute) and method:
        owner = ast.unparse(call.func.value)
        found = {owner, *(f"{owner}.{name[5:]}" for name in names if name.startswith("self."))}
    parameters = [argument.arg for argument in function.args.args][int(method) :]
    handed = [*zip(parameters, call.args, strict=False), *((item.arg, item.value) for item in call.keywords)]
    return found | {ast.unparse(value) for name, value in handed if name in names}
