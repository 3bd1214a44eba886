"""Stopped in the middle, by force or politely, and started again: what was finished is not trained again."""

from __future__ import annotations

import json
import signal
import sqlite3
from pathlib import Path

from other_processes import trained, until, with_shared_weights

ARGUMENTS = ("--losses", "binary,categorical", "--seeds", "2", "--output-format", "json")


def kept(folder: Path) -> int:
    """Runs in the store; 0 while there is none."""
    path = folder / "trueup-runs.sqlite"
    if not path.exists():
        return 0
    try:
        with sqlite3.connect(path) as connection:
            return int(connection.execute("SELECT count(*) FROM runs").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_killed_and_started_again_it_goes_on(tmp_path: Path) -> None:
    # Held in the first epoch of the second run: however busy the machine is, it is killed there.
    first = with_shared_weights(tmp_path, *ARGUMENTS, held_at=3)
    until(lambda: len(trained(tmp_path)) >= 3, first)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    before, epochs = kept(tmp_path), len(trained(tmp_path))
    assert (before, epochs) == (1, 3)

    second = with_shared_weights(tmp_path, *ARGUMENTS)
    out, err = second.communicate()
    assert second.returncode in (0, 1), err
    assert f"{before} of 4 runs are taken from trueup-runs.sqlite." in err
    assert kept(tmp_path) == 4
    assert len(trained(tmp_path)) - epochs == 2 * (4 - before)
    report = json.loads(out)
    assert [(run["seed"], run["arm"]["loss"]) for run in report["runs"]] == [
        (0, "binary_crossentropy"),
        (0, "categorical_crossentropy"),
        (1, "binary_crossentropy"),
        (1, "categorical_crossentropy"),
    ]

    third = with_shared_weights(tmp_path, *ARGUMENTS)
    again, err = third.communicate()
    assert "4 of 4 runs are taken" in err
    assert json.loads(again) == report
    assert len(trained(tmp_path)) - epochs == 2 * (4 - before)


def test_ctrl_c_keeps_what_is_finished_and_says_so(tmp_path: Path) -> None:
    running = with_shared_weights(tmp_path, *ARGUMENTS, held_at=3)
    until(lambda: len(trained(tmp_path)) >= 3, running)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate()
    assert running.returncode == 130, err
    assert "Finished runs are kept in trueup-runs.sqlite; the same command goes on from there." in err
    assert "Traceback" not in err
    assert kept(tmp_path) == 1
    with sqlite3.connect(tmp_path / "trueup-runs.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM claims").fetchone() == (0,)


def test_two_commands_on_one_store_share_the_work(tmp_path: Path) -> None:
    commands = [with_shared_weights(tmp_path, *ARGUMENTS) for _ in range(2)]
    answers = [command.communicate() for command in commands]
    assert [command.returncode for command in commands] in ([0, 0], [1, 1]), answers
    assert json.loads(answers[0][0])["runs"] == json.loads(answers[1][0])["runs"]
    assert len(trained(tmp_path)) == 2 * 4
