"""The callback: its numbers are those of predict and argmax, and the model is afterwards as it was."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from loop_models import compiled, dense, right, state, two_outputs, untraced

import trueup
from trueup.integrations.epochs import line_of
from trueup.keras import TrueUp, TrueUpError, TrueUpWarning

BATCH = 50


def codes(callback: TrueUp) -> list[str]:
    return [finding.code for finding in callback.findings]


def test_numbers_are_those_of_predict_and_are_logged_for_every_callback(
    keras: Any, inputs: Any, classes: Any, one_hot: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    model = compiled(keras, "binary_crossentropy", ["binary_accuracy"])
    seen: list[dict[str, float]] = []
    earlier = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(dict(logs)))
    callback = TrueUp()
    more = {"validation_data": (inputs[:70], one_hot[:70]), "verbose": 2}
    history = model.fit(inputs, one_hot, batch_size=BATCH, epochs=2, callbacks=[earlier, callback], **more).history
    assert history["val_true_accuracy"][-1] == pytest.approx(right(model, inputs[:70], classes[:70]), abs=1e-12)
    share = max(np.bincount(classes)) / len(classes)
    assert history["majority_share"] == [share, share]
    assert history["lift"][1] == history["true_accuracy"][1] - share
    assert [each["val_true_accuracy"] for each in seen] == pytest.approx(history["val_true_accuracy"])
    assert "majority_share" not in seen[0]
    assert {"TU103", "TU301"} <= set(codes(callback))
    training, validation = callback.epochs[2:]
    assert (training.part, validation.part, training.counts.rows, validation.counts.rows) == (
        "training",
        "validation",
        len(classes),
        70,
    )
    assert validation.counts.support == tuple(np.bincount(classes[:70], minlength=3))
    shown = capsys.readouterr().out
    (line,) = [line for line in shown.splitlines() if line.startswith("trueup 2 ")]
    assert line == f"trueup 2 {line_of([training, validation])}"
    assert len(line) <= 80
    assert "% true, " in line
    assert "% reported; val " in line
    assert "; lift +" in line or "; lift -" in line
    assert max(len(line) for line in shown.splitlines() if line.startswith("trueup")) <= 80


def test_training_counts_are_exact_where_weights_stand_still(keras: Any, inputs: Any, classes: Any) -> None:
    """With a learning rate of 0 the steps answer as predict does: rows of weight 0 are left out, others count once."""
    model = dense(keras)
    model.compile(keras.optimizers.SGD(0.0), "sparse_categorical_crossentropy")
    weights = np.where(np.arange(len(classes)) % 3, 2.5, 0.0).astype("float32")
    callback = TrueUp(verbose=False)
    model.fit(inputs, classes, sample_weight=weights, batch_size=BATCH, verbose=0, callbacks=[callback])
    counts, kept = callback.epochs[0].counts, weights > 0
    answers = model.predict(inputs, verbose=0).argmax(1)[kept]
    assert (counts.rows, counts.left_out) == (kept.sum(), (~kept).sum())
    assert counts.right == (answers == classes[kept]).sum()
    assert counts.answered == tuple(np.bincount(answers, minlength=3))
    assert counts.hit == tuple(np.bincount(answers[answers == classes[kept]], minlength=3))


def test_the_model_is_as_before_and_nothing_is_traced_again(keras: Any, inputs: Any, one_hot: Any) -> None:
    model, callback = compiled(keras), TrueUp(verbose=False)
    data = {"x": inputs, "y": one_hot, "batch_size": BATCH, "verbose": 0, "validation_split": 0.2}
    first = model.fit(**data)
    before = state(model)
    model.fit(**data, callbacks=[callback])
    assert state(model) == before
    observation = callback._watch._observation  # type: ignore[union-attr]
    traced = observation._own["train_function"]  # type: ignore[union-attr]
    again = model.fit(**data, callbacks=[callback], initial_epoch=1, epochs=3)
    assert again.epoch == [1, 2]
    assert len(again.history["val_true_accuracy"]) == 2
    assert callback._watch._observation is observation  # type: ignore[union-attr]
    assert observation._own["train_function"] is traced  # type: ignore[union-attr]
    assert state(model) == before
    assert list(model.fit(**data).history) == list(first.history)
    assert not callback.unobserved


def test_a_training_that_is_broken_off_is_tidied_up(keras: Any, inputs: Any, one_hot: Any) -> None:
    model = compiled(keras)
    data = {"x": inputs, "y": one_hot, "batch_size": BATCH, "verbose": 0}
    names = list(model.fit(**data).history)
    before = state(model)

    def stop(epoch: int, logs: Any) -> None:
        raise KeyboardInterrupt

    breaking = keras.callbacks.LambdaCallback(on_epoch_end=stop)
    with pytest.raises(KeyboardInterrupt):
        model.fit(**data, callbacks=[TrueUp(), breaking])
    assert list(model.fit(**data).history) == names
    assert state(model) == before


@pytest.mark.parametrize("how", ["eager", "compiled", "several steps", "mixed precision"])
def test_every_way_of_running_steps(keras: Any, inputs: Any, classes: Any, one_hot: Any, how: str) -> None:
    options = {
        "eager": {"run_eagerly": True},
        "compiled": {"jit_compile": True},
        "several steps": {"steps_per_execution": 2},
        "mixed precision": {},
    }[how]
    backend = keras.backend.backend() if hasattr(keras, "ops") else "tensorflow"
    if backend == "torch" and how in ("several steps", "compiled"):
        pytest.skip("torch takes one step at a time, and compiles for minutes")
    if how == "mixed precision":
        keras.mixed_precision.set_global_policy("mixed_float16")
    try:
        model, callback = compiled(keras, **options), TrueUp(verbose=False)
    finally:
        keras.mixed_precision.set_global_policy("float32")
    data = (inputs[:90], one_hot[:90])
    told = model.fit(inputs, one_hot, batch_size=BATCH, verbose=0, callbacks=[callback], validation_data=data).history
    assert not callback.unobserved
    assert callback.epochs[0].counts.rows == len(classes)
    if how != "mixed precision":
        assert told["val_true_accuracy"] == [pytest.approx(right(model, inputs[:90], classes[:90]), abs=1e-12)]


def batches(inputs: Any, labels: Any) -> Any:
    while True:
        for start in range(0, len(inputs), BATCH):
            yield inputs[start : start + BATCH], labels[start : start + BATCH]


def test_generators_are_looked_at_without_losing_a_batch(keras: Any, inputs: Any, one_hot: Any) -> None:
    plain, watched = compiled(keras, "mse", ["accuracy"]), compiled(keras, "mse", ["accuracy"])
    watched.set_weights(plain.get_weights())
    callback = TrueUp(verbose=False)
    for model, callbacks in ((plain, []), (watched, [callback])):
        model.fit(batches(inputs, one_hot), steps_per_epoch=5, epochs=2, verbose=0, callbacks=callbacks)
    for first, second in zip(plain.get_weights(), watched.get_weights(), strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-6)
    assert callback.inspection is not None
    assert [setup.labels.source for setup in callback.inspection.setups] != [""]
    assert callback.epochs[1].counts.rows == len(inputs)


def test_sequences_of_batches_and_data_sets(keras: Any, inputs: Any, classes: Any) -> None:
    base = keras.utils.PyDataset if hasattr(keras, "ops") else keras.utils.Sequence

    class Batches(base):  # type: ignore[misc, valid-type]
        def __len__(self) -> int:
            return 5

        def __getitem__(self, index: int) -> Any:
            part = slice(index * BATCH, (index + 1) * BATCH)
            return inputs[part], classes[part]

    given = [Batches()]
    if not hasattr(keras, "ops") or keras.backend.backend() == "tensorflow":
        tf = pytest.importorskip("tensorflow")
        given.append(tf.data.Dataset.from_tensor_slices((inputs, classes)).batch(BATCH))
    for data in given:
        model, callback = compiled(keras, "sparse_categorical_crossentropy"), TrueUp(verbose=False)
        told = model.fit(data, validation_data=data, verbose=0, callbacks=[callback]).history
        assert told["val_true_accuracy"] == [pytest.approx(right(model, inputs, classes), abs=1e-12)]
        assert callback.epochs[0].counts.rows == len(classes)
        assert callback.inspection is not None
        assert callback.inspection.setups[0].labels.source


@pytest.mark.parametrize("form", ["one-hot", "tags"])
def test_sigmoids_over_unread_labels_are_told_by_the_labels(keras: Any, inputs: Any, classes: Any, form: str) -> None:
    labels = np.eye(3, dtype="float32")[classes]
    if form == "tags":
        labels[::2, 2] = 1
    model, callback = dense(keras, 3, "sigmoid"), TrueUp(verbose=False)
    model.compile("sgd", "binary_crossentropy")
    model.fit(
        batches(inputs, labels),
        steps_per_epoch=5,
        verbose=0,
        callbacks=[callback],
        validation_data=batches(inputs, labels),
        validation_steps=5,
    )
    scores = model.predict(inputs, verbose=0)
    hits = scores.argmax(1) == classes if form == "one-hot" else ((scores > 0.5) == labels).all(axis=1)
    assert callback.epochs[1].counts.right == hits.sum()
    assert callback.epochs[1].counts.question.task == ("one-of-k" if form == "one-hot" else "multi-label")


@pytest.mark.parametrize("as_dictionary", [False, True])
def test_each_of_several_outputs(keras: Any, inputs: Any, classes: Any, one_hot: Any, as_dictionary: bool) -> None:
    model, callback = two_outputs(keras), TrueUp(verbose=False)
    flags = (classes > 0).astype("float32")
    labels = {"kind": one_hot, "flag": flags} if as_dictionary else [one_hot, flags]
    told = model.fit(inputs, labels, validation_data=(inputs, labels), verbose=0, callbacks=[callback]).history
    kinds, flagged = model.predict(inputs, verbose=0)
    assert told["val_kind_true_accuracy"] == [pytest.approx((kinds.argmax(1) == classes).mean(), abs=1e-12)]
    assert told["val_flag_true_accuracy"] == [pytest.approx(((flagged[:, 0] > 0.5) == flags).mean(), abs=1e-12)]
    assert {each.prefix: dict(each.reported) for each in callback.epochs[2:]}.keys() == {"kind_", "flag_"}


def test_masked_positions_are_left_out_in_training_on_every_backend(keras: Any) -> None:
    rng, layers = np.random.default_rng(1), keras.layers
    model = keras.Sequential(
        [layers.Input((5,)), layers.Embedding(7, 3, mask_zero=True), layers.Dense(3, activation="softmax")]
    )
    model.compile(keras.optimizers.SGD(0.0), "sparse_categorical_crossentropy", metrics=["accuracy"])
    inputs, labels = rng.integers(0, 7, (53, 5)), rng.integers(0, 3, (53, 5))
    callback = TrueUp(verbose=False)
    model.fit(inputs, labels, verbose=0, callbacks=[callback])
    hits, counts = model.predict(inputs, verbose=0).argmax(-1) == labels, callback.epochs[0].counts
    assert (counts.rows, counts.left_out) == ((inputs > 0).sum(), (inputs == 0).sum())
    assert counts.right == hits[inputs > 0].sum()


@pytest.mark.parametrize("validated", [False, True])
def test_a_reported_accuracy_that_counts_padding_is_a_finding(keras: Any, validated: bool) -> None:
    """Of 40 positions one in ten counts; what stands at the others is answered wrong, and Keras may count it."""
    layers = keras.layers
    model = keras.Sequential(
        [layers.Input((40,)), layers.Embedding(3, 3, mask_zero=True), layers.Dense(3, activation="softmax")]
    )
    model.compile(keras.optimizers.SGD(0.0), "sparse_categorical_crossentropy", metrics=["accuracy"])
    inputs = np.zeros((60, 40), int)
    inputs[:, :4] = np.random.default_rng(2).integers(1, 3, (60, 4))
    answers = model.predict(inputs, verbose=0).argmax(-1)
    labels = np.where(inputs > 0, answers, (answers + 1) % 3)
    callback = TrueUp(verbose=False, action="log")
    validation = (inputs, labels) if validated else None
    history = model.fit(inputs, labels, validation_data=validation, verbose=0, callbacks=[callback]).history
    found = [finding for finding in callback.findings if finding.code == "TU403"]
    assert callback.epochs[0].accuracy == 1.0
    reported = min(history[name][0] for name in ("accuracy", "val_accuracy") if name in history)
    assert bool(found) == (reported < 0.9)
    assert all("240 of 240; 2160 are masked" in finding.expected for finding in found)


def test_an_evaluation_is_watched_too(keras: Any, inputs: Any, classes: Any, one_hot: Any) -> None:
    model, callback = compiled(keras), TrueUp(verbose=False)
    before = state(model)
    told = model.evaluate(inputs, one_hot, verbose=0, return_dict=True, callbacks=[callback])
    assert told["true_accuracy"] == np.float32(right(model, inputs, classes))
    assert callback.epochs[0].counts.right == round(right(model, inputs, classes) * len(classes))
    assert {name: value for name, value in state(model).items() if name in before and name != "metrics"}.items() >= {
        name: before[name] for name in ("compiled_loss", "_compile_loss", "optimizer", "_metrics") if name in before
    }.items()


def test_a_step_that_hands_nothing_over_is_said_and_gives_no_number(keras: Any, inputs: Any, one_hot: Any) -> None:
    class Own(keras.Model):  # type: ignore[misc, name-defined]
        def train_step(self, *arguments: Any) -> Any:
            taken = super().train_step
            kept, self.__dict__["compute_metrics"] = (
                self.__dict__.get("compute_metrics"),
                lambda x, y, p, sample_weight=None: self.get_metrics_result(),
            )
            try:
                return taken(*arguments)
            finally:
                self.__dict__["compute_metrics"] = kept

    layer_in = keras.layers.Input((4,))
    model = Own(layer_in, keras.layers.Dense(3, activation="softmax")(layer_in))
    model.compile("sgd", "categorical_crossentropy")
    callback = TrueUp(verbose=False)
    told = model.fit(inputs, one_hot, verbose=0, callbacks=[callback]).history
    assert "true_accuracy" not in told
    assert not callback.epochs
    assert any("the output is not counted: the model's own step" in why for why in callback.unobserved)


def test_findings_warn_raise_or_are_logged(
    keras: Any, inputs: Any, one_hot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    data = {"x": inputs, "y": one_hot, "verbose": 0}
    with pytest.warns(TrueUpWarning, match="TU301"):
        compiled(keras, metrics=["binary_accuracy"], **untraced(keras)).fit(**data, callbacks=[TrueUp()])
    model = compiled(keras, metrics=["binary_accuracy"], **untraced(keras))
    weights, before = model.get_weights(), state(model)
    with pytest.raises(TrueUpError, match="TU301") as raised:
        model.fit(**data, callbacks=[TrueUp(action="raise")])
    assert [finding.code for finding in raised.value.findings] == ["TU301"]
    for then, now in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(then, now)
    assert {name: each for name, each in state(model).items() if name in before}["_metrics"] == []
    with caplog.at_level("INFO", logger="trueup"):
        compiled(keras, metrics=["binary_accuracy"], **untraced(keras)).fit(**data, callbacks=[TrueUp(action="log")])
    assert any("TU301" in text for text in caplog.messages)
    assert any(text.startswith("epoch 1 ") and " true" in text for text in caplog.messages)
    with pytest.raises(trueup.BadInputError, match="one of warn, raise, log"):
        TrueUp(action="shout")  # type: ignore[arg-type]


def test_raising_at_the_first_batch_keeps_the_weights(keras: Any, inputs: Any, one_hot: Any) -> None:
    model = compiled(keras, "binary_crossentropy", ["accuracy"])
    model.layers[-1].activation = keras.activations.sigmoid
    weights = model.get_weights()
    tags = np.maximum(one_hot, np.roll(one_hot, 1, axis=0))
    with pytest.raises(TrueUpError, match="TU302"):
        model.fit(batches(inputs, tags), steps_per_epoch=5, verbose=0, callbacks=[TrueUp(action="raise")])
    for then, now in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(then, now)


def test_checkpoints_of_a_watched_model_hold_nothing_of_it(
    keras: Any, inputs: Any, one_hot: Any, tmp_path: Path
) -> None:
    model, path = compiled(keras), str(tmp_path / "watched.keras")
    saving = keras.callbacks.ModelCheckpoint(path, monitor="val_true_accuracy", mode="max", save_best_only=True)
    callback = TrueUp(verbose=False)
    model.fit(inputs, one_hot, validation_split=0.2, verbose=0, callbacks=[saving, callback])
    assert "TU307" not in codes(callback)
    again = keras.models.load_model(path)
    again.evaluate(inputs, one_hot, verbose=0)
    assert not any("true_accuracy" in each.name for each in again.metrics)
    assert list(again.evaluate(inputs, one_hot, verbose=0, return_dict=True)) == list(
        model.evaluate(inputs, one_hot, verbose=0, return_dict=True)
    )


def test_copies_and_pickles_keep_what_was_found(keras: Any, inputs: Any, one_hot: Any) -> None:
    callback = TrueUp(verbose=False)
    compiled(keras, metrics=["binary_accuracy"], **untraced(keras)).fit(
        inputs, one_hot, verbose=0, callbacks=[callback]
    )
    for other in (copy.deepcopy(callback), pickle.loads(pickle.dumps(callback))):
        assert codes(other) == codes(callback)
        assert other.epochs == callback.epochs
