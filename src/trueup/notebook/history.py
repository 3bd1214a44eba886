"""The cells that ran, in the order in which they ran, as one program; and which of them train or score something."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from trueup.syntax.notebook import READ_MAGICS

#: Characters of cells that are read together; of a longer session the cells that were run again later go first.
_MOST_CHARACTERS = 300_000
#: Calls after which something can be said: a model is compiled, trained, measured, or its answers are taken.
_CALLS = frozenset(
    {
        *("compile", "fit", "fit_generator", "fit_predict", "partial_fit", "train_on_batch", "test_on_batch", "train"),
        *("evaluate", "evaluate_generator", "score", "backward", "argmax", "validate", "test", "train_step"),
        *("cross_validate", "classification_report", "confusion_matrix", "log_loss", "value_and_grad"),
    }
)
_CALL_PARTS = ("accuracy", "_score", "cross_entropy", "crossentropy")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*\n")


@dataclass(frozen=True, slots=True)
class Ran:
    """One cell that ran. count: the number that the notebook shows at it."""

    text: str
    count: int | None


@dataclass(slots=True)
class History:
    """The cells so far. functions: of each function that a cell defined, the names that stand in it."""

    cells: list[Ran] = field(default_factory=list)
    _trees: list[ast.Module | None] = field(default_factory=list)
    functions: dict[str, frozenset[str]] = field(default_factory=dict)
    _called: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, cell: Ran, tree: ast.Module | None) -> None:
        """A cell that ran, or the part of it that did."""
        self.cells.append(cell)
        self._trees.append(tree)
        if tree is not None:
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    self.functions[node.name] = frozenset(names_in(node))
                    self._called[node.name] = frozenset(called_in(node))
        while sum(len(each.text) for each in self.cells) > _MOST_CHARACTERS and len(self.cells) > 1:
            texts = [each.text for each in self.cells]
            again = (number for number, text in enumerate(texts) if text in texts[number + 1 :])
            dropped = next(again, 0)
            del self.cells[dropped], self._trees[dropped]

    def asks(self, tree: ast.Module) -> bool:
        """True where the cell trains, compiles or scores something, itself or by a function of an earlier cell."""
        waiting, seen = called_in(tree), set[str]()
        while waiting:
            name = waiting.pop()
            if name in _CALLS or any(part in name.lower() for part in _CALL_PARTS):
                return True
            if name not in seen:
                seen.add(name)
                waiting |= self._called.get(name, frozenset())
        return False

    def names(self, tree: ast.Module) -> set[str]:
        """The names that the cell uses, itself or by functions of earlier cells."""
        found, waiting = set[str](), names_in(tree)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting |= self.functions.get(name, frozenset())
        return found

    def whole(self) -> ast.Module:
        """All cells in the order in which they ran, as one tree."""
        return ast.parse("\n".join(ast.unparse(tree) for tree in self._trees if tree is not None))

    def program(self) -> bytes:
        """All of it as a notebook."""
        cells: list[dict[str, object]] = [
            {"cell_type": "code", "source": cell.text, "metadata": {}, "outputs": [], "execution_count": cell.count}
            for cell in self.cells
        ]
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def parsed(text: str, transformed: str) -> ast.Module | None:
    """The cell's tree; of one under a magic that runs it (`%%time`) that of its body. None where it is no Python.

    transformed: the cell as IPython runs it, its line magics turned into calls.
    """
    magic = _CELL_MAGIC.match(text)
    if magic is not None:
        if magic[1] not in READ_MAGICS:
            return None
        transformed = text[magic.end() :]
    try:
        return ast.parse(transformed)
    except (SyntaxError, ValueError, RecursionError):
        return None


def until_line(text: str, tree: ast.Module | None, line: int) -> str:
    """What of a cell ran, where it was stopped at this line (from 1): up to the statement that raised, and with it.

    A training that stops at its first batch is what a finding is wanted about.
    """
    ends = [node.end_lineno or node.lineno for node in tree.body if node.lineno <= line] if tree is not None else []
    return "\n".join(text.split("\n")[: max(ends, default=0)])


def names_in(tree: ast.AST) -> set[str]:
    """All names that are read or written."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def called_in(tree: ast.AST) -> set[str]:
    """The last names of all that is called."""
    return set(_calls(tree))


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr
