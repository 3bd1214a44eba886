"""All tasks to runs: what is kept is taken, what is left is claimed and trained, what others train is waited for."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trueup.comparing.data import Data
from trueup.comparing.engines import Engine, Work
from trueup.comparing.store import RENEWAL, Store
from trueup.comparing.task import Job, Task
from trueup.contract.bad_input import BadInputError
from trueup.contract.run import Run

#: Seconds between two looks for the runs that another process trains.
_LOOK = 1.0


@dataclass(slots=True)
class Watcher:
    """What is told while runs are trained.

    see: takes the number of epochs done and of all epochs, and the name of what was worked on last.
    remark: takes a sentence.
    """

    see: Callable[[int, int, str], None] | None = None
    remark: Callable[[str], None] | None = None

    def say(self, text: str) -> None:
        """A sentence, if anyone listens."""
        if self.remark is not None:
            self.remark(text)


@dataclass(slots=True)
class _Progress:
    watcher: Watcher
    epochs: int
    tasks: int
    done: int = 0
    open: dict[str, int] = field(default_factory=dict)

    def epoch(self, task: Task, number: int) -> None:
        self.open[task.key] = number
        self._tell(task)

    def run(self, task: Task) -> None:
        self.open.pop(task.key, None)
        self.done += 1
        self._tell(task)

    def _tell(self, task: Task) -> None:
        done = self.done * self.epochs + sum(self.open.values())
        if self.watcher.see is not None:
            self.watcher.see(done, self.tasks * self.epochs, f"{task.planned.arm.name}, seed {task.seed}")


def run_all(
    tasks: Sequence[Task], common: tuple[Job, Data], store: Path | str | None, engine: Engine, watcher: Watcher
) -> list[Run]:
    """The runs of all tasks, in their order. Without a store nothing is kept.

    Raises:
        BadInputError: the store is none, or a run meets bad input; what was finished before is kept.
    """
    progress = _Progress(watcher, common[0].budget.epochs, len(tasks))
    found: dict[str, Run] = {}
    if store is None:

        def take(task: Task, run: Run) -> None:
            found[task.key] = run
            progress.run(task)

        engine(Work(*common, iter(tasks), take, progress.epoch))
    else:
        with Store(store) as kept, _renewing_claims(Path(store), kept):
            _StoredTasks(tasks, kept, found, progress).train(common, engine)
    return [found[task.key] for task in tasks]


@dataclass(slots=True)
class _StoredTasks:
    """Tasks beside a store."""

    tasks: Sequence[Task]
    store: Store
    found: dict[str, Run]
    progress: _Progress

    def train(self, common: tuple[Job, Data], engine: Engine) -> None:
        """Until every run is there."""
        self._look()
        watcher = self.progress.watcher
        if self.found:
            watcher.say(f"{len(self.found)} of {len(self.tasks)} runs are taken from {self.store.path}.")
        elif others := self.store.elsewhere(common[0].data):
            watcher.say(
                f"{self.store.path} has only runs on other data, {others} of them. If it should be the same data, its "
                "function gives other numbers at each call: draw them with a seed."
            )
        waited = False
        while len(self.found) < len(self.tasks):
            following = self._claimed()
            first = next(following, None)
            if first is not None:
                engine(Work(*common, _chained(first, following), self._take, self.progress.epoch))
            elif not self._look():
                if not waited:
                    left = len(self.tasks) - len(self.found)
                    watcher.say(f"Waiting for {left} runs that another process trains into {self.store.path}.")
                waited = True
                threading.Event().wait(_LOOK)

    def _take(self, task: Task, run: Run) -> None:
        self.store.keep(task.key, run)
        self._have(task, run)

    def _have(self, task: Task, run: Run) -> None:
        self.found[task.key] = run
        self.progress.run(task)

    def _claimed(self) -> Iterator[Task]:
        """Runs that are missing and that nobody else is at work on, claimed as they are asked for."""
        for task in self.tasks:
            if task.key not in self.found and self.store.claim(task.key):
                yield task

    def _look(self) -> bool:
        """Take what is finished by now; whether there was anything."""
        before = len(self.found)
        for task in self.tasks:
            if task.key not in self.found and (run := self.store.run(task.key)) is not None:
                self._have(task, run)
        return len(self.found) > before


def _chained(first: Task, rest: Iterator[Task]) -> Iterator[Task]:
    yield first
    yield from rest


@contextlib.contextmanager
def _renewing_claims(path: Path, kept: Store) -> Iterator[None]:
    """Claims are renewed by a thread, with a connection of its own, while a run takes longer than a lease."""
    end = threading.Event()

    def renew() -> None:
        while not end.wait(RENEWAL):
            # A connection of SQLite belongs to its thread; where the store is busy, the next renewal comes in time.
            with contextlib.suppress(BadInputError), Store(path) as mine:
                mine.renew_for(kept)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()
