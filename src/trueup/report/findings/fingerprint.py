"""A mark by which a finding is known again in the next run, when lines have moved."""

from __future__ import annotations

import hashlib
from collections import Counter

from trueup.contract.result import CheckResult
from trueup.report.address import address
from trueup.report.appearance import Appearance


def fingerprints(result: CheckResult, appearance: Appearance) -> list[str]:
    """For each finding 32 digits made of its rule, its file, its line's text, and which of several alike it is."""
    seen: Counter[str] = Counter()
    marks = []
    for finding in result.findings:
        # Without its number and its indentation: both change with every edit around it, and the finding is the same.
        line = " ".join(result.line(finding.where).split())
        written = "\0".join((finding.code, address(finding.where.file, appearance.root), line))
        # As long as an MD5, which the formats that ask for a fingerprint give as their example.
        marks.append(hashlib.sha256(f"{written}\0{seen[written]}".encode("utf-8", "replace")).hexdigest()[:32])
        seen[written] += 1
    return marks
