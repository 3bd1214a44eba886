"""What a loss or a metric means, told in words: the answer of `trueup explain`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One line of a program, and what one release makes of it.

    asked: the line and what it stands beside, in words.
    release: the release that is spoken of, and how it is meant where the question named none.
    answer: the function that the line becomes, or "an error".
    points: (what, text) in the order of telling: formula, counts, decides, logged as, floor …
    elsewhere: (answer, releases in words) for the other answers that the same line gets.
    sources: where this can be read, and whether it was seen by running the release or by reading it.
    """

    kind: Literal["metric", "loss"]
    asked: str
    release: str
    answer: str
    points: tuple[tuple[str, str], ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The explanation as plain values."""
        return {
            "kind": self.kind,
            "asked": self.asked,
            "release": self.release,
            "answer": self.answer,
            "points": [{"what": what, "text": text} for what, text in self.points],
            "elsewhere": [{"answer": answer, "releases": releases} for answer, releases in self.elsewhere],
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """The same as JSON."""
        return json.dumps({"version": 1, **self.to_dict()}, indent=2)
