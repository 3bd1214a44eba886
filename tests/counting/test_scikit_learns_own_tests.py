"""While scikit-learn's own tests of its metrics run, every call is put to the audit as well: the answers are equal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from shared_by_workers import made_once

pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")

HERE = Path(__file__).parent / "scikit_learn"
TESTS = ("sklearn.metrics.tests.test_classification", "sklearn.metrics.tests.test_ranking")
#: Tests in which another number is right by the words of both, and why.
DOCUMENTED = {
    "test_top_k_accuracy_score_ties": "of equal scores scikit-learn takes the last column, the audit the first",
    "test_log_loss_eps[float32]": "scikit-learn takes logarithms of float32 in float32",
    "test_log_loss_eps[float16]": "scikit-learn takes logarithms of float16 in float16",
    "test_log_loss_not_probabilities_warning": "the same",
}


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = made_once(tmp_path_factory, "calls_of_scikit_learn", _record)
    return [json.loads(line) for line in (folder / "calls.jsonl").read_text().splitlines()]


def _record(folder: Path) -> None:
    paths = os.pathsep.join([str(HERE), str(HERE.parent), *(path for path in sys.path if path)])
    environment = {**os.environ, "PYTHONPATH": paths, "ASKED_INTO": str(folder / "calls.jsonl")}
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "asking_plugin", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "-p", "no:xdist", "--pyargs", *TESTS],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert "passed" in done.stdout, done.stdout[-2000:] + done.stderr[-2000:]


def comparable(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [call for call in calls if call["outcome"] in ("equal", "different")]


@pytest.mark.slow
def test_nothing_that_scikit_learn_answers_is_a_fault_here(calls: list[dict[str, Any]]) -> None:
    assert [call for call in calls if call["outcome"] in ("fault", "refused")] == []


@pytest.mark.slow
def test_each_answer_is_equal_but_for_what_is_documented(calls: list[dict[str, Any]]) -> None:
    different = [call for call in calls if call["outcome"] == "different"]
    assert [call for call in different if not any(call["test"].startswith(name) for name in DOCUMENTED)] == []


@pytest.mark.slow
def test_most_calls_can_be_compared(calls: list[dict[str, Any]]) -> None:
    found = Counter(call["metric"] for call in comparable(calls))
    assert len(comparable(calls)) >= 1100, found
    asked_often = ("roc_auc_score", "average_precision_score", "f1_score", "jaccard_score", "cohen_kappa_score")
    assert [
        metric for metric in (*asked_often, "roc_curve", "label_ranking_loss", "log_loss") if not found[metric]
    ] == []
