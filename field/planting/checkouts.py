"""A checkout whose programs are read before and after one file of it holds another text; nothing is written to disk."""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

from trueup.checking.many_files.run import known_codes
from trueup.checking.one_file.kept_checker import Checked, KeptChecker
from trueup.checking.settings.options import Options
from trueup.checking.settings.resolved import Resolver
from trueup.source.files import find_files
from trueup.source.texts import Texts
from trueup.syntax.notebook import code_cells

#: Programs beside the changed file itself that are read with it: those that import it, in the order of their names.
IMPORTERS = 4
#: Larger files are generated, or data.
MOST_BYTES = 300_000


@dataclass(frozen=True)
class Seen:
    """A finding where it stands: its line counts in the text that was there before the plant."""

    code: str
    severity: str
    file: str
    line: int
    message: str

    @property
    def key(self) -> tuple[str, str, int]:
        """What makes it the same before and after."""
        return self.code, self.file, self.line


@dataclass(frozen=True)
class Read:
    """What was read of a file's programs: findings, setups, whole ones, and what stopped the others, by line."""

    findings: tuple[Seen, ...] = ()
    setups: int = 0
    whole: int = 0
    unread: tuple[tuple[str, int, str], ...] = ()


@dataclass
class Checkout:
    """One checkout: its programs, and what is read of them."""

    folder: Path
    texts: Texts = field(default_factory=Texts)

    def __post_init__(self) -> None:
        self._checker = KeptChecker(Resolver(Options(), known_codes(), isolated=True), (self.folder,), self.texts)
        self._before: dict[str, Checked] = {}
        self._trees: dict[str, ast.Module | None] = {}

    @cached_property
    def programs(self) -> dict[str, str]:
        """The text of each program by its path; a notebook's code is a program beside it, under a name of its own."""
        found = {}
        for file in find_files([self.folder], root=self.folder):
            if not isinstance(file, str) or Path(file).stat().st_size > 20 * MOST_BYTES:
                continue
            text = ""
            if file.endswith(".py"):
                text = _decoded(Path(file).read_bytes())
            elif file.endswith(".ipynb"):
                text = exported(Path(file).read_bytes())
            if text and len(text) <= MOST_BYTES:
                found[re.sub(r"\.ipynb$", "_exported.py", file)] = text
        return found

    def tree(self, file: str) -> ast.Module | None:
        """The tree of a program; None where it is not of this Python."""
        if file not in self._trees:
            self._trees[file] = parsed(self.programs[file])
        return self._trees[file]

    def before(self, file: str) -> Checked:
        """What is read of a program as it stands."""
        if file not in self._before:
            if not os.path.exists(file):  # noqa: PTH110 - asked for every program
                self.texts.put(file, self.programs[file].encode())
            self._before[file] = self._checker.check(file, self.programs[file].encode())
        return self._before[file]

    def readers(self, file: str) -> list[str]:
        """The programs whose reading takes this file in: itself, and some of those that import it."""
        imported = re.compile(rf"^\s*(?:from|import)\b.*\b{re.escape(Path(file).stem)}\b", re.MULTILINE)
        others = [each for each, text in sorted(self.programs.items()) if each != file and imported.search(text)]
        return [file, *[each for each in others[:IMPORTERS] if Path(file) in self.before(each).taken_in]]

    def read(self, file: str) -> Read:
        """What is read of a file's programs as they stand."""
        return _joined([self.before(each) for each in self.readers(file)])

    def read_with(self, file: str, text: str) -> Read:
        """The same while the file holds another text. It stays: to be called in a process that ends after it."""
        readers = self.readers(file)
        self.texts.put(file, text.encode())
        self._checker.changed(file)
        checked = [
            self._checker.check(each, (text if each == file else self.programs[each]).encode()) for each in readers
        ]
        return _joined(checked, file, _lines_before(self.programs[file], text))


def exported(data: bytes) -> str:
    """The code of a notebook as one program, without what only a notebook knows; "" where it is none of Python."""
    try:
        cells, _ = code_cells(data, "notebook.ipynb")
    except Exception:
        return ""
    lines: list[str] = []
    for _, _, text in cells:
        if text.lstrip().startswith("%%") and not text.lstrip().startswith(("%%time", "%%capture")):
            continue
        lines += [re.sub(r"^(\s*)([%!?].*)$", r"\1pass  # \2", line) for line in text.split("\n")]
    return "\n".join(lines) + "\n"


def parsed(text: str) -> ast.Module | None:
    """The tree of a program; None where it is not of this Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return ""


def _lines_before(old: str, new: str) -> dict[int, int]:
    """Line of the new text -> the same line of the old one."""
    matched = SequenceMatcher(None, old.split("\n"), new.split("\n"), autojunk=False).get_opcodes()
    return {
        below + number + 1: above + number + 1
        for kind, above, _, below, end in matched
        if kind == "equal"
        for number in range(end - below)
    }


def _joined(checked: list[Checked], file: str = "", lines: dict[int, int] | None = None) -> Read:
    findings = dict.fromkeys(each for one in checked for each in _seen(one, file, lines or {}))
    unread = dict.fromkeys(
        (each.where.file, each.where.row, f"{each.kind}: {each.why}") for one in checked for each in one.outcome.unread
    )
    counts = [one.outcome.counts for one in checked]
    whole = sum(each.complete for each in counts)
    return Read(tuple(findings), sum(each.setups for each in counts), whole, tuple(unread))


def _seen(checked: Checked, file: str, lines: dict[int, int]) -> Iterator[Seen]:
    for finding in checked.outcome.findings:
        for where in (finding.where, *finding.other_places):
            line = lines.get(where.row, where.row) if where.file == file else where.row
            yield Seen(finding.code, finding.severity, where.file, line, finding.message)
