"""While torchmetrics' own tests of classification run, every call is put to the audit as well: the answers are equal.

Where the audit has no definition of that name, but the figure is a share of the rows that it counts of each class, the
share is compared (`shares_of_counts.py`). Where torchmetrics means something else by the name, a formula says what
(`conventions.py`).

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

FIRST_OF = (
    *("accuracy", "macro accuracy", "precision", "recall", "f1_score", "fbeta_score", "stat_scores"),
    *("specificity", "negative_predictive_value"),
)
HERE = Path(__file__).parent / "torchmetrics_sources"
#: Kinds of questions that the audit has no figure for, by the first words of why they were not asked.
NO_COUNTERPART = {
    "thresholds that are given, and points of a curve": (
        "another thresholds",
        "a curve",
        "no figure eer",
        *(f"no figure {name}" for name in ("specificity_at", "sensitivity_at", "recall_at", "precision_at")),
    ),
    "single cells of a row of tags left out, or tags that have positions": ("single tags", "rows of tags"),
    "the area of one class, or a part of an area": ("the area of each", "another max_fpr"),
    "the first k answers": tuple(f"{name} of the first" for name in FIRST_OF),
    "other gaps of calibration, and the hinge loss": ("the greatest or", "no figure hinge"),
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


def test_each_answer_is_equal_but_for_conventions_that_a_formula_proves(calls: list[dict[str, Any]]) -> None:
    """`conventions.py` makes torchmetrics' number out of the audit's counts; no other difference is left."""
    assert [call for call in calls if call["outcome"] == "different"] == []


def test_a_convention_excuses_few(calls: list[dict[str, Any]]) -> None:
    by_convention = Counter(call["convention"] for call in calls if call["outcome"] == "convention")
    print(dict(by_convention))
    assert by_convention.total() <= len(calls) / 50


def test_half_of_the_calls_can_be_compared(calls: list[dict[str, Any]]) -> None:
    """With a definition of the audit, or with a share of the rows that it counts of each class."""
    equal = Counter(call["of"] for call in calls if call["outcome"] == "equal")
    print({**Counter(call["outcome"] for call in calls), **{f"equal, of {of}": n for of, n in equal.items()}})
    assert equal.total() >= len(calls) / 2
    assert equal["a definition"] >= len(calls) / 3


def test_what_has_no_counterpart_is_of_a_few_kinds(calls: list[dict[str, Any]]) -> None:
    found: Counter[str] = Counter()
    for call in calls:
        if call["outcome"] == "not asked":
            kinds = [kind for kind, words in NO_COUNTERPART.items() if call["why"].startswith(words)]
            assert kinds, call
            found[kinds[0]] += 1
    print(dict(found))
