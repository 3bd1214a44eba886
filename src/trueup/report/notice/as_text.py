"""A notice in a terminal."""

from __future__ import annotations

from trueup.contract.notice import Notice
from trueup.report.visible import visible, wrapped


def render(notice: Notice, width: int = 80) -> str:
    """A few lines: what, where, why, and the lines to copy."""
    finding = notice.finding
    lines = wrapped(f"trueup {finding.severity}: {finding.code} {finding.have} ({notice.at})", width, rest="  ")
    for text in (finding.expected, finding.happens):
        lines += wrapped(f"{text}.", width, first="  ", rest="  ") if text else []
    lines += wrapped(change_words(notice), width, first="  ", rest="  ")
    # What is to be copied is not wrapped.
    lines += [f"      {visible(line.strip())}" for line in notice.fixed]
    return "\n".join(lines)


def change_words(notice: Notice) -> str:
    """What to change, with a colon where the lines to copy follow."""
    change = notice.finding.change or "There is nothing to edit"
    either = " (for you to decide)" if notice.choice else ""
    return f"{change}{either}{':' if notice.fixed else '.'}"
