"""What the first epoch shows: one class, the majority share, weights that stand still, names that are never logged."""

from __future__ import annotations

import sys
import types
from typing import Any

import numpy as np
import pytest
from loop_models import compiled, dense, untraced

from trueup.contract.training import FirstEpoch
from trueup.keras import TrueUp
from trueup.rules.measured import findings_of_training, training_rules


def fitted(model: Any, inputs: Any, labels: Any, *callbacks: Any, **more: Any) -> TrueUp:
    """A callback that watched one training, of one epoch unless more says otherwise."""
    callback = TrueUp(verbose=False)
    model.fit(inputs, labels, verbose=0, callbacks=[*callbacks, callback], **more)
    return callback


def found(callback: TrueUp, code: str) -> list[Any]:
    return [finding for finding in callback.findings if finding.code == code]


def test_one_class_and_the_majority_share(keras: Any, inputs: Any, one_hot: Any, classes: Any) -> None:
    model = dense(keras)
    model.compile(keras.optimizers.SGD(0.001), "categorical_crossentropy", **untraced(keras))
    model.set_weights([np.zeros((4, 3)), np.array([9.0, 0.0, 0.0])])
    short = fitted(model, inputs, one_hot)
    assert short.findings == (), "seven steps prove nothing"
    callback = fitted(model, inputs, one_hot, batch_size=2)
    assert [finding.code for finding in callback.findings] == ["TU401", "TU402"]
    share = (classes == 0).mean()
    assert f"The accuracy is {share * 100:.2f} %" in found(callback, "TU401")[0].have
    assert found(callback, "TU402")[0].have == (
        f"All {len(classes)} rows are answered with class 0 (training rows, over the whole of epoch 1)"
    )


def test_one_unit_under_a_categorical_loss(keras: Any, inputs: Any, classes: Any) -> None:
    """Keras 3 on JAX and torch: no weight moves. On TensorFlow the loss is 0 and weights move all the same (TU102)."""
    model = dense(keras, 1, "sigmoid")
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    callback = fitted(model, inputs, (classes > 0).astype("float32")[:, None])
    assert found(callback, "TU102")
    backend = keras.backend.backend() if hasattr(keras, "ops") else "tensorflow"
    still = found(callback, "TU404")
    assert bool(still) == (backend != "tensorflow")
    if still:
        assert "The loss is constant" in still[0].happens
        assert still[0].have.startswith("None of the 2 trainable variables has moved after the first epoch of 7 steps")


def test_frozen_layers_and_a_learning_rate_of_zero_are_told_apart(keras: Any, inputs: Any, one_hot: Any) -> None:
    frozen = dense(keras)
    for layer in frozen.layers:
        layer.trainable = False
    frozen.compile("sgd", "categorical_crossentropy", **untraced(keras))
    assert found(fitted(frozen, inputs, one_hot), "TU404")[0].happens.startswith("Every layer is frozen")
    still = dense(keras)
    still.compile(keras.optimizers.SGD(0.0), "categorical_crossentropy", **untraced(keras))
    assert found(fitted(still, inputs, one_hot), "TU404")[0].happens.startswith("The learning rate is 0")
    assert not found(fitted(compiled(keras, **untraced(keras)), inputs, one_hot), "TU404")


def test_the_rule_says_what_was_seen() -> None:
    seen = {"model": "m", "steps": 7, "variables": 2, "weights": 2, "learning_rate": 0.1}
    (constant,) = findings_of_training(FirstEpoch(**seen, lowest=0.0, highest=5e-8))
    assert constant.happens == (
        "The loss is constant (5e-08) and has no gradient: any accuracy is that of the network before this training"
    )
    (varying,) = findings_of_training(FirstEpoch(**seen, lowest=0.2, highest=0.9))
    assert varying.happens.startswith("The loss of 0.2 to 0.9 passes no gradient")
    assert (varying.code, varying.severity, str(varying.where)) == ("TU404", "error", "m:weights")
    assert findings_of_training(FirstEpoch(**{**seen, "moved": 1})) == ()
    assert findings_of_training(FirstEpoch(**{**seen, "steps": 0})) == ()
    assert findings_of_training(FirstEpoch(model="m", steps=3)) == ()
    assert [rule.code for rule in training_rules()] == ["TU404"]


@pytest.mark.parametrize(
    ("validated", "monitored", "never"),
    [
        (True, ["val_acc", "val_accuracy", "val_true_accuracy", "val_loss", "accuracy"], ["val_acc"]),
        (False, ["val_accuracy", "accuracy", "loss"], ["val_accuracy"]),
    ],
)
def test_names_that_are_never_logged(
    keras: Any, inputs: Any, one_hot: Any, validated: bool, monitored: list[str], never: list[str]
) -> None:
    stopping = [keras.callbacks.EarlyStopping(monitor=name, mode="max") for name in monitored]
    more = {"validation_split": 0.2} if validated else {}
    callback = fitted(compiled(keras, **untraced(keras)), inputs, one_hot, *stopping, **more)
    told = [finding.have for finding in found(callback, "TU307")]
    assert told == [f'EarlyStopping reads "{name}", which this run does not log' for name in never]


def test_names_are_judged_at_once_or_after_the_programs_own_callbacks(keras: Any, inputs: Any, one_hot: Any) -> None:
    class Adding(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            logs["mine"] = 1.0

    plateau = keras.callbacks.ReduceLROnPlateau(monitor="mine", mode="max")
    assert not found(fitted(compiled(keras, **untraced(keras)), inputs, one_hot, Adding(), plateau), "TU307")
    wrong = keras.callbacks.ReduceLROnPlateau(monitor="other", mode="max")
    assert found(fitted(compiled(keras, **untraced(keras)), inputs, one_hot, Adding(), wrong), "TU307")


class Tracker(types.ModuleType):
    """A stand-in for MLflow or W&B that records what it is given."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.run: Any = self
        self.taken: list[Any] = []

    def active_run(self) -> Any:
        return self.run

    def log_metrics(self, numbers: dict[str, float], step: int) -> None:
        self.taken.append((step, numbers))

    def log(self, numbers: dict[str, float]) -> None:
        self.taken.append(numbers)


def test_active_runs_get_the_numbers(keras: Any, inputs: Any, one_hot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mlflow, wandb = Tracker("mlflow"), Tracker("wandb")
    monkeypatch.setitem(sys.modules, "mlflow", mlflow)
    monkeypatch.setitem(sys.modules, "wandb", wandb)
    model = compiled(keras, **untraced(keras))
    callback = fitted(model, inputs, one_hot, epochs=2)
    last = callback.epochs[-1]
    assert mlflow.taken[1] == (
        1,
        {"true_accuracy": last.accuracy, "majority_share": last.majority_share, "lift": last.lift},
    )
    assert wandb.taken[1] == {
        "trueup/true_accuracy": last.accuracy,
        "trueup/majority_share": last.majority_share,
        "trueup/lift": last.lift,
        "epoch": 1,
    }
    mlflow.run = wandb.run = None
    fitted(model, inputs, one_hot)
    assert len(mlflow.taken) == len(wandb.taken) == 2


def test_a_tracker_that_fails_does_not_stop_the_training(
    keras: Any, inputs: Any, one_hot: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = types.ModuleType("mlflow")
    monkeypatch.setitem(sys.modules, "mlflow", broken)
    assert fitted(compiled(keras, **untraced(keras)), inputs, one_hot).epochs
    assert "mlflow did not take the numbers of epoch 1" in caplog.text
