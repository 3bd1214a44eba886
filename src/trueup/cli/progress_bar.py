"""A progress bar on a terminal: begun when there is something to show, taken away at the end."""

from __future__ import annotations

import time
from typing import Any


class ProgressBar:
    """A bar of so many parts, the time that is left, and a word on what is done now.

    unit: what the parts are, "" for none. after: seconds that pass without a bar.
    """

    def __init__(self, *, wanted: bool, unit: str = "", after: float = 0.0) -> None:
        self._wanted, self._unit, self._begin_at = wanted, unit, time.monotonic() + after
        self._drawn: Any = None
        self._task: Any = None

    def see(self, done: int, of: int, word: str) -> None:
        """So many parts are done."""
        if not self._wanted or time.monotonic() < self._begin_at:
            return
        if self._drawn is None:
            self._begin(of)
        self._drawn.update(self._task, completed=done, word=word)

    def _begin(self, of: int) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (
            BarColumn(),
            TextColumn(f"{{task.completed}} of {{task.total}} {self._unit}".rstrip()),
            TimeRemainingColumn(),
            TextColumn("{task.fields[word]}", markup=False),
        )
        self._drawn = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._task = self._drawn.add_task("", total=of, word="")
        self._drawn.start()

    def end(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn.stop()
