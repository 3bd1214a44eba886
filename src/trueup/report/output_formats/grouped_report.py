"""Findings under the name of their file: for a long report in a narrow window."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from trueup.contract.finding import Finding, Fix
from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.findings.closing import closing_lines
from trueup.report.findings.headline import headline
from trueup.report.visible import visible, wrapped


def render(result: CheckResult, appearance: Appearance) -> str:
    """The file, then `row:column severity: CODE [*] message` (in a model the path) for each finding; closing lines."""
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
        plain = headline(finding, fix, replace(appearance, colour=False))
        text = f"{plain}{visible(finding.have)}"
        first, *rest = wrapped(text, appearance.width, first=f"  {place:{most}} ", rest=" " * (most + 3))
        # Painted once it is laid out: what colours a word takes no room.
        lines += [first.replace(plain, headline(finding, fix, appearance), 1), *rest]
    return lines


def _place(finding: Finding) -> str:
    where = finding.where
    return visible(str(where).removeprefix(f"{where.file}:"))
