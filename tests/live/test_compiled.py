"""Losses and metrics as compile was given them: words, functions, objects, what is wrapped and what is one's own."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

import trueup
import trueup.keras
from trueup.contract.known import Unknown, value_of
from trueup.contract.setup import Setup


def setup(keras: Any, **compiled: Any) -> Setup:
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="softmax")])
    model.compile(**compiled)
    return trueup.inspect(model).setups[0]


def told(found: Setup) -> tuple[Any, ...]:
    return value_of(found.loss.name), found.loss.spelling, value_of(found.loss.from_logits)


def test_words_functions_and_objects(keras: Any) -> None:
    losses = keras.losses
    assert told(setup(keras, loss="mse")) == ("mean_squared_error", "string", False)
    assert told(setup(keras, loss=losses.binary_crossentropy)) == ("binary_crossentropy", "function", False)
    made = setup(keras, loss=losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1))
    assert told(made) == ("categorical_crossentropy", "object", True)
    assert value_of(made.loss.label_smoothing) == 0.1
    made = setup(keras, loss=losses.SparseCategoricalCrossentropy(ignore_class=2))
    assert value_of(made.loss.ignore_index) == 2


def test_what_stands_around_a_loss_of_the_library(keras: Any) -> None:
    losses = keras.losses

    def smoothed(y_true: Any, y_pred: Any) -> Any:
        """As the paper has it."""
        return losses.categorical_crossentropy(y_true, y_pred, label_smoothing=0.1)

    class Renamed(losses.BinaryCrossentropy):  # type: ignore[misc, name-defined]
        pass

    given = functools.partial(losses.binary_crossentropy, from_logits=True)
    assert told(setup(keras, loss=given)) == ("binary_crossentropy", "wrapped", True)
    assert told(setup(keras, loss=smoothed)) == ("categorical_crossentropy", "wrapped", False)
    given = lambda t, p: losses.binary_crossentropy(t, p, from_logits=True)  # noqa: E731
    assert told(setup(keras, loss=given)) == ("binary_crossentropy", "wrapped", True)
    assert told(setup(keras, loss=Renamed(from_logits=True))) == ("binary_crossentropy", "object", True)


def test_a_loss_of_ones_own_stays_unknown_whatever_its_name(keras: Any) -> None:
    def binary_crossentropy(y_true: Any, y_pred: Any) -> Any:
        return (y_true - y_pred) ** 2

    def weighted(y_true: Any, y_pred: Any) -> Any:
        return 2 * keras.losses.binary_crossentropy(y_true, y_pred)

    class BinaryCrossentropy(keras.losses.Loss):  # type: ignore[misc, name-defined]
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return y_true

    for given in (binary_crossentropy, weighted, BinaryCrossentropy()):
        found = setup(keras, loss=given)
        assert isinstance(found.loss.name, Unknown)
        assert "own" in found.loss.name.why


def test_metrics_keep_how_they_were_asked_for(keras: Any) -> None:
    metrics = keras.metrics
    found = setup(
        keras,
        loss="mse",
        metrics=["acc", metrics.binary_accuracy, metrics.BinaryAccuracy(threshold=0.3), metrics.AUC(name="area")],
        weighted_metrics=["accuracy"],
    ).metrics
    assert [value_of(one.name) for one in found] == ["acc", "binary_accuracy", "binary_accuracy", "auc", "accuracy"]
    assert [one.spelling for one in found] == ["string", "function", "object", "object", "string"]
    assert value_of(found[2].threshold) == pytest.approx(0.3)
    assert [one.logged_as for one in found] == [None, None, None, "area", None]
    assert [one.weighted for one in found] == [False] * 4 + [True]
    assert [one.where.path for one in found if one.where] == [
        "metrics[0]", "metrics[1]", "metrics[2]", "metrics[3]", "weighted_metrics[0]",
    ]  # fmt: skip


def test_metrics_stay_as_they_were_asked_for_after_training(keras: Any) -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="softmax")])
    model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    before = trueup.inspect(model).setups
    model.fit(np.zeros((4, 2)), np.eye(3)[[0, 1, 2, 0]], verbose=0)
    assert trueup.inspect(model).setups == before


def test_a_metric_of_ones_own_stays_unknown(keras: Any) -> None:
    def accuracy(y_true: Any, y_pred: Any) -> Any:
        return y_pred[:, 0]

    found = setup(keras, loss="mse", metrics=[accuracy]).metrics[0]
    assert isinstance(found.name, Unknown)
    assert found.logged_as == "accuracy"


def test_a_wrapped_function_of_keras_3(keras3: Any) -> None:
    metric = keras3.metrics.MeanMetricWrapper(keras3.metrics.binary_accuracy, threshold=0.4)
    found = setup(keras3, loss="mse", metrics=[metric]).metrics[0]
    assert (value_of(found.name), value_of(found.threshold)) == ("binary_accuracy", 0.4)


@pytest.mark.parametrize(
    ("options", "found"), [({"from_logits": False}, True), ({"from_logits": True}, False), ({}, False)]
)
def test_a_true_accuracy_with_a_named_threshold_is_judged_like_any_metric(
    keras: Any, options: dict[str, Any], found: bool
) -> None:
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    metric = trueup.keras.true_accuracy_for(keras)(**options)
    model.compile("sgd", keras.losses.BinaryCrossentropy(from_logits=True), metrics=[metric])
    inspection = trueup.inspect(model)
    assert ("TU304" in {finding.code for finding in inspection.findings}) is found
    assert model.evaluate(np.zeros((2, 3)), np.zeros((2, 1)), verbose=0) is not None


def test_a_true_accuracy_of_several_units_is_taken_as_it_is(keras: Any) -> None:
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(4, activation="sigmoid")])
    model.compile("sgd", "binary_crossentropy", metrics=[trueup.keras.true_accuracy_for(keras)(threshold=0.5)])
    assert trueup.inspect(model).findings == ()
