"""Many files: checked in this process while that is quick, then side by side. The order stays the same."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trueup.checking.one_file.check_file import Outcome
from trueup.checking.one_file.file_checker import FileChecker, Job
from trueup.source.model_files import is_model

#: Starting processes costs about a tenth of a second; before this time has gone by it would not pay, unless there are
#: so many files that it will.
_ALONE_SECONDS = 0.3
_LEAST_FILES, _MANY_FILES = 16, 2_000


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
        left = [run.files[number] for number in numbers[done:]]
        yield from _side_by_side()(left, run.job, run.files, run.limit)


def _side_by_side() -> Callable[[Sequence[str], Job, Sequence[str], int], Iterator[Outcome]]:
    """How files are checked side by side; few files load neither way."""
    if hasattr(os, "fork"):
        from trueup.checking.many_files.forked import check_by_copies  # noqa: PLC0415

        return check_by_copies
    from trueup.checking.many_files.side_by_side import check_side_by_side  # noqa: PLC0415

    return check_side_by_side


def _checked_alone(run: _Run, numbers: Sequence[int]) -> Iterator[Outcome]:
    """The first files in this process; all of them where no other may help, or where it would not pay."""
    checker = FileChecker(run.job, run.files)
    begin = time.perf_counter()
    for done, number in enumerate(numbers):
        late = time.perf_counter() - begin > _ALONE_SECONDS or (done > 0 and len(numbers) > _MANY_FILES)
        if run.limit > 1 and late and len(numbers) - done >= _LEAST_FILES:
            return
        yield checker.check(run.files[number])


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
