"""Looks for many words at once, in one compiled pass; where no compiled search lies beside this file, one by one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("words.c")
LIBRARY = SOURCE.with_suffix(".so")
_EDITION = 1
#: What the compiled search takes.
_SHORTEST, _MOST = 3, 255
_NONE: frozenset[bytes] = frozenset()


class WordSearch:
    """Words that are looked for together; of any length and number, though only so many are looked for in one pass."""

    def __init__(self, words: Iterable[bytes], library: Path = LIBRARY) -> None:
        self._words = tuple(dict.fromkeys(words))
        fits = len(self._words) <= _MOST and all(len(word) >= _SHORTEST for word in self._words)
        self._compiled = _compiled(library) if fits else None
        #: True where looking for all of them takes hardly longer than for one.
        self.is_quick = self._compiled is not None
        if self._compiled is not None:
            self._prepare()

    def _prepare(self) -> None:
        import ctypes

        self._joined = b"".join(self._words)
        self._lengths = (ctypes.c_int64 * len(self._words))(*map(len, self._words))
        self._flags = ctypes.create_string_buffer(max(len(self._words), 1))
        self._sets: dict[bytes, frozenset[bytes]] = {}

    def found_in(self, data: bytes) -> frozenset[bytes]:
        """Those of the words that stand anywhere in the data."""
        if self._compiled is None:
            return frozenset(word for word in self._words if word in data)
        flags = self._flags
        if not self._compiled(self._joined, self._lengths, len(self._words), data, len(data), flags):
            return _NONE
        found = self._sets.get(flags.raw)
        if found is None:
            found = frozenset(word for word, flag in zip(self._words, flags.raw, strict=False) if flag)
            self._sets[flags.raw] = found
        return found


@cache
def _compiled(library: Path) -> Any:
    """The compiled search; None where there is none of this edition."""
    try:
        import ctypes

        # It keeps the interpreter meanwhile, so that two threads never share the flags.
        functions = ctypes.PyDLL(str(library))
        functions.trueup_words_edition.restype = ctypes.c_int64
        if functions.trueup_words_edition() != _EDITION:
            return None
        search = functions.trueup_words
    except (ImportError, OSError, AttributeError):
        return None
    search.restype = ctypes.c_int64
    search.argtypes = (
        ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_char_p, ctypes.c_int64, ctypes.c_void_p,
    )  # fmt: skip
    return search
