"""What `%trueup` says at its end: how much was found and read, and what could not be."""

from __future__ import annotations

from trueup.checking.one_file.check_file import Outcome
from trueup.report.findings.closing import count, kinds


def closing(outcome: Outcome, found: int) -> str:
    """A line or two."""
    setups, complete = outcome.counts.setups, outcome.counts.complete
    lines = [f"trueup: found {count(found, 'finding')}; read {count(setups, 'setup')}"]
    lines[0] += f", {complete:,} of them completely." if setups else "."
    if outcome.unread:
        lines.append(f"Not read: {kinds(tuple(outcome.unread))}.")
        lines += [f"  {item.why}" for item in dict.fromkeys(outcome.unread)]
    return "\n".join(lines)
