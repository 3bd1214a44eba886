"""Tasks to runs: here, in processes of this machine, or on a Dask cluster. Each worker trains whole runs."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import Any, TypeAlias

from trueup.auditing.scale.dask_client import client_of, distributed
from trueup.comparing.data import Data
from trueup.comparing.subprocess_worker import SubprocessWorker
from trueup.comparing.task import Job, Task
from trueup.contract.bad_input import BadInputError
from trueup.contract.run import Run
from trueup.frameworks import backend_variables

#: Takes a finished run.
Take = Callable[[Task, Run], None]
#: After each epoch that is trained in this process: the task, and how many of its epochs are done.
SeeEpoch = Callable[[Task, int], None]
#: What a worker sends back: a run, or the three parts of a message.
Outcome: TypeAlias = "Run | tuple[str, str, str]"


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that an engine needs. tasks: claimed one by one, when the engine asks for the next."""

    job: Job
    data: Data
    tasks: Iterator[Task]
    take: Take
    see: SeeEpoch


Engine = Callable[[Work], None]


def in_this_process(work: Work) -> None:
    """One after the other, in this process."""
    from trueup.comparing.training import train  # noqa: PLC0415 - Keras is imported by those who train

    for task in work.tasks:
        work.take(task, train(work.job, work.data, task, lambda epoch, task=task: work.see(task, epoch)))  # type: ignore[misc]


def in_processes(work: Work, *, jobs: int) -> None:
    """In so many fresh processes, each with its own Keras.

    Raises:
        BadInputError: the model's function cannot be sent to another process, or a worker died or met bad input.
    """
    with tempfile.TemporaryDirectory(prefix="trueup-") as folder:
        file = Path(folder, "work.pickle")
        file.write_bytes(_packed((work.job, work.data)))
        pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_begin_worker, initargs=(str(file),))
        try:
            _hand_out(work, pool, jobs)
        except BrokenProcessPool as error:
            raise BadInputError(
                "a worker process ended before its run did",
                "workers that can import the model's function, and have the memory to train",
                "Take jobs=1; a script needs its calls under if __name__ == '__main__'",
            ) from error
        finally:
            _end(pool)


def _hand_out(work: Work, pool: ProcessPoolExecutor, jobs: int) -> None:
    running: dict[Future[Outcome], Task] = {}
    while True:
        while len(running) < jobs and (task := next(work.tasks, None)) is not None:
            running[pool.submit(_on_worker, task)] = task
        if not running:
            return
        for done in wait(running, return_when=FIRST_COMPLETED).done:
            work.take(running.pop(done), _unpacked(done.result()))


def _end(pool: ProcessPoolExecutor) -> None:
    """Workers are stopped in the middle of their runs where something ended the work: nothing of them is kept."""
    workers = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        with contextlib.suppress(ValueError, OSError):
            worker.terminate()
    for worker in workers:
        worker.join()


def _packed(what: Any) -> bytes:
    try:
        return pickle.dumps(what, protocol=pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise BadInputError(
            f"the model's function, or a loss, cannot be sent to other processes ({error})",
            "functions at the top level of a module",
            "Move them into a module, or train in this process with jobs=1",
        ) from error


#: What a worker process keeps between its runs.
_common: list[tuple[Job, Data]] = []


def _begin_worker(file: str) -> None:
    # Ctrl-C goes to the whole group of processes; the one that was asked stops the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Standard output is the report's, and not for what the user's functions print.
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _common.append(_read(file))


def _read(file: str) -> tuple[Job, Data]:
    found: tuple[Job, Data] = pickle.loads(Path(file).read_bytes())  # noqa: S301 - written by this program just before
    return found


def _end_with_parent() -> None:
    """A worker whose parent was killed trains for nobody."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _on_worker(task: Task) -> Outcome:
    return trained(*_common[0], task)


def trained(job: Job, data: Data, task: Task) -> Outcome:
    """A run trained in another process, which must run on the same backend."""
    for name in backend_variables():
        os.environ.setdefault(name, job.environment["backend"])
    try:
        from trueup.comparing.environment import current_environment  # noqa: PLC0415 - Keras is imported by those who train
        from trueup.comparing.training import train  # noqa: PLC0415

        here = current_environment()
        differ = [
            name for name in ("backend", "versions", "device", "precision") if here[name] != job.environment[name]
        ]
        if differ:
            name = differ[0]
            return (f"a worker with {name} {here[name]}", f"{job.environment[name]}, as here", "Set up workers alike")
        return train(job, data, task)
    except BadInputError as error:
        return error.came, error.expected, error.do


def _unpacked(outcome: Outcome) -> Run:
    if isinstance(outcome, Run):
        return outcome
    raise BadInputError(*outcome)


def on_cluster(work: Work, *, address: str | None = None, workers: int = 2) -> None:
    """On the Dask cluster at an address, or on one of so many processes of this machine.

    Raises:
        BadInputError: Dask is not installed, no scheduler answers, workers die, or one met bad input.
    """
    with client_of(address, workers) as client:
        try:
            _gather(work, client)
        finally:
            with contextlib.suppress(Exception):  # the workers may be gone
                client.run(_end_children)


def _gather(work: Work, client: Any) -> None:
    job, data = client.scatter([work.job, work.data], broadcast=True, hash=False)
    ahead = max(1, len(client.nthreads()))
    running: dict[Any, Task] = {}

    def hand_out() -> Any:
        task = next(work.tasks, None)
        if task is None:
            return None
        # Not pure: Dask must not answer from what it remembers.
        future = client.submit(_apart_on_worker, job, data, task, pure=False)
        running[future] = task
        return future

    ended = distributed().as_completed([future for _ in range(ahead) if (future := hand_out()) is not None])
    for future in ended:
        run = _unpacked(_result(future))
        task = running.pop(future)
        future.release()
        work.take(task, run)
        if (following := hand_out()) is not None:
            ended.add(following)


#: The processes that the threads of a worker train in.
_children: dict[int, SubprocessWorker] = {}


def _apart_on_worker(job: Job, data: Data, task: Task) -> Outcome:
    thread = threading.get_ident()
    child = _children.get(thread)
    if child is None or child.ended or child.common[0] is not job or child.common[1] is not data:
        if child is not None:
            child.close()
        child = _children[thread] = SubprocessWorker((job, data), import_module("distributed.protocol.pickle").dumps)
    outcome: Outcome = child.train(task)
    return outcome


def _end_children() -> None:
    while _children:
        _children.popitem()[1].close()


def _result(future: Any) -> Outcome:
    try:
        outcome: Outcome = future.result()
    except distributed().KilledWorker as error:
        raise BadInputError(
            f"a run whose workers died again and again ({error})", "workers that stay", "Give them more memory"
        ) from error
    return outcome
