"""Loss and metrics that fit: no rule objects to a model compiled with them, and what does not fit is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from loop_models import compiled, dense, state, two_outputs

import trueup
from trueup.keras import compile_arguments, repair

ROWS = 240
RNG = np.random.default_rng(2)
NUMBERS = {k: RNG.permutation(np.arange(ROWS) % k) for k in (2, 3, 4)}
LABELS: dict[str, Any] = {
    **{f"one-hot {k}": np.eye(k, dtype="float32")[each] for k, each in NUMBERS.items()},
    **{f"numbers {k}": each for k, each in NUMBERS.items()},
    **{f"column {k}": each[:, None] for k, each in NUMBERS.items()},
    **{f"numbers from 1, {k}": each + 1 for k, each in NUMBERS.items()},
    **{f"tags {k}": (RNG.random((ROWS, k)) > 0.5).astype("float32") for k in NUMBERS},
    **{f"shares {k}": RNG.dirichlet([1] * k, ROWS).astype("float32") for k in NUMBERS},
    "sign": NUMBERS[2] * 2 - 1,
    "real": RNG.normal(size=ROWS),
}
HEADS = [(units, act) for units in (1, 2, 3) for act in ("softmax", "sigmoid", "linear", "relu", "tanh", "log_softmax")]
#: What is to come out; every other pair is refused.
FITTING = {
    ("softmax", "one-hot"): ("categorical_crossentropy", "categorical_accuracy"),
    ("softmax", "shares"): ("categorical_crossentropy", "categorical_accuracy"),
    ("softmax", "numbers"): ("sparse_categorical_crossentropy", "sparse_categorical_accuracy"),
    ("softmax", "column"): ("sparse_categorical_crossentropy", "sparse_categorical_accuracy"),
    ("sigmoid", "tags"): ("binary_crossentropy", "binary_accuracy"),
    ("sigmoid", "one-hot"): ("binary_crossentropy", "categorical_accuracy"),
    ("linear", "one-hot"): ("CategoricalCrossentropy", "categorical_accuracy"),
    ("linear", "numbers"): ("SparseCategoricalCrossentropy", "sparse_categorical_accuracy"),
    ("linear", "tags"): ("BinaryCrossentropy", "binary_accuracy"),
}


@pytest.mark.parametrize(("units", "activation"), HEADS)
def test_the_rules_find_nothing_in_what_is_given(keras: Any, units: int, activation: str) -> None:
    model, given = dense(keras, units, activation), {}
    for name, labels in LABELS.items():
        try:
            given[name] = compile_arguments(model, labels)
        except trueup.BadInputError:
            continue
        model.compile("sgd", **given[name])
        loud = [finding for finding in trueup.inspect(model, y=labels).findings if finding.severity != "note"]
        assert loud == [], (name, given[name])
    assert bool(given) == (activation not in ("relu", "tanh") and (units, activation) not in _NOTHING_FITS)
    for (head, kind), expected in FITTING.items():
        if head == activation and units > 1:
            assert told(given[f"{kind} {units}"]) == expected


_NOTHING_FITS = {(1, "softmax"), (1, "log_softmax")}


def told(arguments: dict[str, Any]) -> tuple[str, str]:
    loss, (metric,) = arguments["loss"], arguments["metrics"]
    if not isinstance(loss, str):
        assert loss.get_config()["from_logits"] is True
        loss = type(loss).__name__
    return loss, metric if isinstance(metric, str) else metric.name


def test_one_unit_takes_zeros_and_ones(keras: Any) -> None:
    assert told(compile_arguments(dense(keras, 1, "sigmoid"), LABELS["numbers 2"])) == (
        "binary_crossentropy",
        "binary_accuracy",
    )
    arguments = compile_arguments(dense(keras, 1, None), LABELS["column 2"])
    assert told(arguments) == ("BinaryCrossentropy", "binary_accuracy")
    (metric,) = arguments["metrics"]
    metric.update_state(np.array([[1.0], [0.0]]), np.array([[0.2], [0.2]], "float32"))
    assert float(metric.result()) == 0.5
    real = compile_arguments(dense(keras, 1, None), LABELS["real"])
    assert real == {"loss": "mean_squared_error", "metrics": ["mean_absolute_error"]}


@pytest.mark.parametrize(
    ("units", "activation", "labels", "words"),
    [
        (1, "softmax", "numbers 2", "1 unit and softmax over it"),
        (1, "sigmoid", "one-hot 3", "1 unit"),
        (3, "softmax", "numbers from 1, 3", "class numbers 1 to 3 for 3 units"),
        (3, "softmax", "one-hot 4", "3 units .softmax. for 4 classes"),
        (3, "softmax", "one-hot 2", "3 units .softmax. for 2 classes"),
        (4, "sigmoid", "tags 3", "4 units .sigmoid. for 3 classes"),
        (3, "softmax", "tags 3", "a sigmoid for each tag"),
        (1, "sigmoid", "sign", "labels -1 and [+]1"),
        (1, "sigmoid", "real", "a linear head"),
        (3, "relu", "numbers 3", "relu"),
    ],
)
def test_what_does_not_fit_is_said(keras: Any, units: int, activation: str, labels: str, words: str) -> None:
    with pytest.raises(trueup.BadInputError, match=words):
        compile_arguments(dense(keras, units, activation), LABELS[labels])


def test_real_targets_want_a_unit_for_each_column(keras: Any) -> None:
    targets = RNG.normal(size=(ROWS, 2))
    with pytest.raises(trueup.BadInputError, match="labels with 2 columns for 3 units"):
        compile_arguments(dense(keras, 3, None), targets)


def test_several_outputs(keras: Any) -> None:
    labels = [LABELS["numbers 3"], LABELS["numbers 2"]]
    model = two_outputs(keras)
    arguments = compile_arguments(model, labels)
    assert arguments["loss"] == ["sparse_categorical_crossentropy", "binary_crossentropy"]
    model.compile("sgd", **arguments)
    told = model.fit(RNG.normal(size=(ROWS, 4)).astype("float32"), labels, verbose=0).history
    assert {"kind_sparse_categorical_accuracy", "flag_binary_accuracy"} <= set(told)


def test_a_repaired_copy_has_the_same_weights_and_leaves_the_model_alone(keras: Any) -> None:
    model = compiled(keras, "binary_crossentropy", ["binary_accuracy"], run_eagerly=True)
    before, weights = state(model), model.get_weights()
    copy = repair(model, LABELS["one-hot 3"])
    assert (copy.loss, model.loss) == ("categorical_crossentropy", "binary_crossentropy")
    assert float(copy.optimizer.learning_rate) == float(np.float32(0.1))
    assert copy.optimizer is not model.optimizer
    assert copy.run_eagerly
    copy.fit(RNG.normal(size=(ROWS, 4)).astype("float32"), LABELS["one-hot 3"], verbose=0)
    assert state(model) == before
    for then, now in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(then, now)
    assert not [each for each in trueup.inspect(copy, y=LABELS["one-hot 3"]).findings if each.severity != "note"]


def test_what_cannot_be_repaired_is_refused(keras: Any) -> None:
    with pytest.raises(trueup.BadInputError, match="not compiled"):
        repair(dense(keras), LABELS["one-hot 3"])
    model = dense(keras, 1, "softmax")
    model.compile("sgd", "binary_crossentropy")
    with pytest.raises(trueup.BadInputError, match="softmax over it"):
        repair(model, LABELS["numbers 2"])
    with pytest.raises(trueup.BadInputError, match="a Keras model"):
        repair(object(), LABELS["numbers 2"])
