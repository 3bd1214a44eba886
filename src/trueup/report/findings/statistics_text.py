"""`--statistics`: how often each rule was found, the most frequent first."""

from __future__ import annotations

import json
from collections import Counter

from trueup.contract.finding import Severity
from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.findings.headline import applies


def render(result: CheckResult, form: str, appearance: Appearance) -> str:
    """A line for each rule: how often, code, severity, how many of them `--fix` mends, name; as JSON an object each."""
    found = Counter((finding.code, finding.name) for finding in result.findings)
    fixable = Counter(finding.code for finding, fix in result.with_fixes() if applies(fix, appearance))
    # A rule may speak in several severities: that of its first finding, which is the worst of its program.
    severity: dict[str, Severity] = {finding.code: finding.severity for finding in reversed(result.findings)}
    rows = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    if form in ("json", "json-lines"):
        objects = [
            {"code": code, "name": name, "count": number, "severity": severity[code], "fixable": fixable[code]}
            for (code, name), number in rows
        ]
        if form == "json-lines":
            return "".join(f"{json.dumps(entry)}\n" for entry in objects)
        return json.dumps(objects, indent=2) + "\n"
    digits = max((len(str(number)) for _, number in rows), default=0)
    marks = max((len(str(number)) for number in fixable.values()), default=0)
    return "".join(
        f"{number:{digits}}  {appearance.paint(code, severity[code])}  {severity[code]:7}  "
        f"{_mark(fixable[code], marks)}{name}\n"
        for (code, name), number in rows
    )


def _mark(number: int, digits: int) -> str:
    if not digits:
        return ""
    return f"[*] {number:{digits}}  " if number else " " * (digits + 6)
