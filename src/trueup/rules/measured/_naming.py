"""From the four sentences of a rule about what was measured to a finding."""

from __future__ import annotations

from dataclasses import dataclass

from trueup.contract.finding import Finding, Severity
from trueup.contract.known import Place

#: Findings about numbers have no line of source to point at.
PREDICTIONS = Place(file="", path="predictions")


@dataclass(frozen=True, slots=True)
class MeasuredNaming:
    """What a rule is called: its code, the wrong state that it is named after, and its severities, loudest first."""

    code: str
    name: str
    severities: tuple[Severity, ...]

    def finding(self, have: str, expected: str, happens: str, change: str, where: Place = PREDICTIONS) -> Finding:
        """The finding: sentences with real values, without a full stop at their ends."""
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severities[0],
            where=where,
            have=have,
            expected=expected,
            happens=happens,
            change=change,
        )


def named(module: str, code: str, *severities: Severity) -> MeasuredNaming:
    """The naming of the rule in a module: the file's name is the rule's name."""
    return MeasuredNaming(code, module.rpartition(".")[2].replace("_", "-"), severities)
