"""Trains small models, and says what each logged and what each callback did: a question for `ask_keras.py`."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np

NAMES = (
    "AUC", "Precision", "Recall", "BinaryAccuracy", "MeanSquaredError", "RootMeanSquaredError", "CosineSimilarity",
    "TruePositives", "binary_accuracy", "mse", "MSE", "mae", "accuracy", "acc", "hinge", "BinaryCrossentropy",
)  # fmt: skip
CLASSES: dict[str, tuple[Any, ...]] = {
    "AUC": (), "Precision": (), "BinaryAccuracy": (), "MeanSquaredError": (), "BinaryIoU": (), "KLDivergence": (),
    "LogCoshError": (), "MeanIoU": (2,), "IoU": (2, [0]), "OneHotIoU": (2, [0]), "OneHotMeanIoU": (2,),
    "F1Score": (), "SensitivityAtSpecificity": (0.5,), "CosineSimilarity": (),
}  # fmt: skip
FUNCTIONS = ("mean_squared_error", "mse", "binary_accuracy", "hinge")


def logged(keras: Any) -> dict[str, Any]:
    """What is logged for metrics in every form, and what callbacks do with a name that is not."""
    inputs = np.linspace(0, 1, 16, dtype="float32").reshape(4, 4)
    labels = np.array([[0.0], [1.0], [0.0], [1.0]], dtype="float32")

    def trained(metrics: list[Any], **given: Any) -> list[str]:
        model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
        model.compile("sgd", "binary_crossentropy", metrics=metrics, run_eagerly=True)
        return sorted(set(model.fit(inputs, labels, verbose=0, **given).history) - {"loss"})

    def fresh(metrics: list[Any]) -> list[str]:
        keras.backend.clear_session()
        return trained(metrics)

    def watched(kind: str, monitor: str, **given: Any) -> str:
        """The exception's name, or what was done: how often the file was written, whether anything was warned of."""
        folder = tempfile.mkdtemp()
        if kind == "ModelCheckpoint":
            given["filepath"] = f"{folder}/{{epoch}}.weights.h5"
            given["save_weights_only"] = True
        callback = getattr(keras.callbacks, kind)(monitor=monitor, **given)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                trained(["accuracy"], epochs=3, callbacks=[callback])
            except Exception as error:  # what is raised is what is asked for
                return type(error).__name__
        return f"{len(list(Path(folder).iterdir()))} files"

    seen: dict[str, Any] = {}
    seen["strings"] = {name: fresh([name]) for name in NAMES}
    seen["objects"] = {name: fresh([getattr(keras.metrics, name)(*given)]) for name, given in CLASSES.items()}
    seen["functions"] = {
        name: fresh([getattr(keras.metrics, name)]) for name in FUNCTIONS if hasattr(keras.metrics, name)
    }
    keras.backend.clear_session()
    seen["again"] = [trained([keras.metrics.AUC()]) for _ in range(3)]
    seen["watched"] = {
        f"{kind} {mode} {best}": watched(
            kind, "val_acc", mode=mode, **({"save_best_only": best} if best is not None else {})
        )
        for kind, asked in (
            ("EarlyStopping", (None,)),
            ("ReduceLROnPlateau", (None,)),
            ("ModelCheckpoint", (True, False)),
        )
        for mode in ("auto", "max")
        for best in asked
    }
    seen["without validation"] = watched("EarlyStopping", "val_accuracy")
    keras.backend.clear_session()
    try:
        trained(["accuracy"])
        checkpoint = keras.callbacks.ModelCheckpoint(
            f"{tempfile.mkdtemp()}/{{val_acc}}.weights.h5", save_weights_only=True
        )
        trained(["accuracy"], callbacks=[checkpoint])
        seen["file name"] = ""
    except Exception as error:  # what is raised is what is asked for
        seen["file name"] = type(error).__name__
    seen["own callbacks"] = {
        how: _raised_by(keras, trained, look)
        for how, look in (("compared", lambda logs: logs.get("acc") > 1), ("taken", lambda logs: logs["acc"]))
    }
    seen["best"] = {
        f"{kind} {monitor} {mode}": _best_value(getattr(keras.callbacks, kind), monitor, mode)
        for kind in ("EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint")
        for monitor in ("val_accuracy", "val_auc", "val_f1", "val_recall", "val_loss")
        for mode in ("auto", "min", "max")
    }
    return seen


def _best_value(kind: Any, monitor: str, mode: str) -> str:
    """Which value a callback holds for the best before it has met a model; "" where only the model tells."""
    options: dict[str, Any] = {"filepath": "a.weights.h5"} if kind.__name__ == "ModelCheckpoint" else {}
    if options:
        options |= {"save_best_only": True, "save_weights_only": True}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        callback = kind(monitor=monitor, mode=mode, **options)
    if mode != "auto" and hasattr(callback, "_set_monitor_op"):
        callback._set_monitor_op()  # Keras 3 does so when the first epoch ends
    better = callback.monitor_op
    return "" if better is None else "smallest" if better(1.0, 2.0) else "largest"


def _raised_by(keras: Any, trained: Any, look: Any) -> str:
    """The name of what a training raises whose own callback looks for a name in its logs when an epoch ends."""

    class Own(keras.callbacks.Callback):  # type: ignore[misc,name-defined]
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            look(logs)

    try:
        trained(["accuracy"], epochs=2, callbacks=[Own()])
    except Exception as error:  # what is raised is what is asked for
        return type(error).__name__
    return ""
