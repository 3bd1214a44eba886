"""Shards, states, stopping and going on: always the same bits as one count in one go."""

from __future__ import annotations

import itertools
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from scale_data import COLUMNS, called, command, report, write_tables

from trueup.auditing.counting.settings import Settings
from trueup.auditing.counting.state import Tally
from trueup.auditing.scale.fold import Outcome
from trueup.auditing.scale.state import Done, Pile, State, read_state
from trueup.cli.main import main
from trueup.contract.bad_input import BadInputError

BESIDE = ["--weights", "w", "--by", "site", "--batch-size", "64"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tables(tmp_path_factory.mktemp("tables") / "data")


@pytest.fixture(scope="module")
def whole(folder: Path) -> dict[str, Any]:
    return report("audit", folder, *COLUMNS, *BESIDE, "--jobs", "1")


def shards(folder: Path, of: int, into: Path, *more: str) -> list[str]:
    names = []
    for number in range(1, of + 1):
        names.append(str(into / f"shard-{number}.json"))
        words = ["audit", folder, *COLUMNS, *BESIDE, "--shard", f"{number}/{of}", "--state", names[-1], *more]
        assert main([*map(str, words), "-q"]) == 0
    return names


def merged(capsys: pytest.CaptureFixture[str], names: list[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["merge", *names, "--output-format", "json", "--exit-zero"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def said(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    capsys.readouterr()
    assert main(list(map(str, words))) == 2
    written = capsys.readouterr()
    assert (written.out, "Traceback" in written.err) == ("", False)
    return written.err


@pytest.mark.parametrize("jobs", ["2", "5"])
def test_threads_give_the_same_bits(jobs: str, folder: Path, whole: dict[str, Any]) -> None:
    assert report("audit", folder, *COLUMNS, *BESIDE, "--jobs", jobs) == whole


@pytest.mark.parametrize("of", [1, 2, 5, 9])
def test_shards_give_the_same_bits_in_any_order(
    of: int, folder: Path, whole: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = shards(folder, of, tmp_path)
    random.Random(of).shuffle(names)
    assert merged(capsys, names) == whole


def test_sums_of_shards_merge_again(
    folder: Path, whole: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = shards(folder, 4, tmp_path)
    sums = [str(tmp_path / "left.json"), str(tmp_path / "right.json")]
    assert main(["merge", *names[:3], "--state", sums[0]]) == 0
    assert "pieces of the data are in none of the 3 states" in capsys.readouterr().err
    assert main(["merge", names[3], "--state", sums[1]]) == 0
    assert merged(capsys, sums) == whole


def test_another_folder_on_another_machine_is_the_same_data(
    folder: Path, whole: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "mounted" / "elsewhere"
    other.parent.mkdir()
    subprocess.run(["cp", "-r", str(folder), str(other)], check=True)
    (tmp_path / "a").mkdir()
    first, second = shards(folder, 2, tmp_path)[0], shards(other, 2, tmp_path / "a")[1]
    assert merged(capsys, [first, second]) == whole


def test_the_same_shard_twice_is_refused(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = shards(folder, 2, tmp_path)
    (tmp_path / "copy.json").write_bytes(Path(one).read_bytes())
    text = said(capsys, "merge", one, two, tmp_path / "copy.json")
    assert "the same pieces of the same files are counted in both" in text
    assert f"{one} and {tmp_path / 'copy.json'}" in text


def test_the_same_rows_under_another_plan_are_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # One state of the whole folder and one of a file of it: no common plan, but common rows.
    words = [*COLUMNS, *BESIDE, "-q", "--output-file", tmp_path / "report"]
    called("audit", folder, *words, "--state", tmp_path / "all.json", code=None)
    called("audit", folder / "part-01.csv", *words, "--state", tmp_path / "one.json", code=None)
    assert "counted twice" in said(capsys, "merge", tmp_path / "all.json", tmp_path / "one.json")


def test_other_settings_are_refused(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = shards(folder, 2, tmp_path)[0]
    (tmp_path / "other").mkdir()
    two = shards(folder, 2, tmp_path / "other", "--threshold", "0.4")[1]
    text = said(capsys, "merge", one, two)
    assert "different threshold (None and 0.4)" in text


def test_a_missing_shard_is_refused_or_said(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, _, three = shards(folder, 3, tmp_path)
    assert "2 of 6 pieces of the data are in none of the 2 states" in said(capsys, "merge", one, three)
    assert main(["merge", one, three, "--partial", "--exit-zero"]) == 0
    written = capsys.readouterr()
    assert "2,000 rows" in written.out
    assert "2 of 6 pieces" in written.err


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no JSON"),
        ("[1]", "a JSON list"),
        ("{}", "calls itself None"),
        ('{"what": "trueup audit state", "format": 99}', "format 99"),
        ('{"what": "trueup audit state", "format": 1}', "do not fit its digest"),
        (
            '{"what": "trueup audit state", "format": 1, "plans": {"a": {"pieces": 1, "done": [[0]]}}}',
            "do not fit its digest",
        ),
    ],
)
def test_what_is_no_state_is_refused(text: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s.json").write_text(text, encoding="utf-8")
    assert why in said(capsys, "merge", tmp_path / "s.json")
    assert str(tmp_path / "s.json") in said(capsys, "merge", tmp_path / "s.json")


def test_a_finished_state_is_not_counted_again(folder: Path, whole: dict[str, Any], tmp_path: Path) -> None:
    words = ["audit", folder, *COLUMNS, *BESIDE, "--state", tmp_path / "s.json"]
    assert report(*words) == whole
    before = (tmp_path / "s.json").read_bytes()
    assert report(*words) == whole
    assert (tmp_path / "s.json").read_bytes() == before


def test_a_state_of_other_files_is_refused(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = write_tables(tmp_path / "data", files=2)
    words = [*COLUMNS, "--state", tmp_path / "s.json", "-q", "--exit-zero"]
    assert main(["audit", str(other), *map(str, words)]) == 0
    assert "a state of other files" in said(capsys, "audit", folder, *words)
    with (other / "part-00.csv").open("a", encoding="utf-8") as stream:
        stream.write("0,1.0,a,0.5,0.25,0.25\n")
    assert "files that have changed" in said(capsys, "audit", other, *words)


def test_a_state_with_other_settings_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_tables(tmp_path / "data", files=2)
    words = ["audit", folder, *COLUMNS, "--state", tmp_path / "s.json", "-q"]
    assert main([*map(str, words), "--exit-zero"]) == 0
    assert "different bins" in said(capsys, *words, "--bins", "9")


SLOW = """
import os, sys, time
import trueup.auditing.scale.fold as fold
import trueup.auditing.scale.run as run
run._SECONDS = 0.0
run._TIMES = 0.0
real = fold.count_piece
def slow(piece, job):
    os.write(2, b"counting\\n")  # one write, so that the lines of two threads stay whole
    time.sleep(0.15)
    return real(piece, job)
fold.count_piece = slow
from trueup.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda stop: stop.name)
def test_a_stopped_count_goes_on_with_the_same_bits(
    stop: signal.Signals, folder: Path, whole: dict[str, Any], tmp_path: Path
) -> None:
    state = tmp_path / "s.json"
    words = ["audit", folder, *COLUMNS, *BESIDE, "--state", state, "--jobs", "2"]
    program = [sys.executable, "-c", SLOW, *map(str, words)]
    running = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while not (state.exists() and state.stat().st_size) and time.monotonic() < until:
        time.sleep(0.01)
    running.send_signal(stop)
    out, err = running.communicate(timeout=60)
    assert out == ""
    if stop is signal.SIGINT:
        assert running.returncode == 130
        assert f"The count so far is kept in {state}; the same command goes on from there." in err
        assert "Traceback" not in err
    (done,) = read_state(state).plans.values()
    assert 0 < done.number < done.pieces
    assert report(*words) == whole
    assert read_state(state).missing == 0


def test_stopping_without_a_state_says_how_to_keep_one(folder: Path) -> None:
    program = [sys.executable, "-c", SLOW, "audit", str(folder), *COLUMNS]
    running = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    assert running.stderr.readline() == "counting\n"
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "with --state FILE a stopped count goes on where it was" in err


def test_no_space_for_the_state(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    text = said(capsys, "audit", folder, *COLUMNS, "--state", "/dev/full")
    assert "/dev/full" in text


def test_left_out_files_and_lines_travel_with_the_state(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_tables(tmp_path / "data", files=3)
    (folder / "part-00.csv").write_bytes(b"")
    with (folder / "part-01.csv").open("a", encoding="utf-8") as stream:
        stream.write("what is this\n")
    names = shards(folder, 3, tmp_path, "--exclude", "files", "--exclude", "lines", "--classes", "3")
    found = merged(capsys, names)
    notes = {note["key"]: note for note in found["notes"]}
    assert (notes["damaged_files"]["number"], notes["bad_lines"]["number"], found["rows"]) == (1, 1, 1000)
    assert "part-00.csv" in notes["damaged_files"]["text"]


def test_a_shard_of_class_answers_needs_the_classes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.csv").write_text("y,answer\n0,1\n1,1\n", encoding="utf-8")
    columns = ["--labels-column", "y", "--predicted-column", "answer"]
    words = ["audit", tmp_path / "t.csv", *columns, "--shard", "1/2", "--state", tmp_path / "s.json"]
    assert "Give them with --classes" in said(capsys, *words)
    assert main([*map(str, words), "--classes", "2"]) == 0


def _state(start: int, end: int, pieces: int = 40) -> State:
    settings = Settings(kind="predicted", task="one-of-k", labels_as="integer", classes=2)
    # Every row of class 0, answered 1; without rows there is nothing to be held.
    number = {"counted": end - start} if end > start else {}
    tally = Tally(settings, number, {"confusion": {1: end - start}} if number else {}, spans={"s": ((start, end),)})
    return State(tally, {"plan": Done(pieces, ((start, end),))})


def test_a_pile_is_the_sum_whatever_its_order() -> None:
    numbers = list(range(40))
    random.Random(1).shuffle(numbers)
    pile = Pile(_state(0, 0))
    for at, number in enumerate(numbers):
        pile.add(_state(number, number + 1))
        if at in (3, 17):
            assert pile.total().tally.count("counted") == at + 1
    assert pile.total().to_dict() == _state(0, 40).to_dict()


def test_a_state_comes_back_out_of_its_dictionary() -> None:
    for start, end in itertools.combinations(range(4), 2):
        state = _state(start, end)
        assert State.from_dict(json.loads(json.dumps(state.to_dict()))) == state


def test_overlapping_pieces_are_refused() -> None:
    with pytest.raises(BadInputError, match="counted in both"):
        _ = _state(0, 5) + _state(4, 6)
    assert Outcome(_state(0, 1).tally).damage == ""


def test_a_bar_is_drawn_on_a_terminal_only(folder: Path) -> None:
    assert called("audit", folder, *COLUMNS, "--exit-zero").stderr == ""
    assert command("audit")[1:] == ["-m", "trueup", "audit"]
