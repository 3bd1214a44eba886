"""What `trueup audit` and `trueup merge` print: the report, remarks, and progress on a terminal."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trueup.contract.audit import Audit

#: Work that takes less shows no bar.
_SECONDS_WITHOUT_BAR = 1.0


def print_audit(audit: Audit, arguments: argparse.Namespace) -> int:
    """Write the report, and give the exit code."""
    from trueup.cli.main import EXIT_FINDINGS, EXIT_OK  # noqa: PLC0415

    form = arguments.output_format
    if form == "text":
        wide = 80 if arguments.output_file else min(100, shutil.get_terminal_size((80, 24)).columns)
        text = audit.to_text(width=max(80, wide))
    else:
        text = {"json": audit.to_json, "markdown": audit.to_markdown, "html": audit.to_html}[form]()
    write_text(text if text.endswith("\n") else text + "\n", arguments.output_file)
    if arguments.output_file:
        remark(f"Wrote the report to {arguments.output_file}.", arguments)
    return EXIT_FINDINGS if audit.findings and not arguments.exit_zero else EXIT_OK


def write_text(text: str, file: str | None) -> None:
    """To the file, whole or not at all, or to standard output."""
    if file is not None:
        write_bytes(file, text.encode("utf-8", "backslashreplace"))
        return
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    sys.stdout.write(text)


def write_bytes(file: str, data: bytes) -> None:
    """To the file, whole or not at all."""
    from trueup.checking.errors import SettingsError  # noqa: PLC0415
    from trueup.checking.whole_file import write_whole  # noqa: PLC0415
    from trueup.cli.main import UsageError  # noqa: PLC0415

    try:
        write_whole(Path(file), data)
    except SettingsError as error:
        raise UsageError(str(error)) from error


def remark(text: str, arguments: argparse.Namespace) -> None:
    """A line for the reader, beside the report."""
    if not arguments.quiet:
        print(text, file=sys.stderr)


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
