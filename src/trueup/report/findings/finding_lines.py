"""A finding written out: its message, the source with marks at all places that it names, help, and a small diff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from trueup.contract.finding import Edit, Finding, Fix
from trueup.contract.known import Place
from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance, Style
from trueup.report.findings.excerpt import Mark, cropped, excerpt
from trueup.report.findings.headline import headline
from trueup.report.visible import columns_of, visible, visible_character, wrapped


def finding_lines(finding: Finding, fix: Fix | None, result: CheckResult, appearance: Appearance) -> list[str]:
    """One finding with its message, the places of its parties, help, and the fix as a small diff."""
    plain = headline(finding, fix, replace(appearance, colour=False))
    head = wrapped(f"{plain}{finding.have}", appearance.width)
    # Painted once it is laid out: what colours a word takes no room, and would be counted as if it did.
    head[0] = head[0].replace(plain, headline(finding, fix, appearance), 1)
    lines = head + excerpt_lines(finding, result, appearance)
    for label, text in (
        ("expected", finding.expected),
        ("result", finding.happens),
        ("holds for", finding.holds_for),
        ("rule", finding.name),
    ):
        if text:
            lines += _note("=", label, text, appearance)
    if finding.change:
        lines += _help(finding.change, appearance)
    return lines + (fix_lines(finding, fix, result, appearance) if fix is not None else [])


def _note(sign: str, label: str, text: str, appearance: Appearance) -> list[str]:
    first = f"  {sign} {label}: "
    lines = wrapped(text, appearance.width, first=first, rest="      ")
    return [
        lines[0].replace(first, f"  {appearance.paint(sign, 'gutter')} {appearance.paint(label, 'strong')}: ", 1),
        *lines[1:],
    ]


def _help(text: str, appearance: Appearance) -> list[str]:
    lines = wrapped(text, appearance.width, first="help: ", rest="      ")
    return [lines[0].replace("help", appearance.paint("help", "help"), 1), *lines[1:]]


def excerpt_lines(finding: Finding, result: CheckResult, appearance: Appearance) -> list[str]:
    """One excerpt for each file or cell that the finding or a party stands in, the finding's own first."""
    groups: dict[tuple[str, int | None, str | None], list[Mark]] = {}
    for mark_place, mark in _marks(finding):
        groups.setdefault((mark_place.file, mark_place.cell, mark_place.path), []).append(mark)
    lines = []
    for number, ((file, cell, path), marks) in enumerate(groups.items()):
        first = finding.where if number == 0 else Place(file, marks[0].row, marks[0].column, cell=cell, path=path)
        arrow = appearance.paint("-->" if number == 0 else ":::", "gutter")
        lines.append(f" {arrow} {visible(str(first))}")
        quoted = excerpt(result.sources.get(file, {}).get(cell or 0, ()), marks, appearance)
        lines += quoted or [f"     {visible(mark.text)}" for mark in marks if mark.text]
    return lines


def _marks(finding: Finding) -> list[tuple[Place, Mark]]:
    """The marks by place; parties at one place share a mark, and the finding's own places are the primary ones."""
    own = (finding.where, *finding.other_places)
    # The finding's own places first: the excerpts begin where the headline points.
    texts: dict[Place, list[str]] = {place: [] for place in own}
    for party in finding.parties:
        texts.setdefault(party.where, []).append(f"{party.role}: {party.text}")
    return [
        (
            place,
            Mark(
                place.row,
                place.column,
                place.end_row,
                place.end_column,
                "; ".join(written),
                finding.severity if place in own else "mark",
                place in own,
            ),
        )
        for place, written in texts.items()
    ]


def fix_lines(finding: Finding, fix: Fix, result: CheckResult, appearance: Appearance) -> list[str]:
    """The fix as a small diff, and what is to be known before it is made."""
    lines: list[str] = []
    by_cell: dict[tuple[str, int | None], list[Edit]] = {}
    for edit in fix.edits:
        by_cell.setdefault((edit.where.file, edit.where.cell), []).append(edit)
    for (file, cell), edits in by_cell.items():
        if (file, cell) != (finding.where.file, finding.where.cell):
            lines.append(f" {appearance.paint(':::', 'gutter')} {visible(str(edits[0].where))}")
        lines += _diff(result.sources.get(file, {}).get(cell or 0, ()), edits, appearance)
    if finding.where.path is not None:
        # The closing lines say it once for all models.
        return lines
    # Most fixes that a person decides on say what the help above says.
    if fix.safety == "display" and fix.message != finding.change:
        lines += _note("=", "to decide", fix.message, appearance)
    elif fix.safety == "display" and fix.edits:
        lines += _note("=", "note", "this fix needs a decision and is only shown", appearance)
    elif fix.safety == "unsafe" and fix.edits and not appearance.unsafe:
        lines += _note("=", "note", f"this fix is unsafe, since {fix.risk}: --unsafe-fixes applies it", appearance)
    return lines


def _diff(lines: Sequence[str], edits: Iterable[Edit], appearance: Appearance) -> list[str]:
    """The touched lines before and after, each run of them on its own."""
    runs: list[list[Edit]] = []
    for edit in sorted(edits, key=lambda edit: (edit.where.row, edit.where.column)):
        # Two edits of a line are one line before and one after: apart each would show a line that there never is.
        if runs and edit.where.row <= runs[-1][-1].where.end_row:
            runs[-1].append(edit)
        else:
            runs.append([edit])
    digits = len(str(max((run[-1].where.end_row for run in runs), default=1)))
    drawn = []
    for run in runs:
        first, last = run[0].where.row, run[-1].where.end_row
        if 0 < first <= last <= len(lines):
            before = list(lines[first - 1 : last])
            after = edited(before, run, first)
            # An edit that takes a whole line out ends at the start of the next one, which stays as it is.
            while before and after and before[-1] == after[-1]:
                before.pop(), after.pop()
            start = run[0].where.column - 1
            room = max(appearance.width - digits - 5, 30)
            reach = start + max(len(run[0].text), run[0].where.end_column - run[0].where.column, 1)
            drawn += _signed("-", "removed", _cropped(before, start, reach, room), (first, digits), appearance)
            drawn += _signed("+", "added", _cropped(after, start, reach, room), (first, digits), appearance)
    return drawn


def _cropped(lines: Iterable[str], start: int, end: int, room: int) -> list[str]:
    """Lines as they are shown, each cropped around the characters from `start` to `end`."""
    cropped_lines = []
    for line in lines:
        shown = [visible_character(character) for character in line]
        begun, ended = (columns_of("".join(shown[:index])) for index in (start, end))
        cropped_lines.append(cropped("".join(shown), begun, ended, room)[0].rstrip())
    return cropped_lines


def _signed(
    sign: str, style: Style, lines: Iterable[str], numbers: tuple[int, int], appearance: Appearance
) -> list[str]:
    """Lines with a sign and numbers: the first one, and its digits."""
    first, digits = numbers
    return [
        f"{appearance.paint(f'{number:>{digits}} |', 'gutter')} {appearance.paint(f'{sign} {line}', style)}"
        for number, line in enumerate(lines, first)
    ]


def edited(lines: Sequence[str], edits: Sequence[Edit], first: int) -> list[str]:
    """The lines, of which the first has the number `first`, after edits that do not overlap; [] where all went."""
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda edit: (edit.where.row, edit.where.column), reverse=True):
        where = edit.where
        begin = starts[where.row - first] + where.column - 1
        end = starts[where.end_row - first] + where.end_column - 1
        text = text[:begin] + edit.text + text[end:]
    return text.split("\n") if text else []
