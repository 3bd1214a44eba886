"""What an edit needs to know of the rest of the file: where a name was imported, and what a layer stands in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from trueup.contract.finding import Edit
from trueup.contract.known import Place
from trueup.fix.document import Document, EditError
from trueup.fix.snippet import Snippet

_HOLDERS = frozenset({"Sequential"})
_ADDERS = frozenset({"add", "append"})


class Surroundings:
    """The whole cells of one document as syntax trees."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _cells(self) -> list[Snippet]:
        """The cells that parse."""
        found = []
        for cell in self._document.cells.values():
            try:
                found.append(Snippet(cell))
            except EditError:
                continue
        return found

    def original(self, name: str) -> str:
        """The name under which a bare name stands in the module it was imported from; itself where it was not."""
        return next((alias.name for _, _, alias in self._imports() if alias.asname == name), name)

    def called_here(self, module: str, function: str) -> str | None:
        """How a function of a module is called in this file; None where neither of the two is imported."""
        nodes = [node for cell in self._cells for node in ast.walk(cell.tree)]
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and node.module == module:
                found = (alias.asname or alias.name for alias in node.names if alias.name == function)
            elif isinstance(node, ast.Import):
                found = (f"{alias.asname or module}.{function}" for alias in node.names if alias.name == module)
            else:
                continue
            name = next(found, None)
            if name is not None and not self._bound_otherwise(name.partition(".")[0]):
                return name
        return None

    def imported(self, old: str, new: str) -> tuple[str, list[Edit]]:
        """What to write in place of the bare name `old`, so that it means `new`, and the edits of the imports for it.

        Raises EditError where `old` is no imported name.
        """
        if self._bindings(new):
            if self._bound_otherwise(new):
                raise EditError(f"{new} is already something else here")
            return new, []
        where = [(cell, node, alias) for cell, node, alias in self._imports() if (alias.asname or alias.name) == old]
        if not where:
            # `from keras.losses import *` brings the new name as it brought the old one.
            starred = any(alias.name == "*" for _, _, alias in self._imports())
            if starred and not self._bindings(old):
                return new, []
            raise EditError(f"{old} is a name of the program's own")
        if self._bound_otherwise(old):
            raise EditError(f"{old} is more than one thing here")
        cell, _, alias = where[-1]
        start, end = cell.span(alias)
        # Other uses keep the old name, so the new one is imported beside it.
        if self._uses(old) > 1:
            return new, [cell.edit(end, end, f", {new}", self._document.file)]
        if alias.asname:
            return old, [cell.edit(start, start + len(alias.name), new, self._document.file)]
        return new, [cell.edit(start, end, new, self._document.file)]

    def layer_taken_out(self, where: Place) -> list[Edit]:
        """The layer constructed at a place taken out of the model; EditError where it stands in no list or `add`."""
        snippet, path = self._path_to(where)
        node, parent = path[-1], path[-2]
        file = self._document.file
        if isinstance(parent, ast.Call) and parent.func is node and len(parent.args) == 1:
            return [snippet.edit(*snippet.span(parent), snippet.source(parent.args[0]), file)]
        holder = _elements(parent)
        if holder is not None and node in holder:
            return [snippet.edit(*_with_comma(snippet, holder, node), "", file)]
        if isinstance(parent, ast.Call) and last_name(parent.func) in _ADDERS and isinstance(path[-3], ast.Expr):
            return [self._line_out(snippet, path[-3], path[-4])]
        raise EditError("the layer stands where it cannot be taken out")

    def _line_out(self, snippet: Snippet, statement: ast.stmt, block: ast.AST) -> Edit:
        """The whole line of a statement that stands alone on its lines and is not alone in its block."""
        start, end = snippet.span(statement)
        text = snippet.text
        line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
        stop = end + len(text[end:].split("\n", 1)[0])
        alone = not text[line:start].strip() and (not text[end:stop].strip() or text[end:stop].strip().startswith("#"))
        if not alone or len(getattr(block, "body", ())) < 2:
            raise EditError("other statements stand on the same line, or nothing would be left of the block")
        return snippet.edit(line, min(stop + 1, len(text)), "", self._document.file)

    def _path_to(self, where: Place) -> tuple[Snippet, list[ast.AST]]:
        """The nodes from the module down to the expression that spans the place."""
        cell = self._document.cell(where)
        snippet = Snippet(cell)
        span = cell.offset(where.row, where.column), cell.offset(where.end_row, where.end_column)
        path: list[ast.AST] = [snippet.tree]
        while True:
            inner = next((child for child in _positioned(path[-1]) if _covers(snippet.span(child), span)), None)
            if inner is None:
                break
            path.append(inner)
            if snippet.span(inner) == span and not isinstance(inner, ast.stmt):
                break
        if len(path) < 4 or snippet.span(path[-1]) != span:
            raise EditError("the expression is not found again")
        return snippet, path

    def _imports(self) -> Iterator[tuple[Snippet, ast.ImportFrom, ast.alias]]:
        for cell in self._cells:
            for node in ast.walk(cell.tree):
                if isinstance(node, ast.ImportFrom):
                    yield from ((cell, node, alias) for alias in node.names)

    def _bindings(self, name: str) -> int:
        imported = sum((alias.asname or alias.name) == name for _, _, alias in self._imports())
        return imported + self._bound_otherwise(name)

    def _bound_otherwise(self, name: str) -> int:
        """How often the name is assigned, defined or a parameter."""
        nodes = (node for cell in self._cells for node in ast.walk(cell.tree))
        return sum(
            (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load))
            or (isinstance(node, ast.arg) and node.arg == name)
            or (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name)
            for node in nodes
        )

    def _uses(self, name: str) -> int:
        nodes = (node for cell in self._cells for node in ast.walk(cell.tree))
        return sum(isinstance(node, ast.Name) and node.id == name for node in nodes)


def _elements(parent: ast.AST) -> list[ast.expr] | None:
    """The layers of a list, or of a call that takes layers one by one."""
    if isinstance(parent, ast.List):
        return parent.elts
    if isinstance(parent, ast.Call) and last_name(parent.func) in _HOLDERS:
        return parent.args
    return None


def _with_comma(snippet: Snippet, elements: list[ast.expr], node: ast.AST) -> tuple[int, int]:
    """The span of one element with the comma before it, or after it where it is the first."""
    spans = [snippet.span(each) for each in elements]
    start, end = snippet.span(node)
    index = spans.index((start, end))
    if len(spans) < 2:
        raise EditError("nothing would be left of the model")
    return (spans[index - 1][1], end) if index > 0 else (start, spans[1][0])


def _positioned(node: ast.AST) -> Iterator[ast.AST]:
    """The nearest nodes below that have a position."""
    for child in ast.iter_child_nodes(node):
        if hasattr(child, "lineno"):
            yield child
        else:
            yield from _positioned(child)


def _covers(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def last_name(function: ast.expr) -> str:
    """Of `losses.mse` and of `mse` the word `mse`; "" for anything but a name."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
