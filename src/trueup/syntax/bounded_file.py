"""A file that gives only so many bytes: what parses an archive or an HDF5 file cannot be made to read more."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from trueup.syntax.model_faults import LimitMetError, NotOpenedError


class BoundedFile(io.RawIOBase):
    """Read only; the read that asks for too much raises LimitMetError, and `met` stays True from then on.

    source: bytes, or a file opened for reading in binary, which is closed with this one.
    most: bytes that may be asked for in all; `at_once` in one go, which may be changed.
    """

    def __init__(self, source: bytes | io.FileIO, most: int, at_once: int) -> None:
        super().__init__()
        self._stream: io.BytesIO | io.FileIO = io.BytesIO(source) if isinstance(source, bytes) else source
        self._left, self.at_once = most, at_once
        self.met = False

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As every file does it."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """The position."""
        return self._stream.tell()

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer as far as there are bytes."""
        self._spend(memoryview(buffer).nbytes)
        return self._stream.readinto(buffer) or 0

    def read(self, size: int | None = -1, /) -> bytes:
        """At most so many bytes; all that are left where no size is given."""
        if size is None or size < 0:
            size = self._rest()
        self._spend(size)
        return self._stream.read(size) or b""

    def readall(self) -> bytes:
        """All that are left."""
        return self.read(-1)

    def flush(self) -> None:
        """Nothing is ever written."""

    def close(self) -> None:
        """Close the file below as well."""
        self._stream.close()
        super().close()

    @contextmanager
    def on_disk(self) -> Iterator[IO[bytes]]:
        """The file as one of the system's, at its beginning, for another process to read."""
        if isinstance(self._stream, io.FileIO):
            self._stream.seek(0)
            yield cast(IO[bytes], self._stream)
            return
        with tempfile.TemporaryFile() as copy:
            copy.write(self._stream.getbuffer())
            copy.seek(0)
            yield copy

    def _rest(self) -> int:
        here = self._stream.tell()
        end = self._stream.seek(0, os.SEEK_END)
        self._stream.seek(here)
        return max(end - here, 0)

    def _spend(self, size: int) -> None:
        if size > self._left or size > self.at_once:
            self.met = True
            raise LimitMetError("what describes the model is larger than a description may be")
        self._left -= size


def opened(source: bytes | str, most: int, at_once: int) -> BoundedFile:
    """The file at a path, or bytes that stand in no file, bounded as BoundedFile says.

    Raises NotOpenedError where there is no regular file that may be read; a pipe or a device is never waited for.
    """
    if isinstance(source, bytes):
        return BoundedFile(source, most, at_once)
    try:
        handle = os.open(source, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise NotOpenedError(f"it cannot be opened: {getattr(error, 'strerror', None) or error}") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotOpenedError("it is no regular file")
    return BoundedFile(io.FileIO(handle), most, at_once)
