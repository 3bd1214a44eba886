"""How a report is to look: colours, width, and how much of it is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Style = Literal["error", "warning", "note", "mark", "gutter", "strong", "help", "added", "removed"]

_CODES: dict[Style, str] = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "mark": "36",
    "gutter": "34",
    "strong": "1",
    "help": "1;32",
    "added": "32",
    "removed": "31",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """The reader's wishes.

    width: columns of the terminal; lines of text are wrapped to it.
    verbosity: -1 only findings, 0 as usual, 1 everything.
    unsafe: whether unsafe fixes count as fixable.
    root: the folder that relative addresses (SARIF, GitLab) start from.
    """

    colour: bool = False
    width: int = 80
    verbosity: int = 0
    unsafe: bool = False
    root: Path = Path()

    def paint(self, text: str, style: Style) -> str:
        """The text in the style's colour, or as it is."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colour and text else text
