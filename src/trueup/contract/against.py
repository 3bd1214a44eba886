"""One model held against others on the same rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from trueup.contract.audit import Audit
from trueup.contract.finding import Finding
from trueup.contract.pair import Pair
from trueup.contract.reportable import Reportable

#: The version of the dictionary that `Against.to_dict` writes.
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Flips:
    """Rows of one class, or of one group, and those in which exactly one of the two models is right."""

    name: str
    rows: int
    only_first: int
    only_second: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A model that the first one is held against.

    pair: both on the rows that count in both; the first model is the pair's first.
    p_adjusted: McNemar's p value of the pair, corrected for all rivals (Holm); the pair's own where there is one rival.
    classes: flips by true class, those with most flips first; empty for multi-label. groups: by the `by` column.
    """

    name: str
    audit: Audit
    pair: Pair
    p_adjusted: float
    classes: tuple[Flips, ...] = ()
    groups: tuple[Flips, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Against(Reportable):
    """The audit of a model, and its rivals on the same rows. groups_by: what `groups` of a rival are values of."""

    _reports: ClassVar[str] = "trueup.report.against"

    name: str
    audit: Audit
    rivals: tuple[Rival, ...]
    groups_by: str | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those of all audits."""
        return (*self.audit.findings, *(finding for rival in self.rivals for finding in rival.audit.findings))

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it, with a format number."""
        return {
            "format": FORMAT,
            "what": "trueup audit against",
            "name": self.name,
            "audit": self.audit.to_dict(),
            "groups_by": self.groups_by,
            "rivals": [
                {
                    "name": rival.name,
                    "audit": rival.audit.to_dict(),
                    "pair": rival.pair.to_dict(),
                    "p_adjusted": rival.p_adjusted,
                    "classes": [asdict(flips) for flips in rival.classes],
                    "groups": [asdict(flips) for flips in rival.groups],
                }
                for rival in self.rivals
            ],
        }

    def to_markdown(self) -> str:
        """The report as Markdown."""
        return self._report("markdown")

    def to_html(self) -> str:
        """The report as one self-contained HTML page."""
        return self._report("html")
