"""Files checked side by side where a process cannot copy itself; their outcomes come in the order of the files."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace

from trueup.checking.many_files.interrupts import interrupts_wait
from trueup.checking.one_file.check_file import Outcome, passed_over
from trueup.checking.one_file.file_checker import FileChecker, Job
from trueup.source.consulted import Answers

#: Files that stand together share what they import, and a process reads a module of the project once; but a few files
#: cost most of the time, so that the last chunks must be small enough for every process to end at about the same time.
_MOST_FILES_IN_CHUNK, _CHUNKS_PER_PROCESS = 32, 16
#: Seconds that a process which is told to end has for it.
_PATIENCE = 1.0


def check_side_by_side(left: Sequence[str], job: Job, files: Sequence[str], number: int) -> Iterator[Outcome]:
    """The outcomes of the files that are left, in their order, worked out by so many processes.

    files: all files of the run.
    """
    size = min(-(-len(left) // (number * _CHUNKS_PER_PROCESS)), _MOST_FILES_IN_CHUNK)
    chunks = [left[start : start + size] for start in range(0, len(left), size)]
    checker: FileChecker | None = None
    with _pool(job, files, number) as pool:
        with interrupts_wait():
            futures: list[Future[list[Outcome | Answers]]] = [pool.submit(_check, chunk) for chunk in chunks]
        for chunk, future in zip(chunks, futures, strict=True):
            try:
                yield from map(_unpacked, future.result())
            except BrokenProcessPool:
                # A process was killed (memory, most likely): what is left is read here, one file at a time.
                checker = checker or FileChecker(job, files)
                yield from map(checker.check, chunk)


@contextmanager
def _pool(job: Job, files: Sequence[str], number: int) -> Iterator[ProcessPoolExecutor]:
    """So many processes; leaving by an exception stops them at once."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else None)
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(number, mp_context=context, initializer=_start, initargs=(job, files))
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        with interrupts_wait():
            started = set(multiprocessing.active_children()) - others
            pool.shutdown(wait=False, cancel_futures=True)
            for process in started:
                process.terminate()
            for process in started:
                process.join(_PATIENCE)
                if process.is_alive():
                    process.kill()
        raise


#: What a process of the pool checks with.
_worker: list[FileChecker] = []


def _start(job: Job, files: Sequence[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    _worker[:] = [FileChecker(job, files)]


def _check(chunk: Sequence[str]) -> list[Outcome | Answers]:
    """The outcomes of these files; only the answers where the gate passed a file over: most are, and sending costs."""
    checker, nothing = _worker[0], passed_over()
    outcomes = map(checker.check, chunk)
    return [outcome.answers if outcome == nothing else outcome for outcome in outcomes]


def _unpacked(sent: Outcome | Answers) -> Outcome:
    return sent if isinstance(sent, Outcome) else replace(passed_over(), answers=sent)
