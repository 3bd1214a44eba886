"""Whether a program takes the gradient of a loss that it calls itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trueup.contract.known import Place
from trueup.contract.setup import Setup
from trueup.engine.entries import has_steps
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.functions_around import FunctionsAround
from trueup.engine.values import FunctionValue
from trueup.syntax.parse import Source


def is_stepped(machine: Machine, setup: Setup, functions: FunctionsAround) -> bool:
    """False where neither the functions around the loss and its calls train by steps, nor the lines outside of them.

    Of a function that only a library calls, or nobody, that is not known: then it is True.
    """
    if not setup.called_from and functions.innermost(setup.where) is not None:
        return True
    return any(_steps_around(machine, place, functions) for place in (setup.where, *setup.called_from))


def _steps_around(machine: Machine, place: Place, functions: FunctionsAround) -> bool:
    function = _function(machine, functions.innermost(place))
    if function is not None:
        return has_steps(function.module.source, function.node)
    source = _source(machine, place)
    return source is None or any(has_steps(source, node) for node in _lines_of(source, place))


def _source(machine: Machine, place: Place) -> Source | None:
    """The file of a place; a text that was read without one is known by what was called in it."""
    modules = (*machine.modules.values(), *(run.module for run in machine.runs.values()))
    known = (*(module.source for module in modules), *(spot.source for spot in machine.record.callers))
    return next((source for source in known if source.file == place.file), None)


def _function(machine: Machine, place: Place | None) -> FunctionValue | None:
    if place is None:
        return None
    return next((func for func in machine.functions if func.where is not None and func.where.place() == place), None)


def _lines_of(source: Source, place: Place) -> list[ast.AST]:
    """The line outside of functions in which something stands, and those to which what it gives is handed on."""
    lines = list(_lines_in(source.tree.body))
    reached = [node for node in lines if place.is_within(source.place(node))]
    names = {name for node in reached for name in _names_set(node)}
    waiting = [node for node in lines if not any(node is other for other in reached)]
    while found := [node for node in waiting if names & _names_used(node)]:
        reached += found
        names.update(name for node in found for name in _names_set(node))
        waiting = [node for node in waiting if not any(node is other for other in found)]
    return reached


def _lines_in(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The statements that hold no others, and the heads of those that do; nothing within functions."""
    for node in body:
        blocks = [block for name in ("body", "orelse", "finalbody") if (block := getattr(node, name, None))]
        blocks += [part.body for name in ("handlers", "cases") for part in getattr(node, name, ())]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not blocks:
            yield node
            continue
        yield from (part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr | ast.withitem))
        for block in blocks:
            yield from _lines_in(block)


def _names_used(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _names_set(node: ast.AST) -> set[str]:
    """The names that a line assigns, and those of what it calls a method of: `losses.append(loss)`."""
    called = [part.func.value for part in ast.walk(node) if isinstance(part, ast.Call)
              if isinstance(part.func, ast.Attribute)]  # fmt: skip
    assigned = [part for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]
    return {part.id for part in (*called, *assigned) if isinstance(part, ast.Name)}
