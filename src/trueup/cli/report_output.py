"""Where reports and remarks go: standard output or a file, and standard error."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from trueup.cli.output_form import output_form

if TYPE_CHECKING:
    from trueup.contract.against import Against
    from trueup.contract.audit import Audit
    from trueup.contract.reportable import Reportable

#: The formats of audits and comparisons.
FORMATS = ("text", "json", "markdown", "html")


def print_audit(audit: Audit | Against, arguments: argparse.Namespace) -> int:
    """Write the report, and give the exit code."""
    from trueup.cli.main import EXIT_FINDINGS, EXIT_OK  # noqa: PLC0415

    print_report(audit, arguments)
    return EXIT_FINDINGS if audit.findings and not arguments.exit_zero else EXIT_OK


def print_report(result: Reportable, arguments: argparse.Namespace) -> None:
    """Write the result in the form that was asked for: as wide as a terminal is, but 80 columns in a file."""
    forms = [form for form in FORMATS if hasattr(result, f"to_{form}")]
    form = output_form(arguments.output_format, arguments.output_file, forms) or "text"
    if form == "text":
        wide = 80 if arguments.output_file else min(100, shutil.get_terminal_size((80, 24)).columns)
        text = result.to_text(width=max(80, wide))
    else:
        text = getattr(result, f"to_{form}")()
    write_text(text if text.endswith("\n") else text + "\n", arguments.output_file)
    if arguments.output_file:
        remark(f"Wrote the report to {arguments.output_file}.", arguments)


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
    from trueup.checking.atomic_write import write_whole  # noqa: PLC0415
    from trueup.checking.errors import SettingsError  # noqa: PLC0415
    from trueup.cli.main import UsageError  # noqa: PLC0415

    try:
        write_whole(Path(file), data)
    except SettingsError as error:
        raise UsageError(str(error)) from error


def remark(text: str, arguments: argparse.Namespace) -> None:
    """A line for the reader, beside the report."""
    if not arguments.quiet:
        print(text, file=sys.stderr)
