"""A story in 80 columns: its passages as they come, and at the end what held."""

from __future__ import annotations

import textwrap

from stories.runner.result import Claim, Passage, StoryResult
from trueup.report.visible import visible

_WIDTH = 80


def opening(title: str, happened: str) -> str:
    """The story's name and what happened, ending with a line break."""
    return f"{title}\n{'=' * min(len(title), _WIDTH)}\n{textwrap.fill(happened, _WIDTH)}\n"


def passage_text(passage: Passage) -> str:
    """One passage under its heading, ending with a line break."""
    lines = (visible(line) for line in passage.text.split("\n"))
    heading = passage.heading
    return f"\n{heading}\n{'-' * min(len(heading), _WIDTH)}\n" + "\n".join(lines) + "\n"


def claim_text(claim: Claim) -> str:
    """One claim in three entries, ending with a line break."""
    mark = "holds" if claim.holds else "DOES NOT HOLD"
    rows = (f"[{mark}] {claim.what}", f"  expected  {claim.expected}", f"  measured  {claim.measured}")
    indents = ("  ", " " * 12, " " * 12)
    return "\n".join(
        textwrap.fill(row, _WIDTH, subsequent_indent=indent, break_on_hyphens=False)
        for row, indent in zip(rows, indents, strict=True)
    ) + "\n"  # fmt: skip


def closing(result: StoryResult) -> str:
    """All claims, what was left out, and how the run was made; ends with a line break."""
    text = "\nWhat was claimed, and what was measured\n" + "-" * 39 + "\n"
    text += "\n".join(map(claim_text, result.claims))
    for part, why in result.left_out.items():
        text += "\n" + textwrap.fill(f"Left out: {part}. {why}", _WIDTH, break_on_hyphens=False) + "\n"
    made = result.made
    versions = ", ".join(f"{name} {version}" for name, version in made.versions.items())
    right = sum(claim.holds for claim in result.claims)
    words = (
        f"{right} of {len(result.claims)} hold. {versions}; {made.backend} on {made.device}; "
        f"{result.seconds:.0f} s of processor time. {made.command} ({made.date[:10]}), data {made.data[:16]}."
    )
    return f"{text}\n{textwrap.fill(words, _WIDTH, break_on_hyphens=False)}\n"


def render(result: StoryResult) -> str:
    """The whole story, ending with a line break."""
    return opening(result.title, result.happened) + "".join(map(passage_text, result.passages)) + closing(result)
