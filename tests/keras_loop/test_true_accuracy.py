"""The metric counts the predicted class, whatever the labels' form; NumPy is the oracle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from loop_models import compiled, dense, host

import trueup
import trueup.integrations.keras.libraries
import trueup.keras
from keras_process import keras_environment

N, K = 157, 4
RNG = np.random.default_rng(11)


def fed(metric: Any, labels: Any, scores: Any, weights: Any = None, batch: int = 50) -> float:
    """The metric after uneven batches."""
    for start in range(0, len(labels), batch):
        part = slice(start, start + batch)
        metric.update_state(labels[part], scores[part], None if weights is None else weights[part])
    return float(host(metric.result()))


@pytest.fixture
def metric(keras: Any) -> Any:
    return trueup.integrations.keras.true_accuracy_for(keras)


@pytest.mark.parametrize("form", ["numbers", "column", "one-hot", "float numbers"])
def test_one_of_k_in_every_form(metric: Any, form: str) -> None:
    classes, scores = RNG.integers(0, K, N), RNG.normal(size=(N, K)).astype("float32")
    labels = {
        "numbers": classes,
        "column": classes[:, None],
        "one-hot": np.eye(K, dtype="float32")[classes],
        "float numbers": classes.astype("float32"),
    }[form]
    assert fed(metric(), labels, scores) == np.float32((scores.argmax(1) == classes).mean())


@pytest.mark.parametrize("labels_shape", [(N,), (N, 1)])
@pytest.mark.parametrize("scores_shape", [(N,), (N, 1)])
@pytest.mark.parametrize("logits", [False, True])
def test_one_column_against_the_threshold(metric: Any, labels_shape: Any, scores_shape: Any, logits: bool) -> None:
    truth, scores = RNG.integers(0, 2, N), RNG.normal(size=N).astype("float32")
    expected = np.float32(((scores > (0 if logits else 0.5)) == truth).mean())
    one = metric(from_logits=logits)
    assert fed(one, truth.reshape(labels_shape), scores.reshape(scores_shape)) == expected
    one.reset_state()
    assert fed(one, (truth * 2 - 1).reshape(labels_shape), scores.reshape(scores_shape)) == expected


@pytest.mark.parametrize("how", ["one logit", "one probability", "tags of logits", "tags"])
def test_head_and_loss_of_the_model_say_where_answers_divide(keras: Any, metric: Any, how: str) -> None:
    """Labels that the model meets exactly: any other threshold, and any other question, shows another number."""
    logits, units = "logit" in how, 1 if how.startswith("one") else K
    model = keras.Sequential([keras.layers.Input((units,)), keras.layers.Dense(units, use_bias=False)])
    if not logits:
        model.add(keras.layers.Activation("sigmoid"))
    loss = keras.losses.BinaryCrossentropy(from_logits=logits)
    model.compile("sgd", loss, metrics=[metric()])
    model.layers[0].set_weights([np.eye(units, dtype="float32")])
    scores = RNG.normal(size=(N, units)).astype("float32")
    labels = (scores > 0).astype("float32")
    assert model.evaluate(scores, labels, verbose=0, return_dict=True)["true_accuracy"] == 1.0


@pytest.mark.parametrize(
    ("units", "activation", "loss"), [(1, "sigmoid", "binary_crossentropy"), (K, "softmax", "categorical_crossentropy"),
                                      (K, "sigmoid", "binary_crossentropy")]
)  # fmt: skip
def test_a_model_with_it_is_read_whole(keras: Any, metric: Any, units: int, activation: str, loss: str) -> None:
    model = dense(keras, units, activation)
    model.compile("sgd", loss, metrics=[metric()])
    labels = RNG.integers(0, 2, (N, units)).astype("float32")
    if activation == "softmax":
        labels = np.eye(K, dtype="float32")[RNG.integers(0, K, N)]
    inspection = trueup.inspect(model, RNG.normal(size=(N, 4)).astype("float32"), labels)
    assert inspection.findings == ()
    assert "completely" in str(inspection), str(inspection)
    assert "could not be seen" not in str(inspection).lower()


def test_tags_only_where_it_is_said(metric: Any) -> None:
    truth, scores = RNG.integers(0, 2, (N, K)), RNG.random((N, K)).astype("float32")
    scores[:40] = truth[:40]
    expected = np.float32(((scores > 0.5) == truth).all(axis=1).mean())
    assert fed(metric(task="multi-label"), truth, scores) == expected
    assert fed(metric(), truth, scores) == expected
    assert np.isnan(fed(metric(task="one-of-k"), truth, scores))
    weights = RNG.integers(1, 4, N).astype("float32")
    weighted = np.average(((scores > 0.5) == truth).all(axis=1), weights=weights)
    assert fed(metric(), truth, scores, weights=weights) == pytest.approx(weighted, abs=1e-6)


def test_positions_of_sequences_with_weights_of_rows_and_of_positions(metric: Any) -> None:
    truth, scores = RNG.integers(0, K, (N, 6)), RNG.normal(size=(N, 6, K)).astype("float32")
    hits = scores.argmax(-1) == truth
    assert fed(metric(), truth, scores) == np.float32(hits.mean())
    assert fed(metric(), np.eye(K)[truth], scores) == np.float32(hits.mean())
    for weights in (RNG.random(N).astype("float32"), RNG.integers(0, 2, (N, 6)).astype("float32")):
        spread = np.broadcast_to(weights.reshape(N, -1), hits.shape).astype(float)
        assert fed(metric(), truth, scores, weights) == pytest.approx((hits * spread).sum() / spread.sum(), abs=1e-7)


def test_scores_that_are_no_numbers_are_never_right(metric: Any) -> None:
    scores = np.array([[np.nan, 1.0], [1.0, 0.0], [np.nan, np.nan]], "float32")
    assert fed(metric(), np.array([0, 0, 0]), scores) == np.float32(1 / 3)
    assert fed(metric(), np.array([-1, 0, 7]), np.array([[np.nan, 1], [1, 0], [0, 1]], "float32")) == np.float32(1 / 3)
    assert fed(metric(), np.array([0, 1]), np.array([np.nan, 0.7], "float32")) == 0.5


def test_counts_stay_exact_beyond_what_float32_holds(metric: Any) -> None:
    """A float32 counter stops at 2**24; the one wrong row comes after 2**24 right ones and is still seen."""
    one, rows = metric(), 1 << 22
    scores = np.zeros((rows, 2), "float32")
    scores[:, 0] = 1
    labels = np.zeros(rows, "int32")
    for _ in range(4):
        one.update_state(labels, scores)
    for _ in range(3):
        one.update_state(np.array([1]), scores[:1])
    high, low = host(one._rows.value() if callable(one._rows.value) else one._rows.value)
    # Rows right as one of k, and all rows; those right in every tag, and those that are no one-hot rows, follow.
    assert [int(part) for part in high * 2**20 + low][:2] == [2**24, 2**24 + 3]


def test_weighted_sums_keep_what_float32_would_drop(metric: Any) -> None:
    one, scores = metric(), np.array([[1.0, 0.0]], "float32")
    one.update_state([0], scores, [float(2**24)])
    for _ in range(8):
        one.update_state([1], scores, [1.0])
    sums = host(one._weights.value() if callable(one._weights.value) else one._weights.value)
    assert float(sums[0][1]) + float(sums[1][1]) == 2**24 + 8


def test_shapes_that_do_not_belong_together_are_refused(metric: Any) -> None:
    with pytest.raises(ValueError, match=r"labels of shape \(5, 2\) do not belong to outputs of shape \(5, 3\)"):
        metric().update_state(np.zeros((5, 2)), np.zeros((5, 3), "float32"))
    with pytest.raises(trueup.BadInputError, match="one unit for binary"):
        metric(task="binary").update_state(np.zeros(5), np.zeros((5, 3), "float32"))
    with pytest.raises(trueup.BadInputError, match="one of binary, one-of-k, multi-label"):
        metric(task="tags")


def test_it_is_saved_and_loaded_with_its_model(keras: Any, metric: Any, tmp_path: Path) -> None:
    inputs, classes = RNG.normal(size=(60, 4)).astype("float32"), RNG.integers(0, 3, 60)
    model = compiled(keras, "sparse_categorical_crossentropy", [metric(name="mine")], weighted_metrics=[metric()])
    weights = RNG.random(60).astype("float32")
    model.fit(inputs, classes, sample_weight=weights, verbose=0)
    model.save(tmp_path / "model.keras")
    told = model.evaluate(inputs, classes, sample_weight=weights, verbose=0, return_dict=True)
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.evaluate(inputs, classes, sample_weight=weights, verbose=0, return_dict=True) == pytest.approx(told)
    hits = model.predict(inputs, verbose=0).argmax(1) == classes
    assert told["mine"] == np.float32(hits.mean())
    assert told["true_accuracy"] == pytest.approx((hits * weights).sum() / weights.sum(), abs=1e-6)
    config = metric(task="multi-label", from_logits=True, name="tags").get_config()
    assert metric.from_config(config).get_config() == config


def test_masked_positions_do_not_count(keras: Any, metric: Any) -> None:
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Input((5,)),
            layers.Embedding(7, 3, mask_zero=True),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=[metric()])
    inputs, labels = RNG.integers(0, 7, (50, 5)), RNG.integers(0, 3, (50, 5))
    told = model.evaluate(inputs, labels, verbose=0, return_dict=True)["true_accuracy"]
    hits = model.predict(inputs, verbose=0).argmax(-1) == labels
    assert told == np.float32(hits[inputs > 0].mean())


def test_state_is_handed_around_on_stateless_backends(keras: Any, metric: Any) -> None:
    if not hasattr(keras, "ops"):
        pytest.skip("Keras 2 has no stateless metrics")
    one = metric()
    before = [variable.value for variable in one.variables]
    after = one.stateless_update_state(before, np.array([0, 1]), np.array([[1.0, 0.0], [1.0, 0.0]], "float32"))
    assert float(host(one.stateless_result(after))) == 0.5
    assert float(host(one.result())) == 0


def test_a_metric_of_the_other_keras_is_refused(keras: Any) -> None:
    others = {each.name: each.module for each in trueup.integrations.keras.libraries.loaded_libraries()}
    others.pop(keras.__name__.partition(".")[0], None)
    if not others:
        pytest.skip("only one Keras is loaded")
    (other,) = others.values()
    model, metric = dense(keras), trueup.integrations.keras.true_accuracy_for(other)()

    def evaluated() -> None:
        model.compile("sgd", "categorical_crossentropy", metrics=[metric])
        model.evaluate(np.zeros((4, 4), "float32"), np.eye(3)[[0, 1, 2, 0]], verbose=0)

    with pytest.raises(trueup.BadInputError, match="the metric of the model's own Keras"):
        evaluated()


PROGRAM = """
import sys
import trueup.keras
loaded = {name for name, module in sys.modules.items() if module is not None}
assert not {"keras", "tensorflow", "jax", "torch", "numpy"} & loaded, "something is loaded too early"
from trueup.keras import TrueUp, compile_arguments
TrueUp()
assert "keras" not in sys.modules
from trueup.keras import TrueAccuracy
import keras
assert issubclass(TrueAccuracy, keras.metrics.Metric)
assert trueup.keras.TrueAccuracy is TrueAccuracy is trueup.integrations.keras.true_accuracy_for(keras)
"""


@pytest.mark.skipif(
    os.environ.get("KERAS_BACKEND") != "jax", reason="what is imported does not depend on the backend: tried on JAX"
)
def test_no_keras_is_imported_before_it_is_asked_for() -> None:
    command, environment = [sys.executable, "-c", PROGRAM], keras_environment("jax")
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
