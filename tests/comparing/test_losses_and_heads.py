"""Which loss a word means, and the head and the labels that each one is trained with."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import keras
import numpy as np
import pytest
import tiny_models
from scipy.special import expit, softmax

from trueup.comparing.data import data_of
from trueup.comparing.heads import PlannedArm
from trueup.comparing.losses import loss_choice
from trueup.comparing.model_outputs import answers_of, audited, counted, scores_of
from trueup.comparing.plan import optimizer_of, plan_of, seeds_of
from trueup.comparing.task import Budget
from trueup.comparing.training import labels_for, optimizer_in_words
from trueup.contract.bad_input import BadInputError
from trueup.contract.run import Arm, Logged


def planned(*losses: Any, model: Any = tiny_models.build, three: bool = False) -> Any:
    data = data_of(tiny_models.load_three if three else tiny_models.load)
    return plan_of(model, data, losses, [0], Budget(optimizer=optimizer_of("adam")))


def addressless(value: Any) -> str:
    """A loss as a test is named by it, the same in every process: no addresses."""
    return getattr(value, "__name__", None) or re.sub(r" at 0x[0-9a-f]+", "", str(value))


@pytest.mark.parametrize(
    ("said", "two", "three"),
    [
        ("binary", (1, "sigmoid", "binary", "proba"), (3, "softmax", "one-hot", "proba")),
        ("BinaryCrossentropy", (1, "sigmoid", "binary", "proba"), (3, "softmax", "one-hot", "proba")),
        (
            "bce(from_logits=True)",
            (1, "linear", "binary", "sigmoid-logits"),
            (3, "linear", "one-hot", "sigmoid-logits"),
        ),
        ("categorical", (2, "softmax", "one-hot", "proba"), (3, "softmax", "one-hot", "proba")),
        (
            keras.losses.CategoricalCrossentropy(from_logits=True),
            (2, "linear", "one-hot", "softmax-logits"),
            (3, "linear", "one-hot", "softmax-logits"),
        ),
        ("sparse", (2, "softmax", "integer", "proba"), (3, "softmax", "integer", "proba")),
        ("binary_focal", (1, "sigmoid", "binary", "proba"), (3, "softmax", "one-hot", "proba")),
        (
            "categorical_focal_crossentropy(gamma=3.0)",
            (2, "softmax", "one-hot", "proba"),
            (3, "softmax", "one-hot", "proba"),
        ),
        ("hinge", (1, "linear", "binary", "answers"), (3, "linear", "one-hot", "answers")),
        ("categorical_hinge", (2, "linear", "one-hot", "answers"), (3, "linear", "one-hot", "answers")),
        (keras.losses.kl_divergence, (2, "softmax", "one-hot", "proba"), (3, "softmax", "one-hot", "proba")),
        ("dice", (1, "sigmoid", "binary", "proba"), (3, "softmax", "one-hot", "proba")),
        ("mse", (2, "softmax", "one-hot", "proba"), (3, "softmax", "one-hot", "proba")),
        ("binary@sigmoid", (1, "sigmoid", "binary", "proba"), (3, "sigmoid", "one-hot", "proba")),
        ("binary@softmax", (2, "softmax", "one-hot", "proba"), (3, "softmax", "one-hot", "proba")),
        (("sparse", "softmax"), (2, "softmax", "integer", "proba"), (3, "softmax", "integer", "proba")),
        (tiny_models.mean_gap, (2, "softmax", "one-hot", "proba"), (3, "softmax", "one-hot", "proba")),
        (
            {"class_name": "CategoricalCrossentropy", "config": {"label_smoothing": 0.2}},
            (2, "softmax", "one-hot", "proba"),
            (3, "softmax", "one-hot", "proba"),
        ),
    ],
    ids=addressless,
)
def test_each_loss_has_its_head(said: Any, two: tuple[Any, ...], three: tuple[Any, ...]) -> None:
    for expected, plan in ((two, planned(said)), (three, planned(said, three=True))):
        (arm,) = plan.arms
        assert (arm.arm.units, arm.arm.activation, arm.arm.labels, arm.gives) == expected
        assert arm.misfits == ()


def test_options_are_those_that_differ_from_the_usual_ones() -> None:
    assert dict(loss_choice(keras.losses.BinaryCrossentropy(label_smoothing=0.1)).options) == {"label_smoothing": 0.1}
    assert dict(loss_choice(keras.losses.Huber()).options) == {}
    assert loss_choice("categorical_crossentropy").build() == "categorical_crossentropy"
    loss = loss_choice("categorical_focal_crossentropy(gamma=3.0)").build()
    assert loss.get_config()["gamma"] == 3.0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("binary_crosentropy", "there is no loss 'binary_crosentropy'.*Did you mean binary_crossentropy"),
        ("what", "there is no loss 'what'.*There are binary,"),
        ("crossentropy", "becomes another loss with each shape"),
        ("ctc", "for sequences"),
        ("binary(label_smoothing=x)", "with plain values"),
        ("binary(0.1)", "arguments have names"),
        ("binary(", "Check the brackets"),
        ("binary(smoothing=0.1)", "arguments of BinaryCrossentropy: from_logits, label_smoothing"),
        ("binary@0xsigmoid", "the head '0xsigmoid'"),
        ("binary@softmx", "there is no activation 'softmx'"),
        ("nowhere_at_all:loss", "there is no module nowhere_at_all"),
        ("tiny_models:mean_gapp", "tiny_models has no mean_gapp.*Did you mean mean_gap"),
        (7, "a loss of type int"),
        (("binary",), "a loss and its head"),
        ({"class_name": "Nothing", "config": {}}, "Keras makes no loss of"),
    ],
    ids=str,
)
def test_what_is_no_loss_is_told(said: Any, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        loss_choice(said)


@pytest.mark.parametrize(
    ("model", "loss", "words"),
    [
        (tiny_models.build_one, "categorical", "TU102 categorical-loss-on-one-unit"),
        (tiny_models.build_two, "categorical(from_logits=True)", "TU105 activation-applied-twice"),
        (tiny_models.build_logits, "categorical", "TU106 logits-where-probabilities-expected"),
        (tiny_models.build_two, "binary@1xsigmoid", "a head of 1 unit was asked for, and the function builds 2"),
        (tiny_models.build_two, "binary@2xsigmoid", "sigmoid was asked for, and the function builds softmax"),
    ],
)
def test_a_loss_that_does_not_fit_a_standing_head_is_refused(model: Any, loss: str, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        planned(loss, model=model)


def test_a_misfit_that_is_asked_for_is_trained_and_marked() -> None:
    for loss, model in (
        ("categorical@built", tiny_models.build_one),
        ("categorical@1xsigmoid", tiny_models.build),
        ("categorical(from_logits=True)@built", tiny_models.build_two),
    ):
        (arm,) = planned(loss, model=model).arms
        assert arm.misfits


def test_two_units_under_the_binary_loss_fit_where_the_head_stands() -> None:
    plan = planned("binary", "sparse", model=tiny_models.build_two)
    assert [arm.arm.labels for arm in plan.arms] == ["one-hot", "integer"]
    with pytest.raises(BadInputError, match="2 units cannot tell 3 classes"):
        planned("binary", model=tiny_models.build_two, three=True)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (tiny_models.build_compiled, "gives a compiled model.*Leave compile"),
        (tiny_models.build_nothing, r"tiny_models:build_nothing\(\) gives nothing.*Let it return the model"),
        (tiny_models.build_other_inputs, r"does not take inputs of shape \(4,\)[^\x1b]*$"),
        (tiny_models.build_failing, r"failed: ZeroDivisionError: no width was computed \(tiny_models.py, line"),
        (tiny_models.build_sequence, r"gives outputs of shape \(2, 4, 2\)"),
        (lambda width: None, "needs width"),
        (keras.Sequential([keras.layers.Dense(2)]), "needs|a function|gives|failed"),
        (7, "a function that builds a model"),
    ],
)
def test_what_builds_no_model_is_told(model: Any, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        planned("categorical", model=model)


def arm_of(gives: Any, units: int, labels: str = "one-hot", cut: float = 0.5) -> PlannedArm:
    arm = Arm.of("any", units=units, activation="any", labels=labels)
    return PlannedArm(arm=arm, choice=loss_choice("binary"), gives=gives, cut=cut)


def test_one_column_and_two_columns_of_the_same_scores_count_alike() -> None:
    random = np.random.default_rng(4)
    scores, labels = random.normal(size=(500, 1)) * 3, random.integers(0, 2, 500)
    one = counted(labels, *scores_of(scores, arm_of("sigmoid-logits", 1, cut=0.0)), 2)
    two = counted(labels, *scores_of(np.hstack([0 * scores, scores]), arm_of("softmax-logits", 2)), 2)
    assert one.to_dict() == two.to_dict()
    audit = audited(one, Logged(name="accuracy", value=0.5), ("no", "yes"))
    proba = expit(scores[:, 0])
    assert audit.classes == ("no", "yes")
    assert audit.accuracy.right == int(((scores[:, 0] > 0) == labels).sum())
    assert audit.brier == pytest.approx(2 * np.mean((proba - labels) ** 2), abs=1e-6)
    assert audit.log_loss == pytest.approx(-np.mean(np.log(np.where(labels, proba, 1 - proba))), abs=1e-6)


def test_what_the_outputs_are_is_said_and_not_guessed() -> None:
    scores = np.array([[0.2, 0.9, 0.9], [0.1, 0.6, 0.3]], dtype=np.float32)
    kind, rows = scores_of(scores, arm_of("softmax-logits", 3))
    assert kind == "logits"
    assert answers_of(kind, rows).tolist() == [1, 1]
    kind, rows = scores_of(scores, arm_of("sigmoid-logits", 3))
    assert kind == "proba"
    assert rows == pytest.approx(expit(scores.astype(float)))
    kind, rows = scores_of(softmax(scores, axis=1), arm_of("proba", 3))
    assert kind == "proba"
    assert scores_of(scores, arm_of("answers", 3)) == ("predicted", pytest.approx([1, 1]))
    assert scores_of(scores[:, :1], arm_of("answers", 1, cut=0.15))[1].tolist() == [1, 0]


def test_a_run_is_told_by_its_model_whatever_else_was_built_before() -> None:
    keys = [planned("sparse").tasks[0].key for _ in range(2)]
    assert keys[0] == keys[1]
    others = {
        planned("sparse", model=model).tasks[0].key
        for model in (tiny_models.build_two, partial(tiny_models.build, 2), partial(tiny_models.build_wide, width=7))
    }
    wider = planned("sparse", model=partial(tiny_models.build_wide, width=8)).tasks[0].key
    assert len({*others, keys[0], wider}) == 5


def test_labels_are_written_as_the_loss_wants_them() -> None:
    labels = np.array([0, 2, 1])
    assert labels_for(labels, arm_of("proba", 3, "integer")).tolist() == [0, 2, 1]
    assert labels_for(labels, arm_of("proba", 3)).tolist() == np.eye(3)[labels].tolist()
    assert labels_for(labels[:1], arm_of("proba", 1, "binary")).tolist() == [[0.0]]


def test_optimizers_by_name_object_and_configuration_are_one() -> None:
    said = "sgd(learning_rate=0.5, momentum=0.25)"
    by_name, by_object = optimizer_of(said), optimizer_of(keras.optimizers.SGD(0.5, momentum=0.25))
    assert by_name == by_object == optimizer_of(keras.optimizers.serialize(keras.optimizers.SGD(0.5, momentum=0.25)))
    assert optimizer_in_words(by_name) == said
    for wrong, words in (("admm", "Did you mean adam"), ("sgd(rate=1)", "sgd"), ("sgd(", "sgd"), (7, "optimizer=7")):
        with pytest.raises(BadInputError, match=words):
            optimizer_of(wrong)


@pytest.mark.parametrize("wrong", [0, [], [1, 1], [-1], True, "5", 1.5, [0.5], 2**40])
def test_what_are_no_seeds_is_told(wrong: Any) -> None:
    with pytest.raises(BadInputError, match="seeds="):
        seeds_of(wrong)
    assert seeds_of(3) == (0, 1, 2)
    assert seeds_of([8, 3]) == (8, 3)
