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
    **dict.fromkeys(("", ".txt", ".text", ".log", ".out", ".diff", ".patch"), "text"),
}


def output_form(asked: str | None, file: str | None, forms: Collection[str]) -> str | None:
    """The format; None where neither an option nor an ending tells it, which stands for text.

    Raises:
        UsageError: the ending is not known, or stands for a format that the command does not write.
    """
    if asked is not None or file is None:
        return asked
    ending = Path(file).suffix.lower()
    if not any(map(str.isalpha, ending)):
        ending = ""  # "run-0.5" has none
    form = _ENDINGS.get(ending)
    if form is None or form not in (*forms, "text"):
        from trueup.cli.main import UsageError  # noqa: PLC0415

        if form is None:
            known = ", ".join(key for key, each in _ENDINGS.items() if key and each in (*forms, "text"))
            raise UsageError(
                f"--output-file {file}: the ending {ending} stands for no format. Expected: one of {known}. "
                "Name another ending, or say --output-format."
            )
        raise UsageError(
            f"--output-file {file}: this command writes no {form}. Expected: a file for {', '.join(sorted(forms))}. "
            "Name another ending, or say --output-format."
        )
    return None if form == "text" else form
