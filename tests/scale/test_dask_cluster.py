"""Counting on a Dask cluster of two processes, one of which dies in the middle: the same bits as on one machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from scale_data import COLUMNS, called, report, write_tables

from trueup.auditing.scale.dask_engine import fold_on_cluster
from trueup.auditing.scale.fold import Outcome, Take, fold
from trueup.auditing.scale.plan import Job, Piece, Plan, job_for, plan_of
from trueup.auditing.scale.run import Watcher, beginning, count_plan
from trueup.auditing.tables.files import table_units
from trueup.auditing.tables.wanted import Wanted
from trueup.contract.bad_input import BadInputError

distributed = pytest.importorskip("distributed", reason="Dask is an extra")
pytestmark = pytest.mark.slow

FILES = 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tables(tmp_path_factory.mktemp("tables") / "data", files=FILES, rows=3000)


@pytest.fixture(scope="module")
def planned(folder: Path) -> tuple[Plan, Job]:
    wanted = Wanted(columns={"labels": ("y",), "scores": ("p*",), "weights": ("w",), "by": ("site",)})
    plan = plan_of(table_units([str(folder)]), wanted, "proba", exclude_files=False)
    return plan, job_for(plan, wanted, "proba", {"weights": True, "by": True, "batch_size": 64})


@pytest.fixture
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as running:
        yield running


def counted(planned: tuple[Plan, Job], engine: Any) -> dict[str, Any]:
    plan, job = planned
    state = count_plan(plan, job, beginning(plan, job), range(FILES), engine=engine, watcher=Watcher())
    assert state.missing == 0
    return state.to_dict()


def alone(pieces: Sequence[tuple[int, Piece]], job: Job, take: Take) -> None:
    fold(pieces, job, take, threads=1)


def test_a_worker_that_is_killed_changes_no_bit(planned: tuple[Plan, Job], cluster: Any) -> None:
    victims = [worker.pid for worker in cluster.workers.values()]
    address, taken = cluster.scheduler_address, []

    def on_cluster(pieces: Sequence[tuple[int, Piece]], job: Job, take: Take) -> None:
        def take_and_kill(number: int, outcome: Outcome) -> None:
            taken.append(number)
            if len(taken) == 3:
                os.kill(victims[0], signal.SIGKILL)
            take(number, outcome)

        fold_on_cluster(pieces, job, take_and_kill, address=address)

    assert counted(planned, on_cluster) == counted(planned, alone)
    assert sorted(taken) == list(range(FILES))
    assert victims[0] not in [worker.pid for worker in cluster.workers.values()], "the worker was not killed"


def test_the_command_gives_the_same_report(folder: Path) -> None:
    words = ["audit", folder, *COLUMNS, "--weights", "w"]
    assert report(*words, "--engine", "dask") == report(*words)


def test_an_error_on_a_worker_is_told_as_on_one_machine(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "data", files=3)
    with (folder / "part-02.csv").open("a", encoding="utf-8") as stream:
        stream.write("7,1.0,a,0.5,0.25,0.25\n")
    done = called("audit", folder, *COLUMNS, "--engine", "dask", code=2)
    assert "part-02.csv: labels holds 7 in row 500" in done.stderr
    # Dask's own remarks about the tasks that were called off may stand before it.
    assert any(line.startswith("trueup: error:") for line in done.stderr.splitlines())


def test_no_scheduler_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trueup.auditing.scale.dask_client.WAIT_SECONDS", 0.5)
    with pytest.raises(BadInputError, match=r"no scheduler answers at tcp://127\.0\.0\.1:1"):
        fold_on_cluster([], None, lambda number, outcome: None, address="tcp://127.0.0.1:1")  # type: ignore[arg-type]
