"""`--add-noqa`: a comment at the line of each finding that is left, so that only new ones are reported from now on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trueup.checking.atomic_write import write_over
from trueup.checking.suppression import Statement, statements_of
from trueup.contract.finding import Edit, Finding
from trueup.contract.known import Place
from trueup.contract.result import CheckResult
from trueup.fix.document import Document, EditError
from trueup.source.files import read_bytes

#: A comment that names codes, and what of it the codes are.
_WITH_CODES = re.compile(r"#\s*noqa\s*:\s*[A-Za-z][\w-]*(?:[\s,]+[A-Z]+\d+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Added:
    """What came of it. comments: statements that were given a comment. findings: those that they take out.

    left: findings whose line takes none, each with the reason.
    """

    comments: int
    findings: int
    left: tuple[tuple[Finding, str], ...]


def add_comments(result: CheckResult) -> Added:
    """Write `# noqa: CODE` behind the statements that the findings stand in; a comment with codes is given more."""
    by_file: dict[str, list[Finding]] = {}
    for finding in result.findings:
        by_file.setdefault(finding.where.file, []).append(finding)
    comments, taken = 0, 0
    left: list[tuple[Finding, str]] = []
    for file, findings in by_file.items():
        edits, without = _edits(file, findings)
        why = _written(file, edits.values()) if edits else ""
        refused = {finding for finding, _ in without}
        stated = [finding for finding in findings if finding not in refused]
        left += [*without, *((finding, why) for finding in stated if why)]
        comments, taken = (comments, taken) if why else (comments + len(edits), taken + len(stated))
    return Added(comments, taken, tuple(left))


def _edits(file: str, findings: Iterable[Finding]) -> tuple[dict[Place, Edit], list[tuple[Finding, str]]]:
    """The edits by the place at which they write, and the findings that no comment can take out."""
    data = read_bytes(file)
    document = Document(file, data) if isinstance(data, bytes) else None
    cells = document.cells if document is not None else {}
    statements = {number: list(statements_of(cell.lines)) for number, cell in cells.items()}
    wanted: dict[tuple[int, Statement], set[str]] = {}
    without = []
    for finding in findings:
        where = finding.where
        inside = statements.get(where.cell or 0, []) if where.path is None else []
        statement = next((each for each in inside if where.row in each.rows and each.end is not None), None)
        if statement is None:
            why = "a saved model takes no comment" if where.path is not None else "no comment can stand at its line"
            without.append((finding, why))
        else:
            wanted.setdefault((where.cell or 0, statement), set()).add(finding.code)
    made = (_edit(file, cell, each, sorted(codes)) for (cell, each), codes in wanted.items())
    return {edit.where: edit for edit in made}, without


def _edit(file: str, cell: int, statement: Statement, codes: list[str]) -> Edit:
    """Codes behind those of a comment that names some, else a comment of its own at the statement's end."""
    for row, column, text in statement.comments:
        match = _WITH_CODES.search(text)
        if match is not None:
            at = column + match.end() + 1
            return Edit(Place(file, row, at, row, at, cell or None), "".join(f", {code}" for code in codes))
    row, column = statement.end or (0, 0)
    return Edit(Place(file, row, column + 1, row, column + 1, cell or None), f"  # noqa: {', '.join(codes)}")


def _written(file: str, edits: Iterable[Edit]) -> str:
    """Write them; why that could not be, or ""."""
    data = read_bytes(file)
    if not isinstance(data, bytes):
        return data.why
    try:
        return write_over(Path(file), data, Document(file, data).edited(edits))
    except EditError as error:
        return str(error)


def lines_of(added: Added) -> Iterator[str]:
    """What was done, and what was not, as lines."""
    noun = "comment" if added.comments == 1 else "comments"
    findings = "finding" if added.findings == 1 else "findings"
    yield f"Added {added.comments} {noun} for {added.findings} {findings}."
    for finding, why in added.left:
        yield f"{finding.where}: {finding.code} stays: {why}."
