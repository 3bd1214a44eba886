"""Many files: in this process while that is quick, then in one process for each processor. The order stays the same."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from trueup.checking.file_checker import FileChecker, Job

if TYPE_CHECKING:
    from trueup.checking.one_file import Outcome
    from trueup.checking.team import Team

#: Starting processes costs about a tenth of a second; before this time has gone by it would not pay.
_ALONE_SECONDS = 0.3
_LEAST_FILES = 16
#: The gate alone takes longer than that for so many files.
_MANY_FILES = 2000


def check_files(found: Iterable[str], job: Job, *, processes: int | None = None) -> Iterator[Outcome]:
    """The outcomes in the order of the files. Where they are many, processes start while they are still looked for.

    processes: at most so many; None for one per processor. Tools of one's own are only used in this process.
    """
    limit = _processors() if processes is None else processes
    if job.tools is not None:
        limit = 1
    files: list[str] = []
    done = 0
    with ExitStack() as stack, _without_collector():
        team: Team | None = None
        for file in found:
            files.append(file)
            if limit > 1 and len(files) == _MANY_FILES:
                team = stack.enter_context(_team(job, limit))
        if team is None:
            for outcome in _check_alone(files, job, limit):
                yield outcome
                done += 1
        if done < len(files):
            team = team or stack.enter_context(_team(job, limit))
            yield from team.check(files, done)


def _check_alone(files: Sequence[str], job: Job, limit: int) -> Iterator[Outcome]:
    """The first files in this process; all of them where no other may help, or where it would not pay."""
    checker = FileChecker(job, files)
    begin = time.perf_counter()
    for number, file in enumerate(files):
        late = time.perf_counter() - begin > _ALONE_SECONDS
        if limit > 1 and late and len(files) - number >= _LEAST_FILES:
            return
        yield checker.check(file)


def _team(job: Job, number: int) -> Team:
    from trueup.checking.team import Team  # noqa: PLC0415 - only long runs pay for it

    return Team(job, number)


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
