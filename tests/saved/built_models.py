"""Models as a live Keras builds them, of every kind that files keep. Run with tf_keras as well, in another process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def plain(keras: Any) -> Any:
    """Sequential, words for loss and metric."""
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="softmax")])
    model.compile("sgd", loss="binary_crossentropy", metrics=["binary_accuracy"])
    return model


def sequences(keras: Any) -> Any:
    """A layer within a layer, behind a recurrent one in both directions."""
    layers = keras.layers
    wrapped = layers.Bidirectional(layers.LSTM(3, return_sequences=True))
    model = keras.Sequential(
        [keras.Input((6, 4)), wrapped, layers.TimeDistributed(layers.Dense(1, activation="softmax"))]
    )
    model.compile("adam", loss=keras.losses.BinaryCrossentropy(), metrics=[keras.metrics.BinaryAccuracy(threshold=0.3)])
    return model


def several(keras: Any) -> Any:
    """Two inputs, a layer used twice, a model in the model, two outputs with losses in their order."""
    layers = keras.layers
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    shared = layers.Dense(5, activation="tanh", name="shared")
    inner = keras.Sequential([keras.Input((5,)), layers.Dense(4), layers.Dense(3, activation="softmax")], name="inner")
    both = layers.Concatenate(name="both")([shared(left), shared(right)])
    rare = layers.Dense(1, name="rare", activation="sigmoid")(both)
    model = keras.Model([left, right], [inner(shared(left)), rare])
    model.compile(
        "sgd",
        loss=["categorical_crossentropy", keras.losses.BinaryCrossentropy(from_logits=True)],
        metrics=[["categorical_accuracy"], ["binary_accuracy", keras.metrics.AUC()]],
        loss_weights=[1.0, 0.5],
    )
    return model


def within(keras: Any) -> Any:
    """A functional model in a functional model, the second of its two outputs taken."""
    layers = keras.layers
    given = keras.Input((4,))
    hidden = layers.Dense(6, activation="relu")(given)
    inner = keras.Model(given, [layers.Dense(2)(hidden), layers.Dense(7, activation="sigmoid")(hidden)], name="inner")
    outer = keras.Input((4,))
    model = keras.Model(outer, layers.Dropout(0.1)(inner(outer)[1]))
    model.compile("sgd", loss=keras.losses.categorical_crossentropy, metrics=[keras.metrics.binary_accuracy])
    return model


def images(keras: Any) -> Any:
    """A small convolutional network whose activation is a layer of its own, in half precision."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10),
            layers.BatchNormalization(),
            layers.Activation("softmax", dtype="float16"),
        ]
    )
    model.compile("sgd", loss="sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
    return model


def logits(keras: Any) -> Any:
    """An operation that is no layer, at the end."""
    given = keras.Input((4,))
    scores = keras.layers.Dense(3)(given)
    if hasattr(keras, "ops"):
        model = keras.Model(given, keras.ops.softmax(scores))
    else:
        import tensorflow as tf  # noqa: PLC0415 - only in the other process

        model = keras.Model(given, tf.nn.softmax(scores))
    model.compile("sgd", loss=keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1))
    return model


def uncompiled(keras: Any) -> Any:
    """Never compiled."""
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="softmax")])


BUILDERS: tuple[Callable[[Any], Any], ...] = (plain, sequences, several, within, images, logits, uncompiled)


def main(folder: Path) -> None:
    """Build and save everything with tf_keras, and write down beside each file what the live model is."""
    import tf_keras  # noqa: PLC0415 - five seconds, and only here
    from model_files import told  # noqa: PLC0415

    import trueup  # noqa: PLC0415

    for build in BUILDERS:
        model = build(tf_keras)
        path = folder / build.__name__
        model.save(path.with_suffix(".h5"))
        model.save(path.with_suffix(".keras"))
        model.save(path, save_format="tf")
        live = [told(setup) for setup in trueup.inspect(model).setups]
        path.with_suffix(".json").write_text(json.dumps(live))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
