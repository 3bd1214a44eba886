"""What is held of torchmetrics, against what real releases answered: museum/seen.json, written by museum/run.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trueup.frameworks.torchmetrics.metric_rows import MACRO_BY_DEFAULT, metric_named

_SEEN: dict[str, Any] = json.loads((Path(__file__).parents[2] / "museum" / "seen.json").read_text(encoding="utf-8"))
RELEASES = [f"torchmetrics-{number}" for number in ("0.2.0", "0.7.3", "0.11.4", "1.0.3", "1.9.0")]
ANSWERS = {release: {row["scenario"]: row.get("answer") for row in _SEEN[release]["rows"]} for release in RELEASES}


@pytest.mark.parametrize("release", RELEASES)
def test_the_release_was_seen(release: str) -> None:
    assert _SEEN[release]["version"] in release
    assert _SEEN[release]["date"] >= "2026"
    assert sum(value is not None for value in ANSWERS[release].values()) >= 25


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", ["Accuracy", "accuracy", "MulticlassAccuracy", "multiclass_accuracy"])
def test_the_default_of_an_accuracy_of_rare_classes(release: str, name: str) -> None:
    """0.9 counts every item, 0.5 every class; a release without the name has no answer."""
    answer = ANSWERS[release][f"{name} of rare classes"]
    is_there = "ulticlass" not in name or RELEASES.index(release) >= RELEASES.index("torchmetrics-0.11.4")
    assert answer == (pytest.approx(0.5 if name in MACRO_BY_DEFAULT else 0.9) if is_there else None)


#: Metrics without an average are asked as they are; of a weighted one only what a row says of it.
ASKED = [
    *((name, "macro") for name in ("Accuracy", "Precision", "Recall", "F1Score", "FBetaScore", "Specificity")),
    *((name, average) for name in ("F1Score", "JaccardIndex") for average in ("weighted", "macro")),
    *((name, "by default") for name in ("CohenKappa", "MatthewsCorrCoef", "ConfusionMatrix")),
]


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(("metric", "average"), ASKED)
def test_what_exchanged_arguments_change(release: str, metric: str, average: str) -> None:
    """Where the release has the metric and the average: the rows hold since then."""
    named = metric_named(metric)
    assert named is not None
    plain, exchanged = (ANSWERS[release][f"{metric} {average}{more}"] for more in ("", ", exchanged"))
    assert (plain is None) == (exchanged is None)
    if plain is not None:
        changes = named.row.swapped_weighted if average == "weighted" else named.row.swapped
        assert (plain != exchanged) == bool(changes)


@pytest.mark.parametrize("release", RELEASES)
def test_what_a_metric_keeps(release: str) -> None:
    first, second, both, after_reset = ANSWERS[release]["two batches, then each again after a reset"]
    assert (first, second, after_reset) == (0.0, 1.0, 1.0)
    assert both == pytest.approx(1 / 3, abs=1e-6)


@pytest.mark.parametrize("release", RELEASES)
def test_rows_of_tags_are_counted_by_cell_and_places_by_top_k(release: str) -> None:
    answers = ANSWERS[release]
    assert answers["tags"] == pytest.approx(5 / 6, abs=1e-6)
    assert (answers["first place"], answers["first two places"]) == (0.5, 1.0)
    assert answers["binary scores"] == 0.6


def test_raw_scores_of_two_classes_were_refused_then_cut_at_a_half_and_go_through_the_sigmoid_since() -> None:
    """-1, 0.3, 0.7 and 2 for the classes 0, 1, 1, 1: one of four is wrong where 0.3 is no answer of class 1."""
    found = [ANSWERS[release]["binary raw scores"] for release in RELEASES]
    assert found == [None, 0.75, 1.0, 1.0, 1.0]
