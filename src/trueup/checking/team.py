"""Processes that check files side by side. They load the reader while the files are still looked for."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.synchronize import Barrier
from typing import TYPE_CHECKING, Self

from trueup.checking.file_checker import FileChecker, Job
from trueup.checking.one_file import Outcome, passed_over
from trueup.checking.shares import Shares, files_of, pieces_of

if TYPE_CHECKING:
    from types import TracebackType

#: What a process hands back at once: fewer, and sending costs; more, and more is lost where a process is killed.
_PIECES_IN_CALL = 16
#: Seconds that a process which is told to end has for it.
_PATIENCE = 1.0


class Team:
    """So many processes, from the moment it is made until it is left; leaving by an exception stops them at once."""

    def __init__(self, job: Job, number: int) -> None:
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("fork" if "fork" in methods else None)
        self._job, self._number = job, number
        self._others = set(multiprocessing.active_children())
        self._shares = Shares(context, number)
        start = (self._shares, context.Barrier(number))
        self._pool = ProcessPoolExecutor(number, mp_context=context, initializer=_start, initargs=start)
        # The first call starts the processes.
        self._pool.submit(_load)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._pool.shutdown()
            return
        started = set(multiprocessing.active_children()) - self._others
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in started:
            process.terminate()
        for process in started:
            process.join(_PATIENCE)
            if process.is_alive():
                process.kill()

    def check(self, files: Sequence[str], done: int) -> Iterator[Outcome]:
        """The outcomes of all files of the run but for the first, which are done, in their order."""
        left = files[done:]
        pieces = pieces_of(len(left))
        self._shares.cut(len(left))
        checked: dict[int, list[Outcome | None]] = {}
        with suppress(BrokenProcessPool):
            for _ in range(self._number):
                self._pool.submit(_take_files, self._job, files, done)
            # Which pieces a call takes is up to the process that it comes to; all are taken by so many calls.
            for some in self._pool.map(_check, range(-(-pieces // _PIECES_IN_CALL))):
                checked.update(some)
        # Where a process was killed (memory, most likely), what is left is read here, one file at a time.
        checker = FileChecker(self._job, files) if len(checked) < pieces else None
        for piece in range(pieces):
            if checker is not None and piece not in checked:
                yield from map(checker.check, files_of(piece, left))
            else:
                yield from (outcome or passed_over() for outcome in checked[piece])


class _Worker:
    """What one process of a team keeps."""

    def __init__(self, shares: Shares, barrier: Barrier) -> None:
        self.shares, self.barrier, self.number = shares, barrier, shares.join()
        self.left: Sequence[str] = ()
        self.checker: FileChecker | None = None


_worker: list[_Worker] = []


def _start(shares: Shares, barrier: Barrier) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    _worker[:] = [_Worker(shares, barrier)]
    _load()


def _load() -> None:
    """Import what reads programs, so that it is there when the files come."""
    from trueup.engine.transfers import load_transfers  # noqa: PLC0415
    from trueup.source import program  # noqa: F401, PLC0415

    load_transfers()


def _take_files(job: Job, files: Sequence[str], done: int) -> None:
    """Each process takes one such call: none goes on before all have theirs."""
    worker = _worker[0]
    worker.left, worker.checker = files[done:], FileChecker(job, files)
    worker.barrier.wait()


def _check(_: int) -> list[tuple[int, list[Outcome | None]]]:
    """The next pieces of this process: their numbers, and the outcomes of their files.

    None stands for a file that the gate passed over, since most are and sending them costs.
    """
    worker, nothing = _worker[0], passed_over()
    assert worker.checker is not None, "the files come before the calls"
    found: list[tuple[int, list[Outcome | None]]] = []
    while len(found) < _PIECES_IN_CALL and (piece := worker.shares.take(worker.number)) is not None:
        outcomes = map(worker.checker.check, files_of(piece, worker.left))
        found.append((piece, [None if outcome == nothing else outcome for outcome in outcomes]))
    return found
