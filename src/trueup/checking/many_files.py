"""Many files: in this process while that is quick, then in one process for each processor. The order stays the same."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from trueup.checking.one_file import Outcome, Tools, check_data, check_path, installed_tools, passed_over
from trueup.checking.settings import Resolver, Settings
from trueup.checking.shares import Shares
from trueup.read.saved.names import is_model

#: Starting processes costs about a tenth of a second; before this time has gone by it would not pay.
_ALONE_SECONDS = 0.3
_LEAST_FILES = 16
#: The gate alone takes longer than that for so many files.
_MANY_FILES = 2000
#: Syntax trees are freed by counting references; only what is left in circles waits for a collection, and there is
#: hardly any. Measured: so many objects that outlive their file take about 100 MB.
_OBJECTS_PER_COLLECTION = 1_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """What a process needs to check files.

    tools None: those of this release. named: the files that were named, and not met in a folder.
    """

    resolver: Resolver
    root: Path
    tools: Tools | None = None
    named: frozenset[str] = frozenset()


class FileChecker:
    """Checks files one after the other, finding each one's settings."""

    def __init__(self, job: Job) -> None:
        self._resolver, self._named = job.resolver, job.named
        self.tools = job.tools or installed_tools(job.root)
        self._settings: dict[str, Settings] = {}

    def settings(self, file: str) -> Settings:
        """The settings of a file."""
        folder = os.path.dirname(os.path.abspath(file))  # noqa: PTH100, PTH120 - thousands of files, and Path is slow
        if folder not in self._settings:
            self._settings[folder] = self._resolver.settings_for(Path(folder))
        return self._settings[folder]

    def check(self, file: str) -> Outcome:
        """The outcome of one file."""
        if is_model(file):
            return self._model(None, file, file in self._named)
        outcome = check_path(file, self.settings(file), self.tools)
        if outcome.read and gc.get_count()[0] > _OBJECTS_PER_COLLECTION and not gc.isenabled():
            gc.collect()
            # What outlives a collection (rules, facts, modules of the project) is not looked through again.
            gc.freeze()
        return outcome

    def check_data(self, data: bytes, file: str) -> Outcome:
        """The outcome of bytes that need not stand in a file."""
        if is_model(file):
            return self._model(data, file, True)
        return check_data(data, file, self.settings(file), self.tools)

    def _model(self, data: bytes | None, file: str, named: bool) -> Outcome:
        from trueup.checking.one_model import check_model  # noqa: PLC0415 - most runs meet no saved model

        return check_model(data, file, self.settings(file), self.tools, named=named)


def check_files(files: Sequence[str], job: Job, *, processes: int | None = None) -> Iterator[Outcome]:
    """The outcomes in the order of the files.

    processes: at most so many; None for one per processor. Tools of one's own are only used in this process.
    """
    limit = _processors() if processes is None else processes
    if job.tools is not None:
        limit = 1
    if limit > 1 and len(files) >= _MANY_FILES:
        yield from _in_processes(files, job, limit)
        return
    checker = FileChecker(job)
    begin = time.perf_counter()
    done = 0
    with _without_collector():
        for file in files:
            late = time.perf_counter() - begin > _ALONE_SECONDS
            if limit > 1 and late and len(files) - done >= _LEAST_FILES:
                break
            yield checker.check(file)
            done += 1
        else:
            return
    yield from _in_processes(files[done:], job, limit)


def _in_processes(files: Sequence[str], job: Job, processes: int) -> Iterator[Outcome]:
    import multiprocessing  # noqa: PLC0415 - only long runs pay for it
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else None)
    shares = Shares(context, files, processes)
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_start_worker, initargs=(job, shares))
    others = set(multiprocessing.active_children())
    checked: dict[int, list[Outcome | None]] = {}
    try:
        with suppress(BrokenProcessPool):
            # As many calls as there are pieces; which piece a call takes is up to the process that it comes to.
            checked.update(pool.map(_check_in_worker, range(len(shares.pieces))))
        # Where a worker was killed (memory, most likely), what is left is read here, one file at a time.
        checker = FileChecker(job) if len(checked) < len(shares.pieces) else None
        for piece in range(len(shares.pieces)):
            if checker is not None and piece not in checked:
                yield from map(checker.check, shares.of(piece))
            else:
                yield from (outcome or passed_over() for outcome in checked[piece])
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    else:
        pool.shutdown()


_worker: list[tuple[FileChecker, Shares, int]] = []


def _start_worker(job: Job, shares: Shares) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    _worker[:] = [(FileChecker(job), shares, shares.join())]


def _check_in_worker(_: int) -> tuple[int, list[Outcome | None]]:
    """The next piece of this process: its number, and the outcomes of its files.

    None stands for a file that the gate passed over, since most are and sending them costs.
    """
    checker, shares, number = _worker[0]
    piece = shares.take(number)
    assert piece is not None, "there are as many calls as pieces"
    nothing = passed_over()
    found = map(checker.check, shares.of(piece))
    return piece, [None if outcome == nothing else outcome for outcome in found]


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
