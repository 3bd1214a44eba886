"""While torchmetrics' own tests of classification run, every call is put to the audit as well: the answers are equal.

Its tests are not in its wheel: TORCHMETRICS_SOURCES names a checkout of its repository, and without one nothing is run.
ASKED_EVERY=5 takes one test of five.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

SOURCES = os.environ.get("TORCHMETRICS_SOURCES", "")
pytest.importorskip("torchmetrics", reason="torchmetrics is not installed", exc_type=ImportError)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SOURCES, reason="TORCHMETRICS_SOURCES names no checkout of torchmetrics"),
]

HERE = Path(__file__).parent / "torchmetrics_sources"
#: Calls in which both are right by their words, and why.
DOCUMENTED = {
    "labels and answers of one class alone: 1 or -1 in torchmetrics, no correlation in the audit": (
        lambda call: call["test"].startswith("test_matthews_corrcoef.py::test_corner_cases")
    ),
    "torchmetrics' mean IoU leaves out the ignored class where it is answered; its mean F1, and the audit, do not": (
        lambda call: (
            call["metric"] == "multiclass_jaccard_index"
            and call["arguments"]["average"] == "'macro'"
            and call["arguments"]["ignore_index"] in map(str, range(int(call["arguments"]["num_classes"])))
        )
    ),
}


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder, tests = tmp_path_factory.mktemp("calls"), Path(SOURCES).resolve() / "tests"
    paths = os.pathsep.join([str(HERE), str(HERE.parent), str(tests), *(path for path in sys.path if path)])
    environment = {**os.environ, "PYTHONPATH": paths, "ASKED_INTO": str(folder / "calls.jsonl")}
    words = ["-q", "-c", os.devnull, "--rootdir", str(tests), "-p", "asking_torchmetrics", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "-p", "no:xdist", str(tests / "unittests" / "classification")],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=4 * 3600,
        check=False,
    )
    assert "passed" in done.stdout, done.stdout[-2000:] + done.stderr[-2000:]
    return [json.loads(line) for line in (folder / "calls.jsonl").read_text().splitlines()]


def test_nothing_that_torchmetrics_answers_is_a_fault_here(calls: list[dict[str, Any]]) -> None:
    assert [call for call in calls if call["outcome"] in ("fault", "refused")] == []


def test_each_answer_is_equal_but_for_what_is_documented(calls: list[dict[str, Any]]) -> None:
    different = [call for call in calls if call["outcome"] == "different"]
    assert [call for call in different if not any(holds(call) for holds in DOCUMENTED.values())] == []


def test_half_of_the_calls_can_be_compared(calls: list[dict[str, Any]]) -> None:
    outcomes = Counter(call["outcome"] for call in calls)
    print(dict(outcomes))
    assert outcomes["equal"] >= len(calls) / 2, outcomes
