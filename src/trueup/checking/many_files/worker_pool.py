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
from dataclasses import dataclass, replace
from pathlib import Path

from trueup.checking.one_file.check_file import Outcome, passed_over
from trueup.checking.one_file.file_checker import FileChecker, Job
from trueup.source.consulted import Answers
from trueup.source.model_files import is_model

#: Starting processes costs about a tenth of a second; before this time has gone by it would not pay, unless there are
#: so many files that it will.
_ALONE_SECONDS = 0.3
_LEAST_FILES, _MANY_FILES = 16, 2_000
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
    run = _Run(job, list(found), limit)
    with _without_collector():
        if job.cache is None:
            yield from _checked(run, range(len(run.files)))
        else:
            yield from _kept_or_checked(run, job.cache)


@dataclass(frozen=True, slots=True)
class _Run:
    """What is to be done: all files of the run, and by how many processes at most."""

    job: Job
    files: Sequence[str]
    limit: int


def _kept_or_checked(run: _Run, folder: Path) -> Iterator[Outcome]:
    """What is known of earlier runs, and the rest checked; that is kept, also where the run is broken off."""
    from trueup.checking.many_files.result_cache import ResultCache  # noqa: PLC0415 - a run without a cache does without

    cache, settings = ResultCache(folder, run.job.root, run.files), FileChecker(run.job).settings
    known = [None if is_model(file) else cache.outcome(file, settings(file)) for file in run.files]
    checked = _checked(run, [number for number, outcome in enumerate(known) if outcome is None])
    try:
        for file, outcome in zip(run.files, known, strict=True):
            if outcome is not None:
                yield outcome
                continue
            fresh = next(checked)
            cache.keep(file, settings(file), fresh)
            yield fresh
    finally:
        cache.save()


def _checked(run: _Run, numbers: Sequence[int]) -> Iterator[Outcome]:
    """The outcomes of the files of these numbers, in their order."""
    done = 0
    for outcome in _checked_alone(run, numbers):
        yield outcome
        done += 1
    if done < len(numbers):
        yield from _checked_by_pool(run, numbers[done:])


def _checked_alone(run: _Run, numbers: Sequence[int]) -> Iterator[Outcome]:
    """The first files in this process; all of them where no other may help, or where it would not pay."""
    checker = FileChecker(run.job, run.files)
    begin = time.perf_counter()
    for done, number in enumerate(numbers):
        late = time.perf_counter() - begin > _ALONE_SECONDS or (done > 0 and len(numbers) > _MANY_FILES)
        if run.limit > 1 and late and len(numbers) - done >= _LEAST_FILES:
            return
        yield checker.check(run.files[number])


def _checked_by_pool(run: _Run, numbers: Sequence[int]) -> Iterator[Outcome]:
    job, files, limit = run.job, run.files, run.limit
    size = min(-(-len(numbers) // (limit * _CHUNKS_PER_PROCESS)), _MOST_FILES_IN_CHUNK)
    chunks = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    checker: FileChecker | None = None
    with _pool(job, files, limit) as pool:
        with _interrupts_wait():
            futures: list[Future[list[Outcome | Answers]]] = [pool.submit(_check, chunk) for chunk in chunks]
        for chunk, future in zip(chunks, futures, strict=True):
            try:
                yield from map(_unpacked, future.result())
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


def _check(chunk: Sequence[int]) -> list[Outcome | Answers]:
    """The outcomes of these files; only the answers where the gate passed a file over: most are, and sending costs."""
    (checker, files), nothing = _worker[0], passed_over()
    outcomes = (checker.check(files[number]) for number in chunk)
    return [outcome.answers if outcome == nothing else outcome for outcome in outcomes]


def _unpacked(sent: Outcome | Answers) -> Outcome:
    return sent if isinstance(sent, Outcome) else replace(passed_over(), answers=sent)


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
