"""What the rest of trueup says about a story: each asked as any user would ask it, shown as it answers."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import trueup
from trueup.contract.audit import Audit
from trueup.contract.explanation import Explanation
from trueup.contract.finding import Finding
from trueup.report.explanation import as_text

_HERE = Path(__file__).resolve()
#: The stories as programs.
_PROGRAMS = _HERE.parents[2]
#: What the real old Keras said.
_MUSEUM = _HERE.parents[3] / "museum" / "seen.json"


def meaning(library: str, loss: str, units: int, activation: str, labels: str) -> Explanation:
    """What metrics=["accuracy"] beside a loss meant in a release."""
    return trueup.explain("accuracy", library=library, loss=loss, units=units, activation=activation, labels=labels)


def explained(explanation: Explanation) -> str:
    """The explanation without the list of other releases and sources."""
    return as_text(explanation).partition("\nOther releases")[0]


def check(*programs: str) -> tuple[str, set[str]]:
    """What `trueup check` says of the story's programs, a line for each finding, and the codes that were found."""
    lines, codes = [], set()
    for program in programs:
        result = trueup.check(_PROGRAMS / program, isolated=True)
        for finding in result.findings:
            codes.add(finding.code)
            lines += [f"{program}:{finding.where.row}: {finding.code}", textwrap.indent(_filled(finding.have), "  ")]
        if not result.findings:
            lines.append(f"{program}: nothing found, {result.counts.complete} of {result.counts.setups} setups read")
    return "$ trueup check " + " ".join(programs) + "\n" + "\n".join(lines) + "\n", codes


def inspect(model: Any, y: Any) -> tuple[str, set[str]]:
    """What `trueup.inspect(model, y=y)` says of a compiled model, and the codes that were found."""
    seen = trueup.inspect(model, y=y)
    return ">>> trueup.inspect(model, y=y)\n" + seen.to_text(), {finding.code for finding in seen.findings}


def audit(audited: Audit) -> str:
    """An audit's report, without the tables of classes and what stands beside the accuracy."""
    text = audited.to_text()
    head = text.partition("\nClasses\n")[0].partition("\nBeside the accuracy\n")[0]
    return ">>> print(trueup.audit(labels, proba=answers, reported=…))\n" + head.rstrip("\n") + "\n"


def found(findings: tuple[Finding, ...]) -> str:
    """Findings in full sentences."""
    return "\n".join(_filled(f"{finding.code}: {finding.message}", "  ") for finding in findings) + "\n"


def listed(codes: set[str]) -> str:
    """Codes in order, or "nothing"."""
    return ", ".join(sorted(codes)) or "nothing"


def museum(exhibit: str) -> dict[str, Any]:
    """What was recorded of a real old release; empty where the examples stand alone."""
    if not _MUSEUM.is_file():
        return {}
    record: dict[str, Any] = json.loads(_MUSEUM.read_text(encoding="utf-8")).get(exhibit, {})
    return record


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 76, subsequent_indent=indent, break_on_hyphens=False)
