"""A confusion matrix out of a file: .csv and .tsv with or without names and totals, or .npy."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from trueup.auditing.confusion_matrix import Rows, refuse_other_names
from trueup.auditing.tables.csv_fields import is_plain_number
from trueup.auditing.tables.damage import guarded
from trueup.contract.bad_input import BadInputError
from trueup.contract.label_text import shown_label

_TOTALS = {"total", "totals", "sum", "all", "support", "σ", "∑"}
#: What stands before the name of a class, and tells what rows and columns are.
_SIDE = re.compile(r"(?i)(?P<true>true|actual|truth|label|target|reference)|(?:predicted|pred|answer|output)")
_BEFORE = re.compile(r"(?i)^(?:true|actual|truth|label|target|reference|predicted|pred|answer|output)\b[\s:=_-]+")
_MOST_BYTES = 64 << 20


def read_confusion(file: str, delimiter: str | None = None) -> tuple[Any, list[str] | None, Rows | None]:
    """Counts, the names of the classes where the file has them, and what its rows are where it says so.

    Raises:
        BadInputError: the file is no table of counts.
    """
    ending = Path(file).suffix.lower()
    if ending == ".npy":
        from trueup.auditing.tables.npy_table import mapped_array  # noqa: PLC0415 - only this file needs NumPy

        array = mapped_array(file)
        if array.nbytes > _MOST_BYTES:
            raise BadInputError(f"{file} of shape {array.shape}", "a confusion matrix", "Check that this is the file")
        return array, None, None
    if ending not in (".csv", ".tsv", ".txt"):
        raise BadInputError(f"{file} ends in {ending or 'nothing'}", ".csv, .tsv or .npy", "Convert it")
    with guarded(file, csv.Error, UnicodeDecodeError):
        if Path(file).stat().st_size > _MOST_BYTES:
            raise BadInputError(f"{file} of more than 64 MiB", "a confusion matrix", "Check that this is the file")
        text = Path(file).read_text(encoding="utf-8-sig")
        parted = delimiter or ("\t" if ending == ".tsv" or "\t" in text else ";" if ";" in text else ",")
        if delimiter is None and ending == ".txt" and not any(sign in text for sign in "\t;,"):
            lines = [line.split() for line in text.splitlines()]  # as NumPy's savetxt writes
        else:
            lines = [[cell.strip() for cell in line] for line in csv.reader(text.splitlines(), delimiter=parted)]
    lines = [line for line in lines if any(line)]
    if len(lines) > 1 and {len(line) for line in lines[1:]} == {len(lines[0]) + 1}:
        lines[0] = ["", *lines[0]]  # R leaves the corner out
    return _read(lines, file)


def _read(lines: list[list[str]], file: str) -> tuple[Any, list[str] | None, Rows | None]:
    widths = {len(line) for line in lines}
    if len(widths) != 1:
        written = " or ".join(map(str, sorted(widths))) or "no"
        raise BadInputError(f"{file} has lines of {written} fields", "as many fields in each", "Mend the lines")
    height, width = len(lines), widths.pop()
    total_row, total_column = lines[-1][0].lower() in _TOTALS, lines[0][-1].lower() in _TOTALS
    height, width = height - total_row, width - total_column
    named = not all(map(is_plain_number, lines[0][:width]))
    top = height == width + 1 or (height == width and named)
    left = width == height + 1 or (height == width and named)
    body = [[_number(cell, file) for cell in line[left:]] for line in lines[top:]]
    _check_totals(body, file, last_row=total_row, last_column=total_column)
    counts = [line[: width - left] for line in body[: height - top]]
    across = lines[0][left:width] if top else []
    down = [line[0] for line in lines[top:height]] if left else []
    names = _bare(down) or _bare(across)
    if across and down:
        refuse_other_names(_bare(down), _bare(across), file)
    return counts, names or None, _side(down, across)


def _number(cell: str, file: str) -> float | int:
    if not is_plain_number(cell) or len(cell) > 20:
        raise BadInputError(f"{shown_label(cell)} in {file}", "counts of rows", "Leave out all but counts and names")
    return int(cell) if cell.isdecimal() else float(cell)


def _check_totals(body: list[list[Any]], file: str, *, last_row: bool, last_column: bool) -> None:
    """Totals that were printed beside the counts have to be their sums."""
    lines = body[:-1] if last_row else body
    sums = [(line[-1], sum(line[:-1])) for line in body] if last_column else []
    if last_row:
        sums += [(body[-1][at], sum(line[at] for line in lines)) for at in range(len(body[-1]) - last_column)]
    for written, found in sums:
        if written != found:
            raise BadInputError(
                f"{file} gives {written:g} as a total of counts that add up to {found:g}",
                "totals that are the sums",
                "Look for the count that was misread, or leave out the totals",
            )


def _bare(names: list[str]) -> list[str]:
    """Names without "true" or "predicted" before each of them."""
    return [_BEFORE.sub("", name) for name in names] if all(map(_BEFORE.match, names)) else names


def _side(down: list[str], across: list[str]) -> Rows | None:
    """What the rows are, where the names of rows or columns begin with it."""
    for names, mine, other in ((down, "true", "predicted"), (across, "predicted", "true")):
        if names and all(map(_BEFORE.match, names)):
            found = _SIDE.match(names[0])
            return mine if bool(found and found["true"]) == (mine == "true") else other  # type: ignore[return-value]
    return None
