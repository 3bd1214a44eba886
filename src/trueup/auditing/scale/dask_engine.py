"""Pieces to counts by Dask distributed: each piece is a task, and only its count travels.

A worker that dies takes its unfinished tasks and unfetched counts with it; the scheduler gives those pieces to another
one. A count is taken once, when its task has ended, so the sum has the bits of a count on one machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trueup.auditing.scale.dask_client import client_of, distributed
from trueup.auditing.scale.fold import Outcome, Take, count_piece
from trueup.auditing.scale.plan import Job, Piece
from trueup.contract.bad_input import BadInputError

#: Tasks that are handed out at a time, for each thread of the cluster.
_AHEAD = 4


def fold_on_cluster(
    pieces: Sequence[tuple[int, Piece]], job: Job, take: Take, *, address: str | None = None, workers: int = 2
) -> None:
    """Count the pieces on the cluster at `address`, or on one of `workers` processes on this machine.

    The files must lie under the same paths for every worker.

    Raises:
        BadInputError: Dask is not installed, no scheduler answers, or a worker met rows that cannot be counted.
    """
    with client_of(address, workers) as client:
        _fold(client, pieces, job, take)


def _fold(client: Any, pieces: Sequence[tuple[int, Piece]], job: Job, take: Take) -> None:
    waiting = iter(pieces)
    common = client.scatter(job, broadcast=True, hash=False)
    running: dict[Any, int] = {}

    def hand_out() -> Any:
        following = next(waiting, None)
        if following is None:
            return None
        # Not pure: Dask must not answer from what it remembers of an earlier run over other contents.
        future = client.submit(_on_worker, following[1], common, pure=False)
        running[future] = following[0]
        return future

    ahead = _AHEAD * max(1, sum(client.nthreads().values()))
    ended = distributed().as_completed([future for _ in range(ahead) if (future := hand_out()) is not None])
    for future in ended:
        outcome: Outcome = _result(future)
        number = running.pop(future)
        future.release()
        take(number, outcome)
        if (following := hand_out()) is not None:
            ended.add(following)


def _on_worker(piece: Piece, job: Job) -> Outcome | tuple[str, str, str]:
    """What a worker sends back: a count, or the three parts of a message about rows that cannot be counted."""
    try:
        return count_piece(piece, job)
    except BadInputError as error:
        return error.came, error.expected, error.do


def _result(future: Any) -> Outcome:
    try:
        outcome: Outcome | tuple[str, str, str] = future.result()
    except distributed().KilledWorker as error:
        raise BadInputError(
            f"a piece whose workers died again and again ({error})", "workers that stay", "Give them more memory"
        ) from error
    if isinstance(outcome, tuple):
        raise BadInputError(*outcome)
    return outcome
