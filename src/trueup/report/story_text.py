"""A story in 80 columns: its passages as they come, and at the end what held."""

from __future__ import annotations

import textwrap

from trueup.contract.story import Claim, Part, Told
from trueup.report.visible import visible

_WIDTH = 80


def opening(title: str, happened: str) -> str:
    """The story's name and what happened, ending with a line break."""
    return f"{title}\n{'=' * min(len(title), _WIDTH)}\n{textwrap.fill(happened, _WIDTH)}\n"


def passage(part: Part) -> str:
    """One passage under its heading, ending with a line break."""
    lines = (visible(line) for line in part.text.split("\n"))
    return f"\n{part.heading}\n{'-' * min(len(part.heading), _WIDTH)}\n" + "\n".join(lines) + "\n"


def claim(one: Claim) -> str:
    """One claim in three entries, ending with a line break."""
    mark = "holds" if one.holds else "DOES NOT HOLD"
    rows = (f"[{mark}] {one.what}", f"  expected  {one.expected}", f"  measured  {one.measured}")
    indents = ("  ", " " * 12, " " * 12)
    return "\n".join(
        textwrap.fill(row, _WIDTH, subsequent_indent=indent, break_on_hyphens=False)
        for row, indent in zip(rows, indents, strict=True)
    ) + "\n"  # fmt: skip


def closing(told: Told) -> str:
    """All claims, and how the run was made; ends with a line break."""
    text = "\nWhat was claimed, and what was measured\n" + "-" * 39 + "\n"
    text += "\n".join(claim(one) for one in told.claims)
    versions = ", ".join(f"{name} {version}" for name, version in told.made.versions.items())
    held = sum(one.holds for one in told.claims)
    made = (
        f"{held} of {len(told.claims)} hold. {versions}; {told.made.backend} on {told.made.device}; "
        f"{told.seconds:.0f} s of processor time. {told.made.command} ({told.made.date[:10]}), "
        f"data {told.made.data[:16]}."
    )
    return f"{text}\n{textwrap.fill(made, _WIDTH, break_on_hyphens=False)}\n"


def render(told: Told) -> str:
    """The whole story, ending with a line break."""
    return opening(told.title, told.happened) + "".join(map(passage, told.parts)) + closing(told)
