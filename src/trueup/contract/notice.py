"""A finding as it is shown under a notebook's cell: small, once, with the fix as lines to copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from trueup.contract.finding import Finding
from trueup.contract.reportable import Reportable

#: The version of the dictionary that `Notice.to_dict` writes.
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Reportable):
    """One finding for the person who has just run a cell.

    at: where it stands, in the words of the notebook ("line 2 of In [5]"). written: the line that it stands on.
    fixed: the lines that repair it, as they would stand there; empty where no edit does. choice: True where the repair
    is a person's to decide.
    """

    _reports: ClassVar[str] = "trueup.report.notice"

    finding: Finding
    at: str
    written: str = ""
    fixed: tuple[str, ...] = ()
    choice: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it, with a format number."""
        finding = self.finding
        return {
            "format": FORMAT,
            "what": "trueup notice",
            "code": finding.code,
            "name": finding.name,
            "severity": finding.severity,
            "have": finding.have,
            "expected": finding.expected,
            "happens": finding.happens,
            "change": finding.change,
            "at": self.at,
            "written": self.written,
            "fixed": list(self.fixed),
            "choice": self.choice,
            "url": finding.url,
        }
