"""Which format a report is written in: the one that was asked for, else the one that the file's ending tells."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

#: Endings of files, and the formats that they stand for.
_ENDINGS = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".json": "json",
    ".jsonl": "json-lines",
    ".sarif": "sarif",
    ".xml": "junit",
}


def output_form(asked: str | None, file: str | None, forms: Collection[str]) -> str | None:
    """The format; None where neither an option nor an ending tells it.

    Raises:
        UsageError: the ending stands for a format that the command does not write.
    """
    if asked is not None or file is None:
        return asked
    ending = Path(file).suffix.lower()
    form = _ENDINGS.get(ending)
    if form is not None and form not in forms:
        from trueup.cli.main import UsageError  # noqa: PLC0415

        raise UsageError(
            f"--output-file {file}: this command writes no {form}. Expected: a file for {', '.join(sorted(forms))}. "
            "Name another ending, or say --output-format."
        )
    return form
