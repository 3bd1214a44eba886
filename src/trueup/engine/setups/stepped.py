"""Whether a program takes the gradient of a loss that it calls itself."""

from __future__ import annotations

import ast
from typing import TypeGuard

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


def _lines_of(source: Source, place: Place) -> list[ast.stmt]:
    """The statement outside of functions in which something stands, and those that use what it assigns."""
    lines = [node for node in source.tree.body if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    own = [node for node in lines if _holds(source.place(node), place)]
    names = {name.id for node in own for name in ast.walk(node) if _is_assigned(name)}
    return [
        *own,
        *(node for node in lines if names & {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}),
    ]


def _is_assigned(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _holds(outer: Place, inner: Place) -> bool:
    return outer.cell == inner.cell and outer.row <= inner.row <= outer.end_row
