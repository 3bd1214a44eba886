"""Progress of counting on a terminal: pieces done, rows, the time that is left."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: Work that takes less shows no bar.
_SECONDS_WITHOUT_BAR = 1.0


class Bar:
    """A progress bar that begins when the work proves to be long, on a terminal only."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted, self._since = wanted, time.monotonic()
        self._drawn: Any = None
        self._task: Any = None

    def see(self, done: int, of: int, rows: int) -> None:
        """So many pieces are done."""
        if not self._wanted or time.monotonic() - self._since < _SECONDS_WITHOUT_BAR:
            return
        if self._drawn is None:
            self._begin(of)
        self._drawn.update(self._task, completed=done, rows=f"{rows:,} rows")

    def _begin(self, of: int) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (
            BarColumn(),
            TextColumn("{task.completed} of {task.total}  {task.fields[rows]}"),
            TimeRemainingColumn(),
        )
        self._drawn = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._drawn.add_task("", total=of, rows="")
        self._drawn.start()

    def end(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn.stop()


@contextmanager
def progress(arguments: argparse.Namespace) -> Iterator[Bar]:
    """A bar that is taken away at the end."""
    bar = Bar(wanted=sys.stderr.isatty() and not arguments.quiet)
    try:
        yield bar
    finally:
        bar.end()
