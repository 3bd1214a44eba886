"""An Inspection: what a live model was found to be, and what disagrees in it. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from trueup.contract.finding import Finding
from trueup.contract.known import Place, value_of
from trueup.contract.reading import Unread
from trueup.contract.reportable import Reportable
from trueup.contract.setup import Setup

#: The version of the dictionary that `Inspection.to_dict` writes.
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection(Reportable):
    """One model, looked at as it stands.

    model: its name. setups: one for each output.
    words: (role, text) of head, labels, loss and metrics, by setup, as reports show them.
    findings: what the rules say, each at a path in the model.
    unread: what was there and could not be seen, setups of which a part is unknown included.
    """

    _reports: ClassVar[str] = "trueup.report.inspection"

    model: str
    findings: tuple[Finding, ...] = ()
    setups: tuple[Setup, ...] = ()
    words: tuple[tuple[tuple[str, str], ...], ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def complete(self) -> bool:
        """True where the model has an output, and head, labels and loss of every output are known."""
        return bool(self.setups) and all(setup.complete for setup in self.setups)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it, with a format number."""
        return {
            "format": FORMAT,
            "what": "trueup inspection",
            "model": self.model,
            "complete": self.complete,
            "findings": [_finding(item) for item in self.findings],
            "setups": [_setup(item) for item in self.setups],
            "unread": [{"where": _place(item.where), "kind": item.kind, "why": item.why} for item in self.unread],
        }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "where": _place(finding.where),
        "have": finding.have,
        "expected": finding.expected,
        "happens": finding.happens,
        "change": finding.change,
        "holds_for": finding.holds_for,
        "parties": [{"role": item.role, "where": _place(item.where), "text": item.text} for item in finding.parties],
        "url": finding.url,
    }


def _place(place: Place) -> str:
    """The path in the model; "" for the model as a whole."""
    return place.path or ""


def _setup(setup: Setup) -> dict[str, Any]:
    head, labels, loss = setup.head, setup.labels, setup.loss
    return {
        "output": setup.output,
        "target": str(setup.target),
        "backend": setup.target.backend,
        "head": {
            "units": value_of(head.units),
            "activation": value_of(head.activation),
            "rank": value_of(head.rank),
            "dtype": value_of(head.dtype),
        },
        "labels": {
            "encoding": value_of(labels.encoding),
            "classes": value_of(labels.classes),
            "columns": value_of(labels.columns),
            "lowest": value_of(labels.lowest),
            "highest": value_of(labels.highest),
            "dtype": value_of(labels.dtype),
        },
        "loss": {"name": value_of(loss.name), "from_logits": value_of(loss.from_logits)},
        "answers": list(setup.answers),
        "gives": dict(setup.gives),
        "metrics": [{"name": value_of(metric.name), "typed": metric.typed} for metric in setup.metrics],
        "complete": setup.complete,
        "missing": [{"party": party, "why": why} for party, why in setup.missing],
    }
