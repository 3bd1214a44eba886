"""Progress of training on a terminal: epochs done, the run that is trained, the time that is left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trueup.lab.conduct import Watcher


class Bar:
    """A bar that begins with the first epoch, on a terminal only; remarks stand above it."""

    def __init__(self, *, drawn: bool, quiet: bool) -> None:
        self._wanted, self._quiet = drawn and not quiet, quiet
        self._drawn: Any = None
        self._task: Any = None

    def see(self, done: int, of: int, name: str) -> None:
        """So many epochs are done."""
        if not self._wanted:
            return
        if self._drawn is None:
            self._begin(of)
        self._drawn.update(self._task, completed=done, name=name)

    def remark(self, text: str) -> None:
        """A line for the reader, beside the report."""
        if not self._quiet:
            print(text, file=sys.stderr)

    def _begin(self, of: int) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (
            BarColumn(),
            TextColumn("{task.completed} of {task.total} epochs"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[name]}", markup=False),
        )
        self._drawn = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._task = self._drawn.add_task("", total=of, name="")
        self._drawn.start()

    def end(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn.stop()


@contextmanager
def progress(*, quiet: bool) -> Iterator[Watcher]:
    """A watcher whose bar is taken away at the end."""
    from trueup.lab.conduct import Watcher  # noqa: PLC0415

    bar = Bar(drawn=sys.stderr.isatty(), quiet=quiet)
    try:
        yield Watcher(bar.see, bar.remark)
    finally:
        bar.end()
