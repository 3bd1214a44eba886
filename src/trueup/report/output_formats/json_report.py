"""JSON, version 1: findings, what was read, and what could not be."""

from __future__ import annotations

import json
from typing import Any

from trueup.contract.finding import Finding, Fix, Party
from trueup.contract.known import Place
from trueup.contract.result import CheckResult, ModelWords
from trueup.report.appearance import Appearance

FORMAT_VERSION = 1


def render(result: CheckResult, appearance: Appearance) -> str:
    """One object with `version`, `findings`, `read`, `unread`, and `models` where trained estimators were named.

    Characters beyond ASCII are escaped.
    """
    del appearance
    document = {
        "version": FORMAT_VERSION,
        "findings": [finding_object(finding, fix) for finding, fix in result.with_fixes()],
        **read_objects(result),
        **({"models": [_model(model) for model in result.models]} if result.models else {}),
    }
    return json.dumps(document, indent=2) + "\n"


def read_objects(result: CheckResult) -> dict[str, Any]:
    """`read` and `unread`."""
    counts = result.counts
    return {
        "read": {"files": counts.files, "setups": counts.setups, "complete": counts.complete},
        "unread": [
            {
                "filename": unread.where.file,
                "cell": unread.where.cell,
                "location": start_of(unread.where),
                "kind": unread.kind,
                "why": unread.why,
                "missing": [{"what": what, "why": why} for what, why in unread.missing],
            }
            for unread in result.unread
        ],
    }


def _model(model: ModelWords) -> dict[str, Any]:
    rows = [{"role": role, "text": text} for role, text in model.rows]
    return {"filename": model.file, "title": model.title, "rows": rows}


def finding_object(finding: Finding, fix: Fix | None) -> dict[str, Any]:
    """One finding. `cell` is null outside notebooks; `fix` is null where there is none."""
    return {
        "cell": finding.where.cell,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "filename": finding.where.file,
        "location": start_of(finding.where),
        "end_location": end_of(finding.where),
        "other_places": [_place(place) for place in finding.other_places],
        "holds_for": finding.holds_for,
        "parties": [_party(party) for party in finding.parties],
        "fix": None if fix is None else _fix(fix),
        "url": finding.url,
    }


def start_of(place: Place) -> dict[str, Any]:
    """Row and column from 1; 0 where a place names a file as a whole. In a model its path, "" for all of it."""
    return {"row": place.row, "column": place.column} if place.path is None else {"path": place.path}


def end_of(place: Place) -> dict[str, Any] | None:
    """The exclusive end; None in a model."""
    return {"row": place.end_row, "column": place.end_column} if place.path is None else None


def _place(where: Place) -> dict[str, Any]:
    return {
        "filename": where.file,
        "cell": where.cell,
        "location": start_of(where),
        "end_location": end_of(where),
    }


def _party(party: Party) -> dict[str, Any]:
    return {"role": party.role, **_place(party.where), "text": party.text}


def _fix(fix: Fix) -> dict[str, Any]:
    """A fix; `risk` says why an unsafe one is unsafe, and only such a one has it."""
    edits = [{**_place(edit.where), "content": edit.text} for edit in fix.edits]
    risk = {"risk": fix.risk} if fix.risk else {}
    return {"applicability": fix.safety, "message": fix.message, **risk, "edits": edits}
