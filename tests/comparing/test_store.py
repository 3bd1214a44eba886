"""The store of runs: what is no store is refused, a run belongs to one process at a time, and the dead own nothing."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trueup.comparing import store as stores
from trueup.comparing.data import Data, Part
from trueup.comparing.engines import Work
from trueup.comparing.heads import PlannedArm
from trueup.comparing.losses import LossChoice, RequestedHead
from trueup.comparing.runner import Watcher, run_all
from trueup.comparing.store import Store
from trueup.comparing.task import Budget, Job, Task
from trueup.contract.bad_input import BadInputError
from trueup.contract.run import Arm, Made, Run


def a_run(seed: int = 0) -> Run:
    arm = Arm.of("binary_crossentropy", units=1, activation="sigmoid", labels="binary")
    return Run(arm=arm, seed=seed, made=Made(backend="none", data="d"), outcome="diverged", reason="by hand")


def test_what_is_kept_comes_back_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with Store(path) as store:
        assert store.run("k") is None
        assert store.claim("k")
        store.keep("k", a_run())
        assert store.run("k") == a_run()
        store.keep("k", a_run(seed=9))
    with Store(path) as store:
        assert store.run("k") == a_run()
        assert not store.claim("k")


def test_runs_on_other_data_alone_are_counted(tmp_path: Path) -> None:
    with Store(tmp_path / "runs.sqlite") as store:
        assert store.elsewhere("d") == 0
        store.keep("k", a_run())
        store.keep("l", a_run(seed=1))
        assert store.elsewhere("other") == 2
        assert store.elsewhere("d") == 0


def test_a_store_with_runs_on_other_data_alone_is_told(tmp_path: Path) -> None:
    path, said = tmp_path / "runs.sqlite", list[str]()
    with Store(path) as store:
        store.keep("k", a_run())

    def engine(work: Work) -> None:
        for task in work.tasks:
            work.take(task, a_run(task.seed))

    planned = PlannedArm(arm=a_run().arm, choice=LossChoice("binary_crossentropy", {}, RequestedHead()))
    job = Job(build=None, reference={}, budget=Budget(), classes=2, names=(), data="new", items="", environment={})
    part = Part(np.zeros((2, 1)), np.array([0, 1]))
    data = Data(part, None, part, 2, (), "new", "")
    run_all([Task(planned, 3, "l")], (job, data), path, engine, Watcher(None, said.append))
    assert len(said) == 1
    assert "has only runs on other data, 1 of them" in said[0]


def test_a_run_is_claimed_by_one(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with Store(path) as one, Store(path) as other:
        assert one.claim("k")
        assert one.claim("k")
        assert not other.claim("k")
        assert other.claim("another")
    with Store(path) as late:
        assert late.claim("k"), "closing a store gives back what it claimed"


def test_a_lease_ends_and_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "runs.sqlite"
    now = [1000.0]
    monkeypatch.setattr(stores.time, "time", lambda: now[0])
    with Store(path) as one, Store(path) as other:
        assert one.claim("k")
        now[0] += stores.LEASE - 1
        assert not other.claim("k")
        other.renew_for(one)
        now[0] += stores.LEASE - 1
        assert not other.claim("k")
        now[0] += 2
        assert other.claim("k")


def claim_and_wait(path: Path, claimed: Any) -> None:
    store = Store(path)
    assert store.claim("k")
    claimed.send(True)
    claimed.recv()


def test_the_dead_own_nothing(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    here, there = multiprocessing.Pipe()
    other = multiprocessing.get_context("spawn").Process(target=claim_and_wait, args=(path, there))
    other.start()
    assert here.recv()
    with Store(path) as store:
        assert not store.claim("k")
        other.kill()
        other.join()
        assert store.claim("k"), "a lease of a killed process ends with it"


def test_a_process_number_that_is_used_again_is_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "runs.sqlite"
    with Store(path) as one, Store(path) as other:
        assert one.claim("k")
        monkeypatch.setattr(stores, "_began", lambda process: "at another time")
        assert other.claim("k")


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (b"no database at all, but a text that is long enough to be looked at" * 20, "file is not a database"),
        (b"SQLite format 3\0" + bytes(4000), "a store of runs"),
    ],
)
def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path, contents: bytes, words: str) -> None:
    path = tmp_path / "runs.sqlite"
    path.write_bytes(contents)
    with pytest.raises(BadInputError, match=words):
        Store(path)
    assert path.read_bytes() == contents


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE runs (key TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(BadInputError, match="is a database of another program"):
        Store(path)
    assert path.read_bytes() == before


def test_a_store_of_a_later_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(BadInputError, match="a store in format 99"):
        Store(path)


def test_a_damaged_run_is_told(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with Store(path) as store:
        store.keep("k", a_run())
        store.keep("l", a_run())
    connection = sqlite3.connect(path)
    connection.execute("UPDATE runs SET run = '{' WHERE key = 'k'")
    connection.execute("UPDATE runs SET run = '{\"what\": \"else\"}' WHERE key = 'l'")
    connection.commit()
    connection.close()
    with Store(path) as store:
        with pytest.raises(BadInputError, match="no JSON"):
            store.run("k")
        with pytest.raises(BadInputError, match="else in format None"):
            store.run("l")


def test_a_folder_and_a_missing_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="is a folder"):
        Store(tmp_path)
    with pytest.raises(BadInputError, match="unable to open database file"):
        Store(tmp_path / "none" / "runs.sqlite")
