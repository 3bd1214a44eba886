"""Runs and comparisons as JSON: nothing is lost, nothing damaged is taken for a run."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_runs import BINARY, CATEGORICAL, SMOOTHED, diverged, runs_of

from trueup.contract.bad_input import BadInputError
from trueup.contract.comparison import Answers, Arm, Run
from trueup.runs import compared


@pytest.fixture(scope="module")
def runs() -> tuple[Run, ...]:
    return (*runs_of(((BINARY, 3.6), (SMOOTHED, 4.2)), (1, 2)), diverged(CATEGORICAL, 1))


def kept(run: Run) -> Run:
    return Run.from_dict(json.loads(json.dumps(run.to_dict(), allow_nan=False)))


def test_a_run_comes_back_as_it_was(runs: tuple[Run, ...]) -> None:
    for run in runs[:-1]:
        assert kept(run) == run
    lost = kept(runs[-1])
    assert np.isnan(lost.epochs[0].training_loss)
    assert replace(lost, epochs=()) == replace(runs[-1], epochs=())


def test_a_comparison_can_be_made_again_from_its_json(runs: tuple[Run, ...]) -> None:
    found = compared(runs, margin=0.02)
    read = json.loads(found.to_json())
    assert (read["format"], read["what"], read["margin"]) == (1, "trueup comparison", 0.02)
    again = compared([Run.from_dict(run) for run in read["runs"]], margin=read["margin"])
    assert again.to_json() == found.to_json()
    assert read["conclusion"] == found.conclusion
    assert [arm["accuracy"]["mean"] for arm in read["arms"][:2]] == [arm.accuracy.mean for arm in found.arms[:2]]
    assert read["contrasts"][0]["seeds"][0]["pair"]["flips"] == found.contrasts[0].seeds[0].pair.flips


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=50),
    st.sampled_from([1, 200, 10**6]),
)
def test_answers_of_any_number_of_classes(pairs: list[tuple[int, int]], scale: int) -> None:
    labels, predicted = [a * scale for a, _ in pairs], [b * scale for _, b in pairs]
    answers = Answers.of(labels, np.array(predicted), items="made up")
    assert len(answers) == len(pairs)
    assert answers.right == sum(a == b for a, b in pairs)
    assert np.frombuffer(answers.labels, f"<u{answers.width}").tolist() == labels
    assert np.frombuffer(answers.predicted, f"<u{answers.width}").tolist() == predicted


@pytest.mark.parametrize(
    ("labels", "predicted", "words"),
    [
        ([0, 1], [0], "2 labels and 1 answers"),
        ([], [], "at least one"),
        ([0], [-1], "the class number -1"),
        ([0], [2**32], "the class number 4294967296"),
        ([0], [0.5], "class numbers of an integer type"),
    ],
)
def test_what_is_no_answer_is_refused(labels: list, predicted: list, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        Answers.of(labels, predicted, items="made up")


def changed(run: Run, **values: Any) -> dict[str, Any]:
    return {**run.to_dict(), **values}


def test_what_is_no_run_is_refused(runs: tuple[Run, ...]) -> None:
    run = runs[0]
    answers = run.to_dict()["answers"]
    for damaged, words in (
        ({}, "something unnamed"),
        (changed(run, format=2), "in format 2"),
        (changed(run, what="trueup audit"), "trueup audit"),
        (changed(run, outcome="lost"), "damaged run"),
        (changed(run, arm={"name": "x"}), "damaged run"),
        (changed(run, made={"colour": "blue"}), "damaged run"),
        (changed(run, answers={**answers, "labels": "AAAA"}), "damaged run"),
        (changed(run, answers={**answers, "labels": "!"}), "damaged run"),
        (changed(run, answers={**answers, "width": 3}), "damaged run"),
        (changed(run, epochs=[{"number": 1}]), "damaged run"),
        ({key: value for key, value in run.to_dict().items() if key != "seed"}, "damaged run"),
    ):
        with pytest.raises(BadInputError, match=words):
            Run.from_dict(damaged)


def test_an_arm_says_what_it_is() -> None:
    assert CATEGORICAL.name == "categorical_crossentropy (softmax, 10 units)"
    assert Arm.of("binary_crossentropy", units=1, activation="sigmoid").name == "binary_crossentropy (sigmoid, 1 unit)"
    assert SMOOTHED.name == "categorical_crossentropy with label_smoothing=0.1 (softmax, 10 units)"
    assert len({CATEGORICAL, SMOOTHED, CATEGORICAL}) == 2
