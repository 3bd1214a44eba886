"""What the check itself says of a file that was read: what of it is broken, and what its statements are worth.

A plain file with a syntax error is a finding that fails a run: Python runs nothing of it, however much of it was read.
A notebook is run cell by cell, a file of Python 2 was rewritten here and may be sound to its own Python, and a newer
Python than the one at hand takes more: what cannot be parsed of them is a note, so that it is shown in every format and
fails nobody who was read soundly.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace

from trueup.checking.own_codes import (
    FILE_NOT_PARSED,
    STATEMENT_CONTRADICTED,
    STATEMENT_NOT_UNDERSTOOD,
    UNUSED_SUPPRESSION,
    own_finding,
)
from trueup.contract.finding import Finding
from trueup.contract.reading import Reading, Remark, Unread

#: How the reasons begin for which Python refuses a text.
_BROKEN = ("a syntax error", "it is nested too deeply", "Python cannot parse it", "the rest is given up")


def own_findings(reading: Reading, codes: frozenset[str]) -> Iterator[Finding]:
    """The findings about a file as such, of those codes that are enabled."""
    found = [*_not_parsed(reading), *(_of_statement(remark) for remark in reading.remarks)]
    yield from (finding for finding in found if finding.code in codes)


def _not_parsed(reading: Reading) -> Iterator[Finding]:
    for unread in reading.unread:
        if unread.kind == "file" and not is_limit(unread):
            yield own_finding(FILE_NOT_PARSED, unread.where, f"nothing of the file could be parsed: {unread.why}")
    parts = [unread for unread in reading.unread if unread.kind == "part" and unread.why.startswith(_BROKEN)]
    if parts:
        yield _broken(reading, parts)


def _broken(reading: Reading, parts: list[Unread]) -> Finding:
    """One finding for all parts of a file that cannot be parsed, at the first of them."""
    more = len(parts) - 1
    also = f", and {more} further {'part' if more == 1 else 'parts'} of it" if more else ""
    notebook = reading.file.endswith(".ipynb")
    what = "a part of this cell" if notebook else "a part of the file"
    finding = own_finding(FILE_NOT_PARSED, parts[0].where, f"{what} cannot be parsed{also}: {parts[0].why}")
    if notebook:
        happens = "The other cells were read, and what is sound of this one"
    elif reading.python2:
        happens = "The rest was read as Python 2"
    elif sys.version_info < (3, 12) and all(_may_be_newer(part.why) for part in parts):
        happens = "Python from 3.12 on takes line breaks and the same quotes within an f-string; the rest was read"
    else:
        return replace(finding, happens="Python runs nothing of a file with such an error; the rest of it was read")
    return replace(finding, happens=happens, severity="note")


def _may_be_newer(why: str) -> bool:
    """True for what a Python before 3.12 says of the f-strings of later ones (PEP 701)."""
    return "f-string" in why


def _of_statement(remark: Remark) -> Finding:
    if remark.kind == "contradicted":
        finding = own_finding(
            STATEMENT_CONTRADICTED, remark.where, f"the comment states {remark.statement}, and {remark.why} here"
        )
        return replace(finding, happens="What is read counts, and the statement is not heeded")
    if remark.kind == "wrong":
        return own_finding(STATEMENT_NOT_UNDERSTOOD, remark.where, f"the comment is not understood: {remark.why}")
    return own_finding(UNUSED_SUPPRESSION, remark.where, remark.why)


def is_limit(unread: Unread) -> bool:
    """True for a file that is sound but larger than what is read: counted, not reported as a finding."""
    return unread.kind == "limit" or unread.why.endswith("are read")


def unheeded(keys: Iterable[str], met: Iterable[str]) -> list[str]:
    """What the configuration states of functions that no file that was read defines or calls."""
    return sorted(set(keys) - set(met))
