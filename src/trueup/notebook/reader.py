"""Cells and memory to notices: the program so far is read as by `trueup check`, with the releases that are loaded."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup.checking.many_files.run import known_codes
from trueup.checking.one_file.check_file import Outcome
from trueup.checking.one_file.kept_checker import KeptChecker
from trueup.checking.settings.resolved import Resolver
from trueup.contract.finding import Edit, Finding, Fix
from trueup.contract.known import Place
from trueup.contract.notice import Notice
from trueup.fix.document import Document, EditError
from trueup.notebook.history import History
from trueup.notebook.memory import findings_of, loaded_releases, models_of
from trueup.source.texts import Texts

#: How places of the session are called; no such file need be there, and its folder is the kernel's.
NAME = "session.ipynb"


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice, and the sign by which the same one is known again."""

    notice: Notice
    sign: tuple[str, ...]


class Reader:
    """Reads a session again and again."""

    def __init__(self, history: History) -> None:
        self._history = history
        self.outcome = Outcome()

    def notices(self, tree: ast.Module | None, memory: Mapping[str, Any]) -> list[Shown]:
        """All that can be said of the session now.

        tree: the cell that has just run, whose models are looked at in memory. memory: the names of the notebook.
        """
        data = self._history.program()
        file = str(Path.cwd() / NAME)
        checker = KeptChecker(Resolver({}, known_codes()), [Path.cwd()], Texts(), loaded_releases())
        self.outcome = checker.check(file, data).outcome
        document = Document(file, data)
        found = [
            self._of_cells(finding, fix, document)
            for finding, fix in zip(self.outcome.findings, self.outcome.fixes, strict=True)
            if not finding.code.startswith("TU00")
        ]
        codes = {finding.code for finding in self.outcome.findings} | self._suppressed()
        more = self._of_memory(tree, memory, codes) if tree is not None else ()
        return [*found, *more]

    def _suppressed(self) -> set[str]:
        """Codes that a comment of a cell takes out; what lies in memory has no line for one."""
        return {
            word.upper()
            for cell in self._history.cells
            if "noqa" in cell.text
            for word in cell.text.replace(",", " ").replace(":", " ").split()
        }

    def _of_cells(self, finding: Finding, fix: Fix | None, document: Document) -> Shown:
        where = finding.where
        written = self.outcome.sources.get(where.file, {}).get(where.cell or 0, ())
        line = written[where.row - 1] if 0 < where.row <= len(written) else ""
        edits = fix.edits if fix is not None else ()
        notice = Notice(
            finding=finding,
            at=self._at(where),
            written=line,
            fixed=tuple(_fixed_lines(document, edits)),
            choice=fix is not None and fix.safety == "display",
        )
        return Shown(notice, (finding.code, finding.have, line.strip()))

    def _at(self, where: Place) -> str:
        """ "line 2 of this cell", "line 2 of In [3]", "line 7 of nets.py"."""
        if where.cell is None:
            return f"line {where.row} of {Path(where.file).name}"
        cells = self._history.cells
        if where.cell == len(cells):
            return f"line {where.row} of this cell"
        count = cells[where.cell - 1].count
        return f"line {where.row} of " + (f"In [{count}]" if count is not None else "an earlier cell")

    def _of_memory(self, tree: ast.Module, memory: Mapping[str, Any], codes: set[str]) -> Iterator[Shown]:
        """What models in memory say that the cells did not; a code that the cells gave is not given twice."""
        for model in models_of(tree, self._history.names(tree), memory):
            for finding in findings_of(model):
                if finding.code not in codes:
                    path = f", at {finding.where.path}" if finding.where.path else ""
                    notice = Notice(finding=finding, at=f"the model {model.name!r} in memory{path}")
                    yield Shown(notice, (finding.code, finding.have, finding.where.path or "", model.name))


def _fixed_lines(document: Document, edits: Iterable[Edit]) -> Iterator[str]:
    """The lines of the cells that the edits change, as they are afterwards."""
    edits = tuple(dict.fromkeys(edits))
    if not edits:
        return
    try:
        after = Document(document.file, document.edited(edits))
    except EditError:
        return
    for number, cell in document.cells.items():
        lines = after.cells[number].lines
        for tag, _, _, first, last in difflib.SequenceMatcher(None, cell.lines, lines, autojunk=False).get_opcodes():
            if tag in ("replace", "insert"):
                yield from lines[first:last]
