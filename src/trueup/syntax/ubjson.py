"""UBJSON as XGBoost writes it: https://ubjson.org/type-reference, of which large arrays are passed over."""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import Any

from trueup.syntax.bounded_file import BoundedFile
from trueup.syntax.model_faults import DamagedError, LimitMetError

#: Marks of numbers -> how struct spells them, the first byte the highest.
_NUMBERS = {b"i": ">b", b"U": ">B", b"I": ">h", b"l": ">i", b"L": ">q", b"d": ">f", b"D": ">d"}
_CONSTANTS = {b"Z": None, b"N": None, b"T": True, b"F": False}
#: A longer array of one type of number is passed over.
_SHORT = 16
#: How deep objects may stand in one another, how many values are read in all, and bytes of one text.
_DEPTH, _VALUES, _TEXT = 64, 2_000_000, 1_000_000


def parsed(file: BoundedFile, unused: Collection[str] = ()) -> dict[str, Any]:
    """The object of a file; keys in `unused` are read and forgotten, and long arrays of numbers are None.

    Raises DamagedError for what is none, LimitMetError for one that is too large or nested too deep.
    """
    value = _Reader(file, unused).value(_DEPTH)
    if not isinstance(value, dict):
        raise DamagedError("it is no object of UBJSON")
    return value


class _Reader:
    def __init__(self, file: BoundedFile, unused: Collection[str]) -> None:
        self._file, self._unused, self._left = file, unused, _VALUES
        self._end = file.seek(0, 2)
        file.seek(0)

    def value(self, depth: int, mark: bytes = b"") -> Any:
        """The next value, or the one behind a mark that was read already."""
        self._left -= 1
        if self._left < 0 or depth < 0:
            raise LimitMetError(f"it has more than {_VALUES:,} values, or they are nested too deep")
        mark = mark or self._mark()
        if mark in _NUMBERS:
            return struct.unpack(_NUMBERS[mark], self._bytes(struct.calcsize(_NUMBERS[mark])))[0]
        if mark in (b"S", b"H"):
            return self._text()
        if mark == b"C":
            return self._bytes(1).decode("latin-1")
        if mark in _CONSTANTS:
            return _CONSTANTS[mark]
        if mark == b"[":
            return self._array(depth - 1)
        if mark == b"{":
            return self._object(depth - 1)
        raise DamagedError(f"it is no UBJSON: {mark!r} stands where a value begins")

    def _array(self, depth: int) -> list[Any] | None:
        mark = self._mark()
        kind = self._mark() if mark == b"$" else b""
        mark = self._mark() if kind else mark
        if mark == b"#":
            count = self._count()
            if kind in _NUMBERS and count > _SHORT:
                self._skip(count * struct.calcsize(_NUMBERS[kind]))
                return None
            return [self.value(depth, kind) for _ in self._times(count)]
        found = []
        while mark != b"]":
            found.append(self.value(depth, mark))
            mark = self._mark()
        return found

    def _object(self, depth: int) -> dict[str, Any]:
        found = {}
        mark = self._mark()
        while mark != b"}":
            key = self._text(mark)
            item = self.value(depth)
            if key not in self._unused:
                found[key] = item
            mark = self._mark()
        return found

    def _times(self, count: int) -> range:
        if count > self._left:
            raise LimitMetError(f"it has more than {_VALUES:,} values")
        return range(count)

    def _text(self, mark: bytes = b"") -> str:
        length = self._count(mark)
        if length > _TEXT:
            raise LimitMetError(f"a text in it has more than {_TEXT:,} bytes")
        return self._bytes(length).decode("utf-8", "replace")

    def _count(self, mark: bytes = b"") -> int:
        found = self.value(0, mark)
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            raise DamagedError("it is no UBJSON: a length is no number")
        return found

    def _mark(self) -> bytes:
        return self._bytes(1)

    def _skip(self, length: int) -> None:
        if self._file.tell() + length > self._end:
            raise DamagedError("it ends in the middle of an array")
        self._file.seek(length, 1)

    def _bytes(self, length: int) -> bytes:
        found = self._file.read(length)
        if len(found) != length:
            raise DamagedError("it ends in the middle of a value")
        return found
