"""Arrow files (.arrow, .feather): mapped into memory, read by record batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from trueup.auditing.tables.arrow_columns import role_arrays
from trueup.auditing.tables.damage import guarded
from trueup.auditing.tables.wanted import Part, Stretch, Wanted, named_columns, stretches_of

#: A file begins with these bytes, a stream does not.
_FILE_MARK = b"ARROW1"


class ArrowTable:
    """One file in Arrow's file format, or a stream that was saved."""

    def __init__(self, file: str, wanted: Wanted) -> None:
        self.file, self.lines_left_out, self.gaps = file, 0, wanted.gaps
        with guarded(file, pa.ArrowException):
            mapped = pa.memory_map(file)
            self.whole = mapped.read(len(_FILE_MARK)) == _FILE_MARK
            mapped.seek(0)
            self.reader: Any = pa.ipc.open_file(mapped) if self.whole else pa.ipc.open_stream(mapped)
            names = list(self.reader.schema.names)
        self.roles = named_columns(wanted, names, file)

    def stretches(self) -> list[Stretch]:
        """Record batches, small ones together; a stream is a single stretch."""
        if not self.whole:
            return [(0, None)]
        return stretches_of((batch.num_rows for batch in self._batches()), max(1, len(self.roles.get("scores", ()))))

    def parts(self, stretch: Stretch) -> Iterator[Part]:
        """The batches of the stretch."""
        row = 0
        for batch in self._batches():
            if row >= stretch[0] and (stretch[1] is None or row < stretch[1]):
                with guarded(self.file, pa.ArrowException):
                    # Arrow trusts the offsets in a file unless it is told not to, and would read beyond its end.
                    batch.validate(full=True)
                    part = Part(row, role_arrays(batch, self.roles, self.file, gaps=self.gaps))
                yield part
            row += batch.num_rows

    def _batches(self) -> Iterator[Any]:
        with guarded(self.file, pa.ArrowException):
            if self.whole:
                yield from map(self.reader.get_batch, range(self.reader.num_record_batches))
            else:
                yield from self.reader
