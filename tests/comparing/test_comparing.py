"""`trueup.compare` on tiny models: the same start, the same items, exact counts, and nothing trained twice."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tiny_models

import trueup
from trueup.comparing import training
from trueup.contract.comparison import Comparison, Run

LOSSES = ["binary", "categorical", "sparse", "binary(from_logits=True)", "categorical_crossentropy@1xsigmoid"]
SMALL: dict[str, Any] = {"epochs": 2, "batch_size": 36, "optimizer": "adam(learning_rate=0.05)"}
BINARY, CATEGORICAL = "binary_crossentropy (sigmoid, 1 unit)", "categorical_crossentropy (softmax, 2 units)"
SPARSE = "sparse_categorical_crossentropy (softmax, 2 units)"
LOGITS, MISFIT = "binary_crossentropy, from_logits=True (linear, 1 unit)", "categorical_crossentropy (sigmoid, 1 unit)"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "runs.sqlite"


@pytest.fixture(scope="module")
def comparison(store: Path) -> Comparison:
    return trueup.compare(tiny_models.build, tiny_models.load, losses=LOSSES, seeds=[3], store=store, **SMALL)


def run_of(comparison: Comparison, arm: str) -> Run:
    return next(run for run in comparison.runs if run.arm.name == arm or shown(run) == arm)


def shown(run: Run) -> str:
    """The name without a word that joins the options to it."""
    return run.arm.name.replace(" with ", ", ")


def repeatable(run: Run) -> dict[str, Any]:
    """All of a run but its times."""
    kept = run.to_dict()
    kept["made"] = {name: value for name, value in kept["made"].items() if name not in ("date", "command")}
    kept["epochs"] = [{**epoch, "seconds": None} for epoch in kept["epochs"]]
    return kept


def test_every_arm_has_the_head_and_the_labels_of_its_loss(comparison: Comparison) -> None:
    assert {(shown(run), run.arm.labels) for run in comparison.runs} == {
        (BINARY, "binary"),
        (CATEGORICAL, "one-hot"),
        (SPARSE, "integer"),
        (LOGITS, "binary"),
        (MISFIT, "binary"),
    }


def test_arms_with_the_same_head_begin_from_the_same_weights(comparison: Comparison) -> None:
    starts = {shown(run): run.made.initial_weights for run in comparison.runs}
    assert starts[CATEGORICAL] == starts[SPARSE]
    assert starts[BINARY] == starts[LOGITS] == starts[MISFIT] != starts[CATEGORICAL]
    assert run_of(comparison, CATEGORICAL).made.own["own_initial_weights"] == []
    assert run_of(comparison, BINARY).made.own["own_initial_weights"] == [[6, 1], [1]]
    assert any("initial weights of its own" in note for note in comparison.notes)


def test_the_same_loss_written_in_two_ways_gives_the_same_learning(comparison: Comparison) -> None:
    one, other = run_of(comparison, CATEGORICAL), run_of(comparison, SPARSE)
    assert [(epoch.right, epoch.of) for epoch in one.epochs] == [(epoch.right, epoch.of) for epoch in other.epochs]
    assert [epoch.training_loss for epoch in one.epochs] == pytest.approx(
        [epoch.training_loss for epoch in other.epochs], rel=1e-4
    )
    one, other = run_of(comparison, BINARY), run_of(comparison, LOGITS)
    assert one.audit is not None
    assert other.audit is not None
    assert one.audit["log_loss"] == pytest.approx(other.audit["log_loss"], rel=1e-4)
    assert one.answers == other.answers


def test_what_is_counted_is_counted_on_the_same_items(comparison: Comparison) -> None:
    truth = tiny_models.load()[1][1]
    for run in comparison.runs:
        assert run.answers is not None
        assert run.audit is not None
        assert list(run.answers.labels) == truth.tolist()
        assert run.answers.right == run.audit["accuracy"]["right"]
        assert run.answers.right == int((np.frombuffer(run.answers.predicted, np.uint8) == truth).sum())
        assert [epoch.number for epoch in run.epochs] == [1, 2]
        assert {epoch.of for epoch in run.epochs} == {16}
        assert {epoch.logged.name for epoch in run.epochs if epoch.logged} == {"val_accuracy"}


def test_where_keras_counts_rightly_it_prints_the_true_accuracy(comparison: Comparison) -> None:
    for name in (BINARY, CATEGORICAL, SPARSE):
        run = run_of(comparison, name)
        assert run.logged is not None
        assert run.answers is not None
        assert run.logged.name == "accuracy"
        assert run.logged.value == pytest.approx(run.answers.right / len(run.answers), abs=1e-6)
        for epoch in run.epochs:
            assert epoch.logged is not None
            assert epoch.logged.value == pytest.approx(epoch.accuracy, abs=1e-6)


def test_one_unit_and_two_units_are_scored_on_one_scale(comparison: Comparison) -> None:
    one, two = run_of(comparison, BINARY).audit, run_of(comparison, CATEGORICAL).audit
    assert one is not None
    assert two is not None
    assert one["task"] == two["task"] == "one-of-k"
    assert one["majority"] == two["majority"]
    assert None not in [one["brier"], two["brier"], one["calibration_error"], two["log_loss"]]


def test_a_loss_that_moves_no_weight_leaves_every_epoch_alike(comparison: Comparison) -> None:
    run = run_of(comparison, MISFIT)
    assert run.made.own["misfits"] == ["TU102 categorical-loss-on-one-unit"]
    assert any("TU102" in note for note in comparison.notes)
    if run.made.backend == "tensorflow":
        pytest.skip("TensorFlow moves them all the same: its kernel takes 1 - y for the gradient")
    assert len({epoch.right for epoch in run.epochs}) == 1


def test_how_a_run_was_made_is_kept(comparison: Comparison) -> None:
    made = run_of(comparison, BINARY).made
    assert made.backend == keras.backend.backend()
    assert set(made.versions) >= {"keras", "numpy"}
    assert made.settings["optimizer"] == "adam(learning_rate=0.05)"
    assert made.settings["epochs"] == 2
    assert len({run.made.data for run in comparison.runs}) == 1
    assert made.date
    assert made.device


def test_a_finished_run_is_never_trained_twice(
    store: Path, comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "train", refuse)
    again = trueup.compare(tiny_models.build, tiny_models.load, losses=LOSSES, seeds=[3], store=store, **SMALL)
    assert again.to_dict() == comparison.to_dict()


def refuse(*inputs: Any) -> Run:
    raise AssertionError("a run was trained again")


def test_another_budget_is_another_run(store: Path, comparison: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "train", refuse)
    with pytest.raises(AssertionError, match="trained again"):
        trueup.compare(
            tiny_models.build,
            tiny_models.load,
            losses=["binary"],
            seeds=[3],
            store=store,
            **{**SMALL, "batch_size": 32},
        )


def test_the_same_run_gives_the_same_bits_and_leaves_random_numbers_alone(comparison: Comparison) -> None:
    random.seed(5)
    np.random.seed(5)
    expected = random.random(), np.random.random()
    random.seed(5)
    np.random.seed(5)
    again = trueup.compare(tiny_models.build, tiny_models.load, losses=["categorical"], seeds=[3], **SMALL)
    assert (random.random(), np.random.random()) == expected
    if again.runs[0].made.backend != "jax":
        pytest.skip("only JAX promises the same bits")
    assert repeatable(again.runs[0]) == repeatable(run_of(comparison, CATEGORICAL))


def test_a_loss_that_does_not_fit_a_standing_head_is_left_out_with_its_reason() -> None:
    found = trueup.compare(
        tiny_models.build_one, tiny_models.load, losses=["binary", "categorical"], seeds=1, **{**SMALL, "epochs": 1}
    )
    assert [arm.arm.name for arm in found.arms] == [BINARY]
    (note,) = [note for note in found.notes if note.startswith("not trained")]
    assert "TU102 categorical-loss-on-one-unit" in note


def test_several_classes_with_validation_items_words_and_a_loss_of_ones_own() -> None:
    data = tiny_models.load_three()
    words = np.array(["ash", "birch", "cedar"])
    data = {name: (inputs, words[labels]) for name, (inputs, labels) in data.items()}
    losses = ["binary", (tiny_models.mean_gap, "softmax")]
    found = trueup.compare(tiny_models.build, data, losses=losses, seeds=1, **{**SMALL, "epochs": 1})
    names = {run.arm.name for run in found.runs}
    assert names == {"binary_crossentropy (softmax, 3 units)", "mean_gap (softmax, 3 units)"}
    assert {run.epochs[0].of for run in found.runs} == {32}
    assert found.majority_name in words
    assert found.runs[0].made.initial_weights == found.runs[1].made.initial_weights


def test_a_class_that_is_never_trained_and_a_loss_that_is_given_twice_are_told_of() -> None:
    data = tiny_models.load_three()
    inputs, labels = data["train"]
    data["train"] = (inputs[labels != 1], np.array(["ash", "birch", "cedar"])[labels[labels != 1]])
    for part in ("validation", "test"):
        data[part] = (data[part][0], np.array(["ash", "birch", "cedar"])[data[part][1]])
    count = int((data["test"][1] == "birch").sum())
    losses = ["sparse", "categorical", "sparse_categorical_crossentropy"]
    found = trueup.compare(tiny_models.build, data, losses=losses, seeds=1, **{**SMALL, "epochs": 1})
    assert len(found.arms) == 2
    assert f"class birch has {count} test items and no training item: no run can learn it" in found.notes
    (twice,) = [note for note in found.notes if "given before" in note]
    assert twice.startswith(
        "'sparse_categorical_crossentropy' names sparse_categorical_crossentropy (softmax, 3 units)"
    )
    untold = trueup.compare(
        tiny_models.build, tiny_models.load_three, losses=["sparse"], seeds=1, **{**SMALL, "epochs": 1}
    )
    assert not [note for note in untold.notes if "no training item" in note or "given before" in note]


def test_a_run_that_diverges_is_kept_and_shown(tmp_path: Path) -> None:
    options = {**SMALL, "optimizer": "sgd(learning_rate=1e38)", "losses": ["categorical"], "seeds": 1}
    store = tmp_path / "runs.sqlite"
    found = trueup.compare(tiny_models.build, tiny_models.load, store=store, **options)
    (run,) = found.runs
    assert run.outcome == "diverged"
    assert run.reason
    assert run.audit is None
    json.loads(found.to_json())
    again = trueup.compare(tiny_models.build, tiny_models.load, store=store, **options)
    assert again.runs[0].to_dict() == run.to_dict()


def test_a_time_budget_ends_a_run_after_a_batch() -> None:
    found = trueup.compare(
        tiny_models.build, tiny_models.load, losses=["sparse"], seeds=1, time_budget=1e-6, batch_size=36
    )
    (run,) = found.runs
    assert len(run.epochs) == 1
    assert run.outcome == "finished"
    assert run.made.settings["seconds"] == 1e-6
