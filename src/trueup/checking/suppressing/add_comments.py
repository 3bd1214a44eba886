"""`--add-noqa`: a comment at the line of each finding that is left, so that only new ones are reported from now on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from trueup.checking.atomic_write import write_over
from trueup.checking.finding_order import at_each_place, places_of
from trueup.checking.suppressing.noqa_comment import noqa_comment
from trueup.contract.finding import Edit, Finding
from trueup.contract.known import Place
from trueup.contract.result import CheckResult
from trueup.fix.document import Document, EditError
from trueup.source.files import read_bytes


@dataclass(frozen=True, slots=True)
class Added:
    """What came of it. comments: lines that were given a comment. findings: those that they take out.

    left: findings whose line takes none, each with the reason.
    """

    comments: int
    findings: int
    left: tuple[tuple[Finding, str], ...]


def add_comments(result: CheckResult) -> Added:
    """Write `# noqa: CODE` at the lines of the findings; a comment with codes is given more."""
    by_file: dict[str, list[Finding]] = {}
    for finding in result.findings:
        by_file.setdefault(finding.where.file, []).append(finding)
    comments, taken = 0, 0
    left: list[tuple[Finding, str]] = []
    for file, findings in by_file.items():
        edits, without = _edits(file, findings)
        why = _written(file, edits.values()) if edits else ""
        refused = {(finding.code, finding.have, place) for finding, _ in without for place in places_of(finding)}
        stated = [each for each in findings if (each.code, each.have, each.where) not in refused]
        left += [*without, *((finding, why) for finding in stated if why)]
        comments, taken = (comments, taken) if why else (comments + len(edits), taken + len(stated))
    return Added(comments, taken, tuple(left))


def _edits(file: str, findings: Iterable[Finding]) -> tuple[dict[Place, Edit], list[tuple[Finding, str]]]:
    """The edits by the place at which they write, and the findings that no comment can take out."""
    data = read_bytes(file)
    document = Document(file, data) if isinstance(data, bytes) else None
    cells = document.cells if document is not None else {}
    edits: dict[Place, Edit] = {}
    without = []
    for finding in (each for stated in findings for each in at_each_place(stated)):
        cell = cells.get(finding.where.cell or 0)
        edit = noqa_comment(finding, cell.lines) if cell is not None else None
        if edit is None:
            model = finding.where.path is not None
            without.append((finding, "a saved model takes no comment" if model else "no comment can stand at its line"))
        elif edit.where not in edits:
            edits[edit.where] = edit
        elif finding.code not in edits[edit.where].text:
            edits[edit.where] = replace(edit, text=f"{edits[edit.where].text}, {finding.code}")
    return edits, without


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
