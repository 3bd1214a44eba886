"""Faults of trueup itself that a run met, as text for whoever is asked to report them."""

from __future__ import annotations

import platform

from trueup import __version__
from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.visible import visible, visible_line


def render(result: CheckResult, appearance: Appearance) -> str:
    """Each file that trueup failed on with its traceback, each part of a file in a line, and what to do about both.

    "" where nothing failed; the tracebacks of parts are shown where much is to be said.
    """
    parts = [unread for unread in result.unread if unread.kind == "defect"]
    lines = [f"{_shown(crash.trace)}trueup failed on {visible(crash.file)}." for crash in result.crashes]
    for unread in parts if appearance.verbosity >= 0 else ():
        trace = _shown(unread.trace) if appearance.verbosity > 0 else ""
        lines.append(f"{trace}{visible(f'{unread.where}: {unread.why}')}")
    if not lines:
        return ""
    more = "" if appearance.verbosity > 0 or not parts else " (-v shows more of it)"
    release = f"{__version__} (Python {platform.python_version()})"
    lines += [
        f"This is a bug in trueup {release}, not in the program; the rest was read and judged all the same.",
        f"Please report it with the text above{more} and, if you can, the lines that it points at.",
    ]
    return "".join(f"{line}\n" for line in lines)


def _shown(trace: str) -> str:
    return "".join(map(visible_line, trace.splitlines(keepends=True)))
