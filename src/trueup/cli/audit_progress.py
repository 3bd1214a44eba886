"""Progress of counting on a terminal: pieces done, the time that is left, rows."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from trueup.cli.progress_bar import ProgressBar

#: Work that takes less shows no bar.
_SECONDS_WITHOUT_BAR = 1.0


class Bar:
    """A progress bar that begins when the work proves to be long, on a terminal only."""

    def __init__(self, *, wanted: bool) -> None:
        self._bar = ProgressBar(wanted=wanted, after=_SECONDS_WITHOUT_BAR)
        self.end = self._bar.end

    def see(self, done: int, of: int, rows: int) -> None:
        """So many pieces are done."""
        self._bar.see(done, of, f"{rows:,} rows")


@contextmanager
def progress(arguments: argparse.Namespace) -> Iterator[Bar]:
    """A bar that is taken away at the end."""
    bar = Bar(wanted=sys.stderr.isatty() and not arguments.quiet)
    try:
        yield bar
    finally:
        bar.end()
