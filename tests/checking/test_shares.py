from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

import pytest

from trueup.checking.shares import Shares, files_of, pieces_of


def taken(shares: Shares, order: Iterator[int]) -> list[tuple[int, int]]:
    """(process, piece) until nothing is left."""
    found = []
    for process in order:
        piece = shares.take(process)
        if piece is None:
            return found
        found.append((process, piece))
    return found


def shares_of(count: int, processes: int) -> Shares:
    shares = Shares(multiprocessing.get_context(), processes)
    assert shares.take(0) is None, "nothing is taken before the files are known"
    shares.cut(count)
    return shares


def turns(*processes: int) -> Iterator[int]:
    while True:
        yield from processes


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 64, 65, 1000, 8305])
@pytest.mark.parametrize("processes", [1, 2, 3, 8])
def test_every_file_is_in_one_piece_and_every_piece_is_taken_once(count: int, processes: int) -> None:
    files = [f"f{number}.py" for number in range(count)]
    shares = shares_of(count, processes)
    assert [file for piece in range(pieces_of(count)) for file in files_of(piece, files)] == files
    pieces = [piece for _, piece in taken(shares, turns(*range(processes)))]
    assert sorted(pieces) == list(range(pieces_of(count)))
    assert shares.take(0) is None


def test_a_process_keeps_to_its_stretch_while_it_has_files() -> None:
    shares = shares_of(1600, 2)
    found = taken(shares, turns(0, 1))
    first = [piece for process, piece in found if process == 0]
    second = [piece for process, piece in found if process == 1]
    assert first == sorted(first)
    assert second == sorted(second)
    assert max(first) < min(second)


def test_a_process_that_is_done_takes_from_the_end_of_another() -> None:
    shares = shares_of(1600, 2)
    found = [piece for _, piece in taken(shares, turns(0))]
    half = len(found) // 2
    assert found[:half] == list(range(half))
    assert found[half:] == list(range(len(found) - 1, half - 1, -1))


def test_a_process_that_comes_late_helps_the_others() -> None:
    shares = shares_of(100, 2)
    assert [shares.join() for _ in range(3)] == [0, 1, 2]
    assert len(taken(shares, turns(2))) == pieces_of(100)
