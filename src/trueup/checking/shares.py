"""Which process checks which files: each has a stretch of its own, and helps another when it is done.

Files that stand together share what they import, and a process reads a module of the project once. So the files are
cut into as many stretches as there are processes, and a process takes the pieces of its own from the front; when it has
none left it takes the last piece of the longest stretch. Pieces are small, since a few files cost most of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

_FILES_IN_PIECE = 8


def pieces_of(count: int) -> int:
    """How many pieces so many files make."""
    return -(-count // _FILES_IN_PIECE)


def files_of(piece: int, files: Sequence[str]) -> Sequence[str]:
    """The files of a piece."""
    return files[piece * _FILES_IN_PIECE : (piece + 1) * _FILES_IN_PIECE]


class Shares:
    """Which pieces nobody has taken yet, shared by all processes; none until the files are known."""

    def __init__(self, context: BaseContext, processes: int) -> None:
        self._left = context.Array("l", [0] * (2 * processes))
        self._joined = context.Value("l", 0)

    def cut(self, count: int) -> None:
        """Give each process its stretch of so many files."""
        pieces, processes = pieces_of(count), len(self._left) // 2
        with self._left.get_lock():
            for number in range(processes):
                self._left[2 * number] = pieces * number // processes
                self._left[2 * number + 1] = pieces * (number + 1) // processes

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
