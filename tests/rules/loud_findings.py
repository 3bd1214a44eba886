"""The warnings and errors of a program, for tests of what they say."""

from __future__ import annotations

from trueup.rules import all_rules, findings_of
from trueup.source import read_text


def loud(program: str) -> list[tuple[str, str]]:
    """(code, message) of all findings that are no notes."""
    reading = read_text(program, "program.py")
    found = [finding for setup in reading.setups for finding in findings_of(setup, all_rules())]
    return [
        (finding.code, finding.message) for finding in found if finding.severity != "note" or finding.code == "TU203"
    ]
