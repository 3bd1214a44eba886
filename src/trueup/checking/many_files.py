"""Many files: in this process while that is quick, then in one process for each processor. The order stays the same."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trueup.checking.one_file import Outcome, Tools, check_data, check_path, installed_tools
from trueup.checking.settings import Resolver, Settings
from trueup.read.saved.names import is_model

if TYPE_CHECKING:
    from trueup.checking.team import Team

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
    """Checks files one after the other, finding each one's settings.

    checked: all files of the run, none where only one is looked at.
    """

    def __init__(self, job: Job, checked: Iterable[str] = ()) -> None:
        self._resolver, self._named = job.resolver, job.named
        self.tools = job.tools or installed_tools(job.root, checked)
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
