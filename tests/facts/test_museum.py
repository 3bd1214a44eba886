"""The facts against what real old releases did: museum/seen.json, written by museum/run.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fact_scenarios import SCENARIOS
from seen_releases import compared

SEEN: dict[str, Any] = json.loads((Path(__file__).parents[2] / "museum" / "seen.json").read_text(encoding="utf-8"))
RELEASES = [
    "keras-1.2.2", "keras-2.0.4", "keras-2.2.4", "keras-2.3.1", "tf.keras-1.15.0", "tf.keras-2.1.0", "tf.keras-2.2.0",
    "tf.keras-2.4.0", "tf.keras-2.15.0", "keras-3.15.1-tensorflow",
]  # fmt: skip


def test_every_release_was_seen() -> None:
    assert set(RELEASES) <= set(SEEN)
    for name in RELEASES:
        assert SEEN[name]["date"] >= "2026"
        assert SEEN[name]["version"] in name


@pytest.mark.parametrize("name", RELEASES)
def test_the_facts_reproduce_what_was_seen(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    result = compared(SEEN[name])
    with capsys.disabled():
        print(
            f"\n{name}: {len(result.agreed)} scenarios agree, {len(result.told_apart)} numbers tell definitions apart, "
            f"{len(result.losses)} losses agree, {len(result.skipped)} not possible there"
        )
    assert not result.differing, "\n".join(result.differing)
    assert len(result.agreed) + len(result.skipped) == len(SEEN[name]["rows"])
    assert len(result.told_apart) > 10


def test_a_difference_would_be_noticed() -> None:
    release = SEEN["keras-2.0.4"]
    rows = [row for row in release["rows"] if row["scenario"] == "B softmax k one-hot BCE"]
    assert compared({**release, "rows": rows}).agreed
    as_today = {**release, "version": "3.15.1", "rows": rows}
    assert "categorical_accuracy argmax" in compared(as_today).differing[0]


def test_the_digits_show_more_than_is_true() -> None:
    """Real Keras 2.0.4 on real digits: what is shown is the share of right cells, not of right answers."""
    digits = SEEN["digits"]
    assert digits["keras"] == "2.0.4"
    assert digits["shown"] == pytest.approx(digits["cells"], abs=1e-5)
    assert digits["shown"] > digits["argmax"] + 0.02
    # The same network, asked for the accuracy by its name.
    assert digits["categorical_accuracy"] == digits["argmax"]
    d = 10 * (1 - digits["shown"])
    assert 1 - d - 1e-6 <= digits["argmax"] <= 2 - d + 1e-6


def test_the_scenarios_are_the_ones_that_were_run() -> None:
    assert {row["scenario"] for row in SEEN["keras-2.0.4"]["rows"]} <= {*SCENARIOS, "N list per-out"}


def test_one_output_under_a_loss_of_0_moves_on_tensorflow_only() -> None:
    """TensorFlow's kernel gives 1 - y for the gradient of a single class; elsewhere nothing moves."""
    name = "F2 1 unit sigmoid CCE (n,1)"
    rows = {release: row for release in RELEASES for row in SEEN[release]["rows"] if row["scenario"] == name}
    ran = {release: (row["shown"]["loss"] < 1e-6, row["moved"]) for release, row in rows.items() if "shown" in row}
    assert ran == {
        "tf.keras-2.2.0": (True, False),
        "tf.keras-2.4.0": (True, True),
        "tf.keras-2.15.0": (True, True),
        "keras-3.15.1-tensorflow": (True, True),
    }
