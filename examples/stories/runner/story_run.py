"""One run of a story: what it may use, and where its passages, claims and pictures go."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from stories.data.loaders import Rows
from stories.runner.result import Claim, Passage

_WIDTH = 80
T = TypeVar("T")


@dataclass(slots=True)
class StoryRun:
    """One run of a story.

    quick: fewer rows and epochs. seed: of the weights and all that is drawn. data: the folder of data files, if any.
    pictures: the folder that pictures are written to, None for none. runs: the SQLite file that keeps the runs of a
    comparison, None for none. left_out: parts of the story whose data cannot be had.
    on_passage: is handed each passage and claim as it is told. on_progress: what goes on now, for a line of progress.
    """

    quick: bool = False
    seed: int = 1
    data: Path | None = None
    pictures: Path | None = None
    runs: Path | None = None
    left_out: frozenset[str] = frozenset()
    on_passage: Callable[[Passage | Claim], None] = lambda _: None
    on_progress: Callable[[str], None] = lambda _: None
    passages: list[Passage] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    drawn: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    def choose(self, quick: T, full: T) -> T:
        """One value for the quick run and one for the full."""
        return quick if self.quick else full

    def use(self, *rows: Rows) -> None:
        """Note which data the story stands on."""
        self.marks.update({each.source: each.mark for each in rows})

    def tell(self, heading: str, *texts: str) -> None:
        """Add a passage. Texts of one line are wrapped; those of several are shown as they are."""
        shown = [text.rstrip("\n") if "\n" in text else textwrap.fill(text, _WIDTH) for text in texts]
        passage = Passage(heading, "\n\n".join(shown))
        self.passages.append(passage)
        self.on_passage(passage)

    def claim(self, what: str, *, expected: str, measured: str, holds: bool) -> None:
        """Add a claim beside what was measured. expected: a relation, not the digits of another network."""
        claim = Claim(what=what, expected=expected, measured=measured, holds=bool(holds))
        self.claims.append(claim)
        self.on_passage(claim)
