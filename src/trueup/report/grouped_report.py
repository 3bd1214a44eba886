"""Findings under the name of their file: for a long report in a narrow window."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from trueup.contract.finding import Finding, Fix
from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.closing import closing_lines
from trueup.report.concise_report import fix_mark
from trueup.report.visible import visible, wrapped


def render(result: CheckResult, appearance: Appearance) -> str:
    """The file, then `row:column CODE [*] message` (in a model the path) for each of its findings; closing lines."""
    lines: list[str] = []
    for file, group in groupby(result.with_fixes(), lambda pair: pair[0].where.file):
        lines += [f"{appearance.paint(visible(file), 'strong')}:", *_listed(list(group), appearance), ""]
    lines += closing_lines(result, appearance)
    return "".join(f"{line}\n" for line in lines)


def _listed(group: list[tuple[Finding, Fix | None]], appearance: Appearance) -> list[str]:
    places = [_place(finding) for finding, _ in group]
    most = max(map(len, places))
    lines = []
    for place, (finding, fix) in zip(places, group, strict=True):
        mark = fix_mark(fix, replace(appearance, colour=False))
        text = f"{finding.code} {mark}{visible(finding.have)}"
        first, *rest = wrapped(text, appearance.width, first=f"  {place:{most}} ", rest=" " * (most + 3))
        # Painted once it is laid out: what colours a word takes no room.
        painted = f"{appearance.paint(finding.code, finding.severity)} {fix_mark(fix, appearance)}"
        lines += [first.replace(f"{finding.code} {mark}", painted, 1), *rest]
    return lines


def _place(finding: Finding) -> str:
    where = finding.where
    return visible(str(where).removeprefix(f"{where.file}:"))
