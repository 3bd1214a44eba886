"""An array inside a compressed archive, read row by row: a small file may unpack to more than the memory holds."""

from __future__ import annotations

import math
import zipfile
from dataclasses import dataclass, field, replace
from typing import IO, Any

import numpy as np

from trueup.auditing.tables.damage import damaged
from trueup.auditing.tables.wanted import Array
from trueup.contract.bad_input import BadInputError

#: Bytes up to which an array of an archive is unpacked as a whole.
SMALL = 1 << 26


@dataclass(slots=True)
class PackedArray:
    """Rows that are taken in order; a step back opens the archive anew.

    file, key: the archive, and its member without ".npy". shape: as rows are cut, which may be another than the stored
    one, of the same number of cells in the same order.
    """

    file: str
    key: str
    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]
    _stream: IO[bytes] | None = field(default=None, repr=False)
    _row: int = 0

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of cells."""
        return math.prod(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def reshape(self, *shape: int) -> PackedArray:
        """The same cells in rows of another shape; the first size may be -1."""
        rest = math.prod(shape[1:])
        return replace(self, shape=(self.size // max(1, rest), *shape[1:]), _stream=None, _row=0)

    def __getitem__(self, rows: slice) -> Array:
        start, end, _ = rows.indices(len(self))
        if self._stream is None or start < self._row:
            self._stream, self._row = _opened(self.file, self.key), 0
        row_bytes = self.dtype.itemsize * math.prod(self.shape[1:])
        _skip(self._stream, (start - self._row) * row_bytes)
        wanted = max(0, end - start) * row_bytes
        data = self._stream.read(wanted)
        if len(data) < wanted:
            raise damaged(self.file, f"{self.key} ends before its {len(self):,} rows")
        self._row = max(start, end)
        if self._row == len(self) and self._stream.read(1):
            raise damaged(self.file, f"{self.key} holds more than its {len(self):,} rows")
        return np.frombuffer(bytearray(data), self.dtype).reshape(max(0, end - start), *self.shape[1:])


def packed_array(archive: zipfile.ZipFile, file: str, key: str) -> PackedArray | None:
    """The array of an archive where it is too large to be unpacked as a whole; None where it is small.

    Raises:
        BadInputError: the array is large and its columns, not its rows, lie one after the other.
    """
    info = archive.getinfo(f"{key}.npy")
    if info.file_size <= SMALL:
        return None
    with archive.open(info) as stream:
        shape, fortran, dtype = _header(stream)
    if dtype.hasobject:
        return None
    if fortran and len(shape) > 1:
        raise BadInputError(
            f"{file} ({key}) unpacks to {info.file_size:,} bytes that are ordered by columns",
            "rows that can be read one after the other",
            "Save it again with numpy.ascontiguousarray(…), or as an .npy file",
        )
    return PackedArray(file, key, dtype, shape)


def _opened(file: str, key: str) -> IO[bytes]:
    with zipfile.ZipFile(file) as archive:
        # The member keeps the archive's file open for itself, until it is let go.
        stream = archive.open(f"{key}.npy")
    _header(stream)
    return stream


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = read(stream)
    return shape, fortran, dtype


def _skip(stream: IO[bytes], count: int) -> None:
    while count > 0:
        passed = len(stream.read(min(count, 1 << 22)))
        if not passed:
            return
        count -= passed
