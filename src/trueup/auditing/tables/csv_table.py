"""Text tables with a header (.csv, .tsv), by the reader of the standard library."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from trueup.auditing.tables.csv_fields import is_missing, is_plain_number, is_real, is_whole, real, whole
from trueup.auditing.tables.damage import damaged, guarded
from trueup.auditing.tables.wanted import Array, Part, Role, Stretch, Wanted, named_columns
from trueup.contract.bad_input import BadInputError
from trueup.contract.label_text import refuse_cut_label, refuse_long_label, shown_label

#: Lines that are held at a time at most, and fields of them.
_BLOCK_LINES, _BLOCK_FIELDS = 1 << 14, 1 << 19
_NUMBERS: tuple[Role, ...] = ("weights", "mask")

Line = tuple[int, list[str]]


class CsvTable:
    """One text table; the number of its rows is known after it was read."""

    def __init__(self, file: str, wanted: Wanted, *, numeric: bool) -> None:
        """`numeric`: scores are probabilities or logits, not class answers."""
        self.file, self.wanted, self.numeric, self.lines_left_out = file, wanted, numeric, 0
        self.delimiter = wanted.delimiter or ("\t" if file.lower().endswith(".tsv") else ",")
        with guarded(self.file, csv.Error):
            header = next(self._reader(), None)
        if header is None:
            raise damaged(file, "the file is empty")
        self.header = [name.strip() for name in header[1]]
        if len(set(self.header)) < len(self.header):
            twice = next(name for name in self.header if self.header.count(name) > 1)
            raise BadInputError(f"{file} has two columns called {twice!r}", "a header with one name each", "Rename one")
        self._refuse_other_delimiter()
        self.roles = self._named()
        self.text = wanted.text

    def _named(self) -> dict[Role, tuple[str, ...]]:
        return named_columns(self.wanted, self.header, self.file)

    def _refuse_other_delimiter(self) -> None:
        """A header in one piece that holds another delimiter: spreadsheets of half the world write semicolons."""
        only = self.header[0]
        other = next((sign for sign in ";\t|," if sign in only and sign != self.delimiter), None)
        if (
            len(self.header) == 1
            and other
            and only not in {name for names in self.wanted.columns.values() for name in names}
        ):
            raise BadInputError(
                f"{self.file} has a single column, {shown_label(only)}",
                f"fields with {self.delimiter!r} between them",
                f"Pass --delimiter {other!r}",
            )

    def stretches(self) -> list[Stretch]:
        """One."""
        return [(0, None)]

    def decide(self) -> None:
        """Whether labels are words, by the first block of lines, where nobody said so."""
        if self.text is None:
            with guarded(self.file, csv.Error):
                reader = self._reader()
                next(reader, None)
                if block := self._block(reader):
                    self._columns(block)

    def parts(self, stretch: Stretch) -> Iterator[Part]:  # noqa: ARG002 - there is only one
        """All rows, some thousand lines at a time."""
        self.lines_left_out = row = 0
        with guarded(self.file, csv.Error):
            reader = self._reader()
            next(reader, None)
            while block := self._block(reader):
                columns, rows = self._columns(block)
                if rows:
                    yield Part(row, columns)
                row += rows

    def _reader(self) -> Iterator[Line]:
        # utf-8-sig: tables out of spreadsheets begin with a byte-order mark.
        with Path(self.file).open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, delimiter=self.delimiter, strict=True)
            for fields in reader:
                if fields:
                    yield reader.line_num, fields

    def _block(self, reader: Iterator[Line]) -> list[Line]:
        block: list[Line] = []
        most = max(1, min(_BLOCK_LINES, _BLOCK_FIELDS // len(self.header)))
        for line in reader:
            if len(line[1]) == len(self.header):
                block.append(line)
                if len(block) == most:
                    break
            else:
                self._leave_out(line[0], f"{len(line[1])} fields", f"{len(self.header)} as in the header")
        return block

    def _leave_out(self, line: int, came: str, expected: str) -> None:
        if not self.wanted.skip_lines:
            raise BadInputError(
                f"line {line} of {self.file} has {came}",
                expected,
                "Mend the line, or pass --exclude lines to leave out such lines and have them counted"
                + ("; --missing wrong or --missing exclude where nothing stands" if came.startswith("''") else ""),
            )
        self.lines_left_out += 1

    def _columns(self, block: list[Line]) -> tuple[dict[Role, Array], int]:
        """The block by role; lines with a field that is no number where one has to stand are left out."""
        try:
            return self._converted(block), len(block)
        except (ValueError, OverflowError) as error:
            if isinstance(error, BadInputError):
                raise
        kept = [line for line in block if self._fits(line)]
        return (self._converted(kept) if kept else {}), len(kept)

    def _converted(self, block: list[Line]) -> dict[Role, Array]:
        columns = list(zip(*(fields for _, fields in block), strict=True))
        place = {name: at for at, name in enumerate(self.header)}
        found: dict[Role, Array] = {}
        for role, names in self.roles.items():
            values = [columns[place[name]] for name in names]
            if self._is_number(role):
                arrays = [np.array([self._real(field, role) for field in column]) for column in values]
            elif role == "by":
                arrays = [self._words(column, "by") for column in values]
            else:
                arrays = [self._labels(column, role) for column in values]
            found[role] = arrays[0] if len(arrays) == 1 else np.stack(arrays).T
        return found

    def _is_number(self, role: Role) -> bool:
        return role in _NUMBERS or (role == "scores" and self.numeric)

    def _real(self, field: str, role: Role) -> float:
        return math.nan if self._is_gap(field, role) else real(field)

    def _is_gap(self, field: str, role: Role) -> bool:
        """A field in which nothing stands, where that was announced."""
        return self.wanted.gaps and role in ("labels", "scores") and (not field.strip() or self._is_nan(field, role))

    def _is_nan(self, field: str, role: Role) -> bool:
        return not self.text and not self._is_number(role) and is_missing(field)

    def _labels(self, column: tuple[str, ...], role: Role) -> Array:
        """Class numbers or names; the first block decides which. Names stay names unless all are plain numbers."""
        if self.text is None:
            # "01" and "1" are two names and one number: where any label is no plain number, all are names.
            self.text = not all(is_plain_number(field) or is_missing(field) for field in column)
        if self.text:
            if self.wanted.gaps:
                column = tuple(field if field.strip() else "" for field in column)
            elif any(not field.strip() for field in column):
                raise ValueError("a missing label")
            return self._words(column, role)
        if self.wanted.gaps and any(map(is_missing, column)):
            return np.array([math.nan if is_missing(field) else whole(field) for field in column])
        return np.array(list(map(whole, column)), dtype=np.int64)

    def _words(self, column: tuple[str, ...], role: Role) -> Array:
        what = f"the column of {role} in {self.file}"
        refuse_long_label(max(map(len, column), default=0), what)
        refuse_cut_label(any(field.endswith("\0") for field in column), what)
        return np.array(column)

    def _fits(self, line: Line) -> bool:
        """Whether every field can be taken; else the line is left out, or the end of it."""
        number, fields = line
        place = {name: at for at, name in enumerate(self.header)}
        for role, names in self.roles.items():
            for name in names:
                field = fields[place[name]]
                if self._is_gap(field, role):
                    continue
                if self._is_number(role):
                    taken, expected = is_real(field), "a number"
                elif role == "by":
                    taken, expected = True, ""
                elif self.text:
                    taken, expected = bool(field.strip()), "a label"
                else:
                    taken, expected = is_whole(field), "a class number"
                if not taken:
                    self._leave_out(number, f"{shown_label(field)} in the column {name!r}", expected)
                    return False
        return True
