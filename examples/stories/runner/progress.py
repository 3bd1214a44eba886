"""A line about what goes on, on a terminal only, out of the way of what is printed."""

from __future__ import annotations

import sys
from typing import Any


class Progress:
    """The line; a context manager, at whose end it is taken away."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._line: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._line is not None:
            self._line.stop()

    def see(self, text: str) -> None:
        """What goes on now."""
        if not self._wanted:
            return
        if self._line is None:
            from rich.console import Console

            self._line = Console(stderr=True).status("")
            self._line.start()
        self._line.update(text)

    def print(self, text: str) -> None:
        """Print to standard output, with the line taken away meanwhile."""
        if self._line is not None:
            self._line.stop()
        sys.stdout.write(text)
        sys.stdout.flush()
        if self._line is not None:
            self._line.start()
