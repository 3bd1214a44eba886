"""Runs of other processes and of a Dask cluster have the bits of those that are trained here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import tiny_models
from other_processes import current_environment

import trueup
from trueup.comparing.runner import Watcher
from trueup.contract.bad_input import BadInputError
from trueup.contract.comparison import Comparison

pytestmark = pytest.mark.slow
OPTIONS: dict[str, Any] = {"losses": ["binary", "categorical"], "seeds": 1, "epochs": 2, "batch_size": 36}


@pytest.fixture(scope="module")
def here() -> Comparison:
    return trueup.compare(tiny_models.build, tiny_models.load, **OPTIONS)


@pytest.fixture(autouse=True)
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers do without TensorFlow."""
    for name, value in current_environment(tmp_path).items():
        if os.environ.get(name) != value:
            monkeypatch.setenv(name, value)


def told(comparison: Comparison) -> list[dict[str, Any]]:
    """All that has to be the same."""
    return [
        {
            "arm": run.arm.name,
            "seed": run.seed,
            "start": run.made.initial_weights,
            "audit": run.audit,
            "answers": run.answers,
            "epochs": [(epoch.right, epoch.training_loss) for epoch in run.epochs],
        }
        for run in comparison.runs
    ]


def test_two_processes_give_the_same(here: Comparison) -> None:
    seen: list[tuple[int, int]] = []
    watcher = Watcher(lambda done, of, name: seen.append((done, of)))
    found = trueup.compare(tiny_models.build, tiny_models.load, **OPTIONS, jobs=2, watcher=watcher)
    assert told(found) == told(here)
    assert seen[-1] == (4, 4)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_function_that_no_other_process_can_import_is_refused() -> None:
    with pytest.raises(BadInputError, match="cannot be sent to other processes"):
        trueup.compare(lambda units=2: tiny_models.build(units), tiny_models.load, **OPTIONS, jobs=2)


def test_bad_input_in_a_worker_is_told_as_here() -> None:
    options = {**OPTIONS, "losses": [tiny_models.failing_loss]}
    with pytest.raises(BadInputError, match=r"failing_loss .*seed 0: training failed: ArithmeticError: not today"):
        trueup.compare(tiny_models.build, tiny_models.load, **options, jobs=2)


def test_a_dask_cluster_of_two_workers_gives_the_same(here: Comparison, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask is an extra")
    store = tmp_path / "runs.sqlite"
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        found = trueup.compare(
            tiny_models.build,
            tiny_models.load,
            **OPTIONS,
            engine="dask",
            scheduler=cluster.scheduler_address,
            store=store,
        )
    assert told(found) == told(here)
    again = trueup.compare(tiny_models.build, tiny_models.load, **OPTIONS, store=store)
    assert [run.to_dict() for run in again.runs] == [run.to_dict() for run in found.runs]


def test_no_scheduler_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask is an extra")
    monkeypatch.setattr("trueup.auditing.scale.dask_client.WAIT_SECONDS", 0.5)
    with pytest.raises(BadInputError, match=r"no scheduler answers at tcp://127\.0\.0\.1:1"):
        trueup.compare(tiny_models.build, tiny_models.load, **OPTIONS, engine="dask", scheduler="tcp://127.0.0.1:1")
