"""Functions of the program, and losses, that are given the labels where the answers belong, and the reverse."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from trueup.engine.events import Swapped
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.array_methods import keeps_the_numbers
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.transfers.written_names import root_name
from trueup.engine.values import Args, FunctionValue, Spot, UnknownValue, Value
from trueup.syntax.tree_walk import walk

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: What programs call the parameters that take answers, and those that take labels.
_ANSWERS = re.compile(
    r"(?:y_?)?(?:pred(?:s|icted|iction|ictions)?|hat|prob(?:s|a|as|abilities)?|scores?|logits?|outputs?)(?:_y|_labels?)?"
)
_LABELS = re.compile(
    r"(?:y_?)?(?:true|truth|targets?|labels?|gt|actual|ground_?truth)(?:_y)?|(?:target|label|true|actual)_\w+|y"
)
#: Functions of Python after which a number is what it was, or that only count.
_OF_PYTHON = frozenset(["float", "int", "len"])


def note_swapped_call(machine: Machine, func: FunctionValue, args: Args, where: Spot | None) -> None:
    """Note a call whose answers stand where the function has its labels, and the labels where it has its answers.

    A function that does the same to both (the mean of their squared differences) gives the same either way.
    """
    roles = _roles(func.node) if isinstance(func.node, (ast.FunctionDef, ast.AsyncFunctionDef)) else None
    if roles is None or where is None or not isinstance(where.node, ast.Call):
        return
    answers, labels = (machine.resolve(args.get(at, name)) for at, name in roles)
    first = roles[0][0] - (func.owner is not None and func.kind != "staticmethod")
    written = next((item.value for item in where.node.keywords if item.arg == roles[0][1]), None)
    written = written or (where.node.args[first] if 0 <= first < len(where.node.args) else None)
    if is_swapped(answers, labels, written) and isinstance(labels, Tensor):
        _note(machine, getattr(func.node, "name", ""), (roles[0][1], roles[1][1]), labels, where)


def note_swapped_loss(machine: Machine, name: str, output: Value | None, labels: Value | None, where: Spot) -> None:
    """The same of a loss of a library, which takes the outputs first."""
    passed = where.node.args if isinstance(where.node, ast.Call) else []
    if is_swapped(output, labels, passed[0] if passed else None) and isinstance(labels, Tensor):
        _note(machine, name, ("outputs", "labels"), labels, where)


def is_swapped(answers: Value | None, labels: Value | None, written: ast.expr | None) -> bool:
    """True where what is given as labels is a model's, and what is given as answers certainly are labels.

    Labels are what is written down as classes, and what a batch holds under a name of labels. written: the argument.
    """
    if not isinstance(labels, Tensor) or labels.predictions.model is None:
        return False
    if labels.figure is not None or labels.loss is not None:
        return False
    encoded = isinstance(answers, Tensor) and answers.labels.encoding not in (None, "continuous")
    named = loader_of(answers) is not None and _LABELS.fullmatch(root_name(written).lower()) is not None
    if not encoded and not named:
        return False
    if not isinstance(answers, Tensor):
        return isinstance(answers, UnknownValue)
    answered = answers.predictions
    return answered.model is None and answered.answer is None and not answers.symbolic and answers.figure is None


def _note(machine: Machine, name: str, roles: tuple[str, str], answers: Tensor, where: Spot) -> None:
    assert answers.predictions.model is not None
    machine.record.note(
        Swapped(by=name, answers=roles[0], labels=roles[1], model=answers.predictions.model, where=where,
                path=dict(machine.store.path))
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _roles(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[tuple[int, str], tuple[int, str]] | None:
    """Where a function takes answers and labels, by position and name; None where it has no such pair of roles."""
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    answers = [(at, name) for at, name in enumerate(names) if _ANSWERS.fullmatch(name.lower())]
    labels = [(at, name) for at, name in enumerate(names) if _LABELS.fullmatch(name.lower())]
    if len(answers) != 1 or len(labels) != 1:
        return None
    return (answers[0], labels[0]) if _treats_differently(node, answers[0][1], labels[0][1]) else None


def _treats_differently(node: ast.AST, first: str, other: str) -> bool:
    """True where the body compares one of the two with a number, or gives it alone to a function that changes it."""
    for part in walk(node):
        if isinstance(part, ast.Compare) or (isinstance(part, ast.Call) and not _is_plain(_called(part))):
            names = {inner.id for inner in walk(part) if isinstance(inner, ast.Name)}
            if (first in names) != (other in names) and not _is_print(part):
                return True
    return False


def _is_plain(name: str) -> bool:
    return name in _OF_PYTHON or keeps_the_numbers(name)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _called(node) in ("print", "isinstance", "shape", "type")
