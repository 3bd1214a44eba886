"""Parquet files, read by row groups."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from trueup.auditing.tables.arrow_columns import role_arrays
from trueup.auditing.tables.damage import guarded
from trueup.auditing.tables.wanted import Part, Stretch, Wanted, named_columns, stretches_of

#: Cells that are decoded at a time; row groups may be of any size.
_BATCH_CELLS = 1 << 19
#: Bytes of each column that are fetched at a time; without it whole columns of a row group are held.
_BUFFER = 1 << 18


class ParquetTable:
    """One Parquet file."""

    def __init__(self, file: str, wanted: Wanted) -> None:
        self.file, self.lines_left_out, self.gaps = file, 0, wanted.gaps
        with guarded(file, pa.ArrowException):
            self.metadata = pq.read_metadata(file)
            schema = self.metadata.schema.to_arrow_schema()
        self.roles = named_columns(wanted, schema.names, file)
        sizes = {name: getattr(schema.field(name).type, "list_size", 1) for name in self.roles.get("scores", ())}
        self.width = max(1, sum(sizes.values()))

    def stretches(self) -> list[Stretch]:
        """Row groups, small ones together."""
        groups = map(self.metadata.row_group, range(self.metadata.num_row_groups))
        return stretches_of((group.num_rows for group in groups), self.width)

    def parts(self, stretch: Stretch) -> Iterator[Part]:
        """The row groups of the stretch, in batches of bounded size."""
        groups, row = self._groups_of(stretch), stretch[0]
        columns = [name for names in self.roles.values() for name in names]
        with (
            guarded(self.file, pa.ArrowException),
            pq.ParquetFile(self.file, pre_buffer=False, buffer_size=_BUFFER) as opened,
        ):
            batches = opened.iter_batches(
                max(1024, _BATCH_CELLS // self.width), row_groups=groups, columns=columns, use_threads=False
            )
            for batch in batches:
                yield Part(row, role_arrays(batch, self.roles, self.file, gaps=self.gaps))
                row += batch.num_rows

    def _groups_of(self, stretch: Stretch) -> list[int]:
        found, row = [], 0
        for group in range(self.metadata.num_row_groups):
            if stretch[0] <= row < (stretch[1] or 0):
                found.append(group)
            row += self.metadata.row_group(group).num_rows
        return found
