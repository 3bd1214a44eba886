"""Arrow files (.arrow, .feather): mapped into memory, read by record batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from trueup.read.table.arrow_columns import role_arrays
from trueup.read.table.damage import damaged
from trueup.read.table.wanted import STRETCH_CELLS, Part, Stretch, Wanted, named_columns

#: A file begins with these bytes, a stream does not.
_FILE_MARK = b"ARROW1"


class ArrowTable:
    """One file in Arrow's file format, or a stream that was saved."""

    def __init__(self, file: str, wanted: Wanted) -> None:
        self.file, self.lines_left_out = file, 0
        try:
            self.mapped = pa.memory_map(file)
            self.whole = self.mapped.read(len(_FILE_MARK)) == _FILE_MARK
            self.mapped.seek(0)
            self.reader: Any = pa.ipc.open_file(self.mapped) if self.whole else pa.ipc.open_stream(self.mapped)
        except (OSError, pa.ArrowException) as error:
            raise damaged(file, error) from error
        self.roles = named_columns(wanted, self.reader.schema.names, file)

    def stretches(self) -> list[Stretch]:
        """Record batches, small ones together; a stream is a single stretch."""
        if not self.whole:
            return [(0, None)]
        found: list[Stretch] = []
        start = end = 0
        for at in range(self.reader.num_record_batches):
            end += self._batch(at).num_rows
            if (end - start) * max(1, len(self.roles.get("scores", ()))) >= STRETCH_CELLS:
                found.append((start, end))
                start = end
        if end > start or not found:
            found.append((start, end))
        return found

    def parts(self, stretch: Stretch) -> Iterator[Part]:
        """The batches of the stretch."""
        row = 0
        for batch in self._batches():
            if row >= stretch[0] and (stretch[1] is None or row < stretch[1]):
                yield Part(row, role_arrays(batch, self.roles, self.file))
            row += batch.num_rows

    def _batches(self) -> Iterator[Any]:
        if self.whole:
            yield from map(self._batch, range(self.reader.num_record_batches))
            return
        try:
            yield from self.reader
        except (OSError, pa.ArrowException) as error:
            raise damaged(self.file, error) from error

    def _batch(self, at: int) -> Any:
        try:
            return self.reader.get_batch(at)
        except (OSError, pa.ArrowException) as error:
            raise damaged(self.file, error) from error
