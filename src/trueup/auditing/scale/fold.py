"""Pieces to counts: one after the other, or by threads; NumPy and Arrow let go of the interpreter while they work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from trueup.auditing.counting.count import Beside, add_rows
from trueup.auditing.counting.running import Running
from trueup.auditing.counting.state import Tally
from trueup.auditing.scale.plan import Job, Piece
from trueup.auditing.tables.damage import DamagedFileError, damaged
from trueup.auditing.tables.opening import open_unit, refuse_change, refuse_other_contents, stamp_of
from trueup.contract.bad_input import BadInputError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What counting a piece gave.

    damage: why the piece was left out, as asked; empty where it was counted.
    lines: lines of a text table that were left out, as asked.
    """

    tally: Tally
    damage: str = ""
    lines: int = 0


Take = Callable[[int, Outcome], None]


def count_piece(piece: Piece, job: Job) -> Outcome:
    """Count one piece.

    Raises:
        BadInputError: the rows cannot be counted, or the file cannot be read and leaving it out was not asked for.
    """
    if piece.damage:
        return Outcome(Tally.empty(job.settings), piece.damage)
    try:
        return _counted(piece, job)
    except DamagedFileError as error:
        if not job.exclude_files:
            raise
        return Outcome(Tally.empty(job.settings), error.came)
    except BadInputError as error:
        name = piece.unit.name
        came = error.came if name in error.came else f"{name}: {error.came}"
        raise type(error)(came, error.expected, error.do) from error


def _counted(piece: Piece, job: Job) -> Outcome:
    running, stamp = Running(job.settings), stamp_of(piece.unit)
    refuse_other_contents(piece.unit)
    source = open_unit(piece.unit, job.wanted, numeric=job.numeric)
    for part in source.parts(piece.stretch):
        columns = part.columns
        groups = np.full(len(columns["labels"]), piece.unit.name) if job.per_file else columns.get("by")
        beside = Beside(columns.get("weights"), groups, columns.get("mask"), piece.unit.source, part.item)
        add_rows(running, columns["labels"], columns["scores"], start_row=part.start, beside=beside)
    refuse_change(piece.unit, stamp)
    tally, (start, end) = running.tally(), piece.stretch
    if end is not None and tally.rows != end - start:
        raise damaged(piece.unit.name, f"{tally.rows} rows where {end - start} were announced")
    return Outcome(tally, "", source.lines_left_out)


def fold(pieces: Sequence[tuple[int, Piece]], job: Job, take: Take, *, threads: int) -> None:
    """Count the pieces and hand each outcome to `take`, in whatever order they end; only `take`'s caller adds.

    On an error, or Ctrl-C, the pieces under way are finished and thrown away, and no other is begun.
    """
    if threads <= 1 or len(pieces) <= 1:
        for number, piece in pieces:
            take(number, count_piece(piece, job))
        return
    from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait  # noqa: PLC0415

    waiting: Iterator[tuple[int, Piece]] = iter(pieces)
    running: dict[Future[Outcome], int] = {}
    pool = ThreadPoolExecutor(threads)
    try:
        while True:
            # No more are handed out than are soon begun, so that memory stays bounded however many there are.
            while len(running) <= threads and (following := next(waiting, None)) is not None:
                running[pool.submit(count_piece, following[1], job)] = following[0]
            if not running:
                return
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                take(running.pop(done), done.result())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
