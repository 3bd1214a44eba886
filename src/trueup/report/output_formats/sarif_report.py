"""SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)."""

from __future__ import annotations

import json
import re
from typing import Any

from trueup import __version__
from trueup.contract.finding import Finding, Fix, Severity
from trueup.contract.known import Place
from trueup.contract.result import CheckResult, RuleText
from trueup.report.address import address, stored_place
from trueup.report.appearance import Appearance
from trueup.report.findings.fingerprint import fingerprints

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://trueup.readthedocs.io/"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "note"}
#: How loud it is that something could not be read, by its kind; a defect is one of the tool's own.
_NOTIFICATIONS = {"file": "warning", "defect": "error"}

Object = dict[str, Any]


def render(result: CheckResult, appearance: Appearance) -> str:
    """One run. In notebooks `region` points into the stored file, and `logicalLocations` names the cell."""
    writer = _Writer(result, appearance)
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [writer.run()]}
    return json.dumps(log, indent=2) + "\n"


class _Writer:
    """Turns the parts of one result into objects of the format."""

    def __init__(self, result: CheckResult, appearance: Appearance) -> None:
        self.result, self.appearance = result, appearance
        self.indices = {rule.code: index for index, rule in enumerate(result.rules)}

    def run(self) -> Object:
        """The one run: tool, results, and what could not be read as notifications of the invocation."""
        result = self.result
        counts = result.counts
        marks = fingerprints(result, self.appearance)
        return {
            "tool": {
                "driver": {
                    "name": "trueup",
                    "version": __version__,
                    "informationUri": _HOME,
                    "rules": [_rule(rule) for rule in result.rules],
                }
            },
            # The format counts in UTF-16 unless something else is said; Python counts characters.
            "columnKind": "unicodeCodePoints",
            "invocations": [
                {
                    "executionSuccessful": not result.crashes,
                    "toolExecutionNotifications": [
                        {
                            "level": _NOTIFICATIONS.get(unread.kind, "note"),
                            "message": {"text": f"not read: {unread.why}"},
                            "locations": [self.location(unread.where)],
                        }
                        for unread in result.unread
                    ],
                }
            ],
            "results": [
                self.finding(finding, fix, mark)
                for (finding, fix), mark in zip(result.with_fixes(), marks, strict=True)
            ],
            "properties": {"files": counts.files, "setups": counts.setups, "complete": counts.complete},
        }

    def finding(self, finding: Finding, fix: Fix | None, mark: str) -> Object:
        """One result; the parties are its related locations."""
        index = {"ruleIndex": self.indices[finding.code]} if finding.code in self.indices else {}
        related = [
            {"id": number, "message": {"text": f"{party.role}: {party.text}"}, **self.location(party.where)}
            for number, party in enumerate(finding.parties, 1)
        ]
        parties = {party.where for party in finding.parties}
        related += [
            {"id": number, "message": {"text": "the same fault"}, **self.location(place)}
            for number, place in enumerate(finding.other_places, len(related) + 1)
            if place not in parties
        ]
        # Viewers make a fix at a click. What a person has to decide would be decided by it.
        fixes = [self.fix(fix)] if fix is not None and fix.edits and fix.safety != "display" else []
        return {
            "ruleId": finding.code,
            **index,
            "level": _LEVELS[finding.severity],
            "message": {"text": finding.message},
            "locations": [self.location(finding.where)],
            **({"relatedLocations": related} if related else {}),
            "partialFingerprints": {"trueupLine/v1": mark},
            **({"fixes": fixes} if fixes else {}),
        }

    def location(self, place: Place) -> Object:
        """Where something stands; a cell of a notebook, or the path in a model, is named beside the file."""
        located: Object = {}
        if place.file or place.path is None:
            located = {"physicalLocation": {"artifactLocation": self._artifact(place.file), **self._region(place)}}
        if place.cell is not None:
            located["logicalLocations"] = [{"name": f"cell {place.cell}", "kind": "cell"}]
        if place.path:
            located["logicalLocations"] = [{"fullyQualifiedName": place.path}]
        return located

    def fix(self, fix: Fix) -> Object:
        """The edits by file; text for a notebook is escaped as its JSON needs it."""
        by_file: dict[str, list[Object]] = {}
        for edit in fix.edits:
            text = json.dumps(edit.text)[1:-1] if edit.where.cell is not None else edit.text
            replacement = {"deletedRegion": self._region(edit.where)["region"], "insertedContent": {"text": text}}
            by_file.setdefault(edit.where.file, []).append(replacement)
        return {
            "description": {"text": fix.message},
            "artifactChanges": [
                {"artifactLocation": self._artifact(file), "replacements": replacements}
                for file, replacements in by_file.items()
            ],
        }

    def _artifact(self, file: str) -> Object:
        # Relative to the checkout: whoever reads the report keeps the sources somewhere else than the run did.
        return {"uri": address(file, self.appearance.root), "uriBaseId": "%SRCROOT%"}

    def _region(self, place: Place) -> Object:
        stored = stored_place(place, self.result)
        # A file as a whole has no region: rows and columns of the format begin at 1.
        if not stored.row:
            return {}
        region = {"startLine": stored.row, "startColumn": max(stored.column, 1)}
        if stored.end_row:
            region |= {"endLine": stored.end_row, "endColumn": max(stored.end_column, 1)}
        return {"region": region}


def _rule(rule: RuleText) -> Object:
    url = f"{_HOME}rules/{rule.name}"
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": _full_description(rule)},
        "help": {"text": rule.help or f"See {url}", **({"markdown": rule.help} if rule.help else {})},
        "helpUri": url,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _full_description(rule: RuleText) -> str:
    """What the page says the rule is, which GitHub's code scanning demands and shows up to 1,024 characters of."""
    found = re.search(r"^## What it is\n+(.+?)(?=\n##? |\Z)", rule.help, re.MULTILINE | re.DOTALL)
    return found[1].strip()[:1024] if found else rule.summary
