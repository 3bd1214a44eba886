"""Many files: checked in this process while that is quick, then side by side in a pool. The order stays the same."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from trueup.checking.check_file import Outcome, passed_over
from trueup.checking.file_checker import FileChecker, Job

#: Starting processes costs about a tenth of a second; before this time has gone by it would not pay.
_ALONE_SECONDS = 0.3
_LEAST_FILES = 16
#: Files that stand together share what they import, and a process reads a module of the project once; but a few files
#: cost most of the time, so that the last chunks must be small enough for every process to end at about the same time.
_MOST_FILES_IN_CHUNK, _CHUNKS_PER_PROCESS = 32, 16
#: Seconds that a process which is told to end has for it.
_PATIENCE = 1.0


def check_files(found: Iterable[str], job: Job, *, processes: int | None = None) -> Iterator[Outcome]:
    """The outcomes in the order of the files.

    processes: at most so many; None for one per processor. Tools of one's own are only used in this process.
    """
    limit = 1 if job.tools is not None else _processors() if processes is None else processes
    files = list(found)
    with _without_collector():
        done = 0
        for outcome in _checked_alone(files, job, limit):
            yield outcome
            done += 1
        if done < len(files):
            yield from _checked_by_pool(files, done, job, limit)


def _checked_alone(files: Sequence[str], job: Job, limit: int) -> Iterator[Outcome]:
    """The first files in this process; all of them where no other may help, or where it would not pay."""
    checker = FileChecker(job, files)
    begin = time.perf_counter()
    for number, file in enumerate(files):
        late = time.perf_counter() - begin > _ALONE_SECONDS
        if limit > 1 and late and len(files) - number >= _LEAST_FILES:
            return
        yield checker.check(file)


def _checked_by_pool(files: Sequence[str], done: int, job: Job, limit: int) -> Iterator[Outcome]:
    size = min(-(-(len(files) - done) // (limit * _CHUNKS_PER_PROCESS)), _MOST_FILES_IN_CHUNK)
    chunks = [range(start, min(start + size, len(files))) for start in range(done, len(files), size)]
    checker: FileChecker | None = None
    with _pool(job, files, limit) as pool:
        with _interrupts_wait():
            futures: list[Future[list[Outcome | None]]] = [pool.submit(_check, chunk) for chunk in chunks]
        for chunk, future in zip(chunks, futures, strict=True):
            try:
                yield from (outcome or passed_over() for outcome in future.result())
            except BrokenProcessPool:
                # A process was killed (memory, most likely): what is left is read here, one file at a time.
                checker = checker or FileChecker(job, files)
                yield from (checker.check(files[number]) for number in chunk)


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
        with _interrupts_wait():
            started = set(multiprocessing.active_children()) - others
            pool.shutdown(wait=False, cancel_futures=True)
            for process in started:
                process.terminate()
            for process in started:
                process.join(_PATIENCE)
                if process.is_alive():
                    process.kill()
        raise


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Ctrl-C is heeded when this is done: in the middle of a start or a stop, the pool's locks would stay held.

    The thread of the pool is started meanwhile and inherits that, so that the interrupt comes to no other.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


#: What a process of the pool checks with, and the files of the run.
_worker: list[tuple[FileChecker, Sequence[str]]] = []


def _start(job: Job, files: Sequence[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    _worker[:] = [(FileChecker(job, files), files)]


def _check(chunk: range) -> list[Outcome | None]:
    """The outcomes of these files; None for one that the gate passed over, since most are and sending them costs."""
    (checker, files), nothing = _worker[0], passed_over()
    outcomes = (checker.check(files[number]) for number in chunk)
    return [None if outcome == nothing else outcome for outcome in outcomes]


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


@contextmanager
def _without_collector() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
