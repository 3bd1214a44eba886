"""Which process checks which files: each has a stretch of its own, and helps another when it is done.

Files that stand together share what they import, and a process reads a module of the project once. So the files are
cut into as many stretches as there are processes, each stretch into pieces, and a process takes its own pieces from the
front; when it has none left it takes the last piece of the longest stretch. Pieces shrink towards the end of a stretch,
so that no process is left with much when the others are done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

_LARGEST_PIECE = 64
_SMALLEST_PIECE = 4
#: A piece is at most this part of what is left of its stretch.
_PARTS = 6


class Shares:
    """The pieces of a list of files, and which of them nobody has taken yet; the latter is shared by all processes.

    pieces: (first file, file behind the last), in the order of the files.
    """

    def __init__(self, context: BaseContext, files: Sequence[str], processes: int) -> None:
        self.files = files
        self.pieces: list[tuple[int, int]] = []
        bounds: list[int] = []
        for number in range(processes):
            before = len(self.pieces)
            self.pieces += _pieces(len(files) * number // processes, len(files) * (number + 1) // processes)
            bounds += [before, len(self.pieces)]
        self._left = context.Array("l", bounds)
        self._joined = context.Value("l", 0)

    def join(self) -> int:
        """The number of the process that calls, from 0; one that comes for a process that died gets a new one."""
        with self._joined.get_lock():
            self._joined.value += 1
            return int(self._joined.value) - 1

    def take(self, process: int) -> int | None:
        """The number of the next piece for a process; None where all are taken."""
        with self._left.get_lock():
            left = [self._left[2 * each + 1] - self._left[2 * each] for each in range(len(self._left) // 2)]
            if process < len(left) and left[process]:
                self._left[2 * process] += 1
                return int(self._left[2 * process]) - 1
            longest = left.index(max(left))
            if not left[longest]:
                return None
            self._left[2 * longest + 1] -= 1
            return int(self._left[2 * longest + 1])

    def of(self, piece: int) -> Sequence[str]:
        """The files of a piece."""
        first, last = self.pieces[piece]
        return self.files[first:last]


def _pieces(first: int, end: int) -> list[tuple[int, int]]:
    found = []
    while first < end:
        size = max(_SMALLEST_PIECE, min(_LARGEST_PIECE, (end - first) // _PARTS))
        found.append((first, min(first + size, end)))
        first += size
    return found
