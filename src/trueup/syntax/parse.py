"""Bytes of a program or notebook to a tree with places, whatever the bytes are.

What is sound is read; what is not is taken out, with its place and why. Nothing is raised for bad input and nothing
in it is run.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import accumulate, islice

from trueup.contract.known import Place
from trueup.contract.reading import Unread
from trueup.syntax.columns import Shifts, stacked, written_column
from trueup.syntax.decode import NotTextError, decode
from trueup.syntax.error_recovery import Fault, Loss, Mending, parsed
from trueup.syntax.exported_cells import commands, open_exported
from trueup.syntax.newer_python import as_older
from trueup.syntax.notebook import (
    Cell,
    ForeignNotebookError,
    Hint,
    NotANotebookError,
    hints_in,
    read_notebook,
)
from trueup.syntax.outputs import NOTHING, StoredOutputs
from trueup.syntax.python2 import modernised
from trueup.syntax.tree_walk import walk

#: Files beyond these sizes are generated; their trees would take hundreds of megabytes (measured: about 6 kB for a row
#: of an ordinary program, 0.9 kB for an element of a literal list).
MAX_BYTES = 2_000_000
MAX_ROWS = 30_000
MAX_COMMAS = 150_000
#: A text that does not parse is looked through token by token (measured: 10 µs for each); beyond this it is given up.
MAX_SIGNS = 250_000
_SIGN = re.compile(r"[^\w\s]|\s+")


@dataclass(frozen=True, slots=True)
class Source:
    """One program as it was parsed.

    file: the name to show. tree: all that could be parsed, its rows those of `text`.
    text: the decoded text that the tree was made from; the code cells of a notebook, joined.
    unread: what could not be read, each with its place. python2: the text was in Python 2 and was rewritten in place.
    hints: releases that the notebook installs or selects itself ("tensorflow==1.*"), as requirement lines.
    lines: the rows of `text`. cells: (first row of `text`, from 1; number of the cell) for notebooks.
    shifts: how columns moved in rows that were rewritten. shown: what the stored outputs of a notebook show.
    """

    file: str
    tree: ast.Module
    text: str
    unread: tuple[Unread, ...] = ()
    python2: bool = False
    hints: tuple[Hint, ...] = ()
    lines: tuple[str, ...] = field(default=(), repr=False)
    cells: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    shifts: Shifts = field(default_factory=dict, repr=False)
    shown: StoredOutputs = NOTHING
    _mentioned: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)
    #: The expression is kept beside its names: the number of one that is gone may be another's.
    _names: dict[int, tuple[ast.expr, frozenset[str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def mentions(self, word: str) -> bool:
        """True where the word stands anywhere in the text; each word is looked for once, however often it is asked."""
        found = self._mentioned.get(word)
        if found is None:
            found = self._mentioned[word] = word in self.text
        return found

    def names_in(self, value: ast.expr) -> frozenset[str]:
        """The names that stand in an expression, which is looked through once, however often it is run."""
        known = self._names.get(id(value))
        if known is None:
            names = frozenset(part.id for part in walk(value) if isinstance(part, ast.Name))
            known = self._names[id(value)] = value, names
        return known[1]

    def place(self, node: ast.AST) -> Place:
        """Where the node is written: rows and characters from 1 (per cell in a notebook), the end exclusive.

        A node that carries no position gets the span of its children, and the first row where it has none.
        """
        row, offset, end_row, end_offset = _span(node)
        last = max(len(self.lines), 1)
        row, end_row = min(max(row, 1), last), min(max(end_row, row, 1), last)
        column, end_column = self._written(row, offset), self._written(end_row, end_offset)
        before, cell = self._cell(row)
        return Place(self.file, row - before, column, max(end_row - before, 1), end_column, cell)

    def row_in_words(self, row: int) -> str:
        """A row of the text, from 1, as a reader finds it: "line 5", "line 5 of cell 40"."""
        before, cell = self._cell(row)
        return f"line {row}" if cell is None else f"line {row - before} of cell {cell}"

    def _written(self, row: int, offset: int) -> int:
        """The column (from 1) as written, for an offset in bytes of the row as parsed."""
        line = self.lines[row - 1] if self.lines else ""
        if not line.isascii():
            offset = len(line.encode("utf-8", "replace")[:offset].decode("utf-8", "ignore"))
        return written_column(self.shifts, row - 1, min(offset, len(line))) + 1

    def _cell(self, row: int) -> tuple[int, int | None]:
        """How many rows stand before the cell of this row, and the cell's number."""
        if not self.cells:
            return 0, None
        index = max(bisect_right(self.cells, (row, 1 << 62)) - 1, 0)
        first, number = self.cells[index]
        return first - 1, number


def parse_source(data: bytes, file: str, *, extra_magics: frozenset[str] = frozenset()) -> Source:
    """Parse a program, or a notebook where the name ends in .ipynb; never raises on bad input.

    extra_magics: names of further cell magics ("mytimer" for `%%mytimer`) whose bodies are Python.
    """
    if len(data) > MAX_BYTES and not file.endswith(".ipynb"):
        return _nothing(file, f"it has {len(data):,} bytes; at most {MAX_BYTES:,} are read", "limit")
    try:
        if file.endswith(".ipynb"):
            cells, unread, hints, shown = read_notebook(data, file, extra_magics)
        else:
            text, unread = decode(data, file)
            cells, hints, shown = [Cell(None, text.split("\n"))], (), NOTHING
    except ForeignNotebookError as error:
        return _nothing(file, str(error), "foreign")
    except (NotTextError, NotANotebookError) as error:
        return _nothing(file, str(error))
    too_large = _too_large(cells)
    if too_large:
        return _nothing(file, too_large, "limit")
    return replace(_joined(file, cells, unread, hints), shown=shown)


def _too_large(cells: list[Cell]) -> str:
    """Why the text is beyond what is read, or ""."""
    texts = ["".join(cell.lines) for cell in cells]
    counts = (
        (sum(len(cell.lines) for cell in cells), MAX_ROWS, "lines"),
        (sum(map(len, texts)), MAX_BYTES, "characters"),
        (sum(text.count(",") for text in texts), MAX_COMMAS, "commas (a table written as code)"),
    )
    return next(
        (f"it has {count:,} {what}; at most {most:,} are read" for count, most, what in counts if count > most), ""
    )


def _joined(file: str, cells: list[Cell], unread: tuple[Unread, ...], hints: tuple[Hint, ...]) -> Source:
    """The cells as one text, each mended where the whole does not parse."""
    tree = parsed("\n".join("\n".join(cell.lines) for cell in cells))
    python2, lost = False, list[Unread]()
    if isinstance(tree, Fault) and _has_too_many_signs(cells):
        return _nothing(file, f"{tree.why}; a text with more than {MAX_SIGNS:,} signs is not mended")
    if isinstance(tree, Fault) or _crosses_cells(tree, cells):
        sound: list[Cell] = []
        for cell in cells:
            mended, losses, old = _sound(cell)
            python2 = python2 or old
            lost += [_unread(file, cell, loss) for loss in losses]
            sound.append(mended)
        cells = sound
        tree = parsed("\n".join("\n".join(cell.lines) for cell in cells))
    if isinstance(tree, Fault):
        return _nothing(file, tree.why)
    lines, index, shifts = list[str](), list[tuple[int, int]](), Shifts()
    for cell in cells:
        if cell.number is not None:
            index.append((len(lines) + 1, cell.number))
        shifts = stacked(shifts, cell.shifts, len(lines)) if cell.shifts else shifts
        lines += cell.lines
    result = Source(file, tree, "\n".join(lines), (*unread, *lost), python2, hints, tuple(lines), tuple(index), shifts)
    return _with_exported(result) if "get_ipython" in result.text else result


def _with_exported(source: Source) -> Source:
    """The program with the cells opened that an export holds as strings, and with the releases that it installs."""
    hints = [*source.hints]
    for line, node in commands(source.tree):
        hints += hints_in(line, source.place(node))

    lost = list[Unread]()

    def parse(cell: Cell, literal: ast.expr) -> tuple[Cell, ast.Module]:
        sound, losses, _ = _sound(cell)
        tree = parsed("\n".join(sound.lines))
        lost.extend(Unread(source.place(literal), loss.why) for loss in losses)
        return sound, tree if isinstance(tree, ast.Module) else ast.Module([], [])

    open_exported(source.tree, list(source.lines), parse)
    return replace(source, hints=tuple(hints), unread=(*source.unread, *lost))


def _has_too_many_signs(cells: list[Cell]) -> bool:
    signs = (_SIGN.finditer(line) for cell in cells for line in cell.lines)
    return next(islice((sign for line in signs for sign in line), MAX_SIGNS, None), None) is not None


def _crosses_cells(tree: ast.Module, cells: list[Cell]) -> bool:
    """True where a statement starts in one cell and ends in another: a string that was never closed, a backslash."""
    starts = list(accumulate((len(cell.lines) for cell in cells), initial=1))
    return len(cells) > 1 and any(
        bisect_right(starts, node.lineno) != bisect_right(starts, node.end_lineno or node.lineno) for node in tree.body
    )


def _sound(cell: Cell) -> tuple[Cell, list[Loss], bool]:
    """The cell with what does not parse taken out, the losses, and whether it was Python 2."""
    if isinstance(parsed("\n".join(cell.lines)), ast.Module):
        return cell, [], False
    newer, moved = as_older(cell.lines)
    if isinstance(parsed("\n".join(newer)), ast.Module):
        return Cell(cell.number, newer, stacked(cell.shifts, moved)), [], False
    lines, shifts, old = modernised(newer)
    shifts = stacked(moved, shifts)
    mending = Mending(lines)
    if isinstance(parsed("\n".join(lines)), Fault):
        mending.mend()
    return Cell(cell.number, mending.lines, stacked(stacked(cell.shifts, shifts), mending.shifts)), mending.losses, old


def _unread(file: str, cell: Cell, loss: Loss) -> Unread:
    end = len(cell.lines[loss.last]) + 1
    return Unread(Place(file, loss.first + 1, 1, loss.last + 1, end, cell.number), loss.why)


def _nothing(file: str, why: str, kind: str = "file") -> Source:
    """A source of which nothing was read; kind "limit" where it is sound but larger than what is read."""
    return Source(file, ast.Module([], []), "", (Unread(Place(file, 1, 1, 1, 1), why, kind),), lines=("",))


def _span(node: ast.AST) -> tuple[int, int, int, int]:
    """Row (from 1), byte offset, end row and end offset of the node or of what it holds."""
    row = getattr(node, "lineno", None)
    if isinstance(row, int):
        start = int(getattr(node, "col_offset", 0) or 0)
        end_row = getattr(node, "end_lineno", None) or row
        end = getattr(node, "end_col_offset", None)
        return row, start, end_row, start if end is None else end
    spans = [
        _span(child) for child in ast.iter_child_nodes(node) if not isinstance(child, (ast.expr_context, ast.operator))
    ]
    spans = [span for span in spans if span[0] > 0]
    if not spans:
        return 0, 0, 0, 0
    first, last = min(span[:2] for span in spans), max(span[2:] for span in spans)
    return *first, *last
