"""Progress of training on a terminal: epochs done, the time that is left, the run that is trained."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from trueup.cli.progress_bar import ProgressBar

if TYPE_CHECKING:
    from trueup.comparing.runner import Watcher


@contextmanager
def progress(*, quiet: bool) -> Iterator[Watcher]:
    """A watcher whose bar is taken away at the end; its remarks stand above the bar."""
    from trueup.comparing.runner import Watcher  # noqa: PLC0415

    def remark(text: str) -> None:
        if not quiet:
            print(text, file=sys.stderr)

    bar = ProgressBar(wanted=sys.stderr.isatty() and not quiet, unit="epochs")
    try:
        yield Watcher(bar.see, remark)
    finally:
        bar.end()
