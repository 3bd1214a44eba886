"""Text tables by Arrow's reader, thirty times as fast; where it stumbles, the standard library's says at which line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from trueup.auditing.tables.csv_fields import NOT_A_NUMBER, PLAIN_NUMBER
from trueup.auditing.tables.csv_table import CsvTable
from trueup.auditing.tables.wanted import Array, Part, Role, Stretch, Wanted
from trueup.contract.label_text import refuse_cut_label, refuse_long_label

#: Bytes that are parsed at a time.
_BLOCK = 1 << 22
#: Arrow takes some 9 KB for each column, however few rows there are; the plain reader takes a table with more of them.
_MOST_COLUMNS = 1 << 14


class ArrowCsvTable(CsvTable):
    """One text table. Arrow refuses a whole block without naming the line, so that the plain reader goes on there."""

    def __init__(self, file: str, wanted: Wanted, *, numeric: bool) -> None:
        super().__init__(file, wanted, numeric=numeric)
        # Lines that do not fit are to be left out one by one; and a delimiter may be more than one byte.
        self.by_lines = (
            wanted.skip_lines or len(self.delimiter.encode()) != 1 or sum(map(len, self.roles.values())) > _MOST_COLUMNS
        )

    def parts(self, stretch: Stretch) -> Iterator[Part]:
        """All rows, some megabytes at a time."""
        done = 0
        if not self.by_lines:
            self.lines_left_out = 0
            self.decide()
            try:
                for columns, rows in self._blocks():
                    yield Part(done, columns)
                    done += rows
            except (pa.ArrowException, ValueError, OSError):
                pass
            else:
                return
        yield from self._plain_parts(stretch, done)

    def _plain_parts(self, stretch: Stretch, done: int) -> Iterator[Part]:
        """The rows after the first `done`, which were all taken."""
        for part in super().parts(stretch):
            end = part.start + len(next(iter(part.columns.values())))
            if end > done:
                skip = max(0, done - part.start)
                yield Part(part.start + skip, {role: array[skip:] for role, array in part.columns.items()})

    def _blocks(self) -> Iterator[tuple[dict[Role, Array], int]]:
        names = dict.fromkeys(name for names in self.roles.values() for name in names)
        types = {
            name: pa.float64() if self._is_number(role) else pa.string()
            for role, named in self.roles.items()
            for name in named
        }
        reader = arrow_csv.open_csv(
            self.file,
            read_options=arrow_csv.ReadOptions(
                block_size=_BLOCK, use_threads=False, column_names=self.header, skip_rows_after_names=1
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(names),
                column_types=types,
                strings_can_be_null=False,
                # Scores become NaN where nothing stands; a weight that is missing stays a fault.
                null_values=[""] if self.wanted.gaps and not {"weights", "mask"} & set(self.roles) else [],
            ),
        )
        for batch in reader:
            if batch.num_rows:
                yield self._arrays(batch), batch.num_rows

    def _arrays(self, batch: Any) -> dict[Role, Array]:
        found: dict[Role, Array] = {}
        for role, names in self.roles.items():
            arrays = [self._array(batch.column(name), role) for name in names]
            found[role] = arrays[0] if len(arrays) == 1 else np.stack(arrays).T
        return found

    def _array(self, column: Any, role: Role) -> Array:
        if self._is_number(role):
            numbers: Array = column.to_numpy(zero_copy_only=False)
            return numbers
        if role != "by" and not self.text:
            return _whole_numbers(column, gaps=self.wanted.gaps)
        what = f"the column of {role} in {self.file}"
        refuse_long_label(pc.max(pc.utf8_length(column)).as_py() or 0, what)
        refuse_cut_label(bool(pc.any(pc.ends_with(column, "\0")).as_py()), what)
        if role != "by":
            blank = pc.equal(pc.utf8_trim_whitespace(column), "")
            if pc.any(blank).as_py():
                if not self.wanted.gaps:
                    raise ValueError("a missing label")
                column = pc.if_else(blank, "", column)
        return _texts(column)


def _whole_numbers(column: Any, *, gaps: bool) -> Array:
    """Class numbers, NaN for those that are missing; ValueError or ArrowInvalid where one is no plain whole number."""
    if gaps:
        missing = pc.match_substring_regex(column, rf"^(?:[ ]*|{NOT_A_NUMBER})$")
        if pc.any(missing).as_py():
            there = np.logical_not(missing.to_numpy(zero_copy_only=False))
            found = np.full(len(column), np.nan)
            found[there] = _whole_numbers(column.filter(pc.invert(missing)), gaps=False)
            return found
    if not pc.all(pc.match_substring_regex(column, rf"^(?:{PLAIN_NUMBER})$")).as_py():
        raise ValueError("no plain number")
    trimmed = pc.utf8_trim(column, " ")
    try:
        numbers: Array = pc.cast(pc.utf8_ltrim(trimmed, "+"), pa.int64()).to_numpy(zero_copy_only=False)
        return numbers
    except pa.ArrowInvalid:
        reals = pc.cast(trimmed, pa.float64()).to_numpy(zero_copy_only=False)
    whole: Array = reals.astype(np.int64)
    if not (np.abs(reals) < 2**53).all() or (whole != reals).any():
        raise ValueError("no whole number")
    return whole


def _texts(column: Any) -> Array:
    """Texts as NumPy holds them; few different ones are converted once each."""
    encoded = pc.dictionary_encode(column)
    words: Array = np.array(encoded.dictionary.to_pylist(), dtype=np.str_)
    rows: Array = words[encoded.indices.to_numpy(zero_copy_only=False)]
    return rows
