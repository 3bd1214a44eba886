"""JSON lines: one finding per line, and a last line that says what was read."""

from __future__ import annotations

import json

from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.output_formats.json_report import finding_object, read_objects


def render(result: CheckResult, appearance: Appearance) -> str:
    """Each finding as one object on one line; the last line has `read` and `unread` and no `code`."""
    del appearance
    objects = [finding_object(finding, fix) for finding, fix in result.with_fixes()]
    return "".join(json.dumps(item) + "\n" for item in [*objects, read_objects(result)])
