"""Heartbeats in five classes, in Keras 3: a plain and a residual network, each under a loss of its own, compared.

    python broken.py ecg5000.npz

The file holds `beats`, float32 (n, points), and `label`, integers 1 to 5.
"""

import sys
from pathlib import Path

import numpy as np
from keras import Input, Model, Sequential
from keras.layers import (
    Activation,
    BatchNormalization,
    Conv1D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling1D,
    MaxPooling1D,
    add,
)
from keras.optimizers import SGD
from keras.utils import to_categorical

num_classes = 5
batch_size = 16
epochs = 20

if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
    sys.exit("usage: python broken.py FILE.npz  (arrays: beats, float32 (n, points); label, integers 1 to 5)")
data = np.load(sys.argv[1])
if "beats" not in data.files or "label" not in data.files:
    sys.exit(f"{sys.argv[1]} holds {', '.join(sorted(data.files))}, not the arrays beats and label")

order = np.random.default_rng(0).permutation(len(data["label"]))
beats = data["beats"][order][:, :, None]
labels = to_categorical(data["label"][order] - 1, num_classes)
split = len(beats) * 4 // 5
x_train, x_test = beats[:split], beats[split:]
y_train, y_test = labels[:split], labels[split:]
points = beats.shape[1]


def build_plain(points, classes):
    return Sequential(
        [
            Input(shape=(points, 1)),
            Conv1D(32, 5, activation="relu"),
            MaxPooling1D(2),
            Conv1D(64, 5, activation="relu"),
            MaxPooling1D(2),
            Flatten(),
            Dense(64, activation="relu"),
            Dropout(0.5),
            Dense(classes, activation="softmax"),
        ]
    )


def residual_block(x, filters):
    shortcut = Conv1D(filters, 1, padding="same")(x)
    x = Conv1D(filters, 5, padding="same")(x)
    x = BatchNormalization()(x)
    x = Activation("relu")(x)
    x = Conv1D(filters, 5, padding="same")(x)
    x = BatchNormalization()(x)
    return Activation("relu")(add([x, shortcut]))


def build_residual(points, classes):
    inputs = Input(shape=(points, 1))
    x = inputs
    for filters in (32, 64, 64):
        x = residual_block(x, filters)
        x = MaxPooling1D(2)(x)
    x = GlobalAveragePooling1D()(x)
    outputs = Dense(classes, activation="softmax")(x)
    return Model(inputs=inputs, outputs=outputs)


plain = build_plain(points, num_classes)
plain.compile(loss="categorical_crossentropy", optimizer=SGD(0.003, momentum=0.7), metrics=["accuracy"])
plain_run = plain.fit(x_train, y_train, batch_size=batch_size, epochs=epochs, validation_data=(x_test, y_test))

residual = build_residual(points, num_classes)
residual.compile(loss="binary_crossentropy", optimizer=SGD(0.003, momentum=0.7), metrics=["accuracy"])
residual_run = residual.fit(x_train, y_train, batch_size=batch_size, epochs=epochs, validation_data=(x_test, y_test))

print("plain:    loss", plain_run.history["val_loss"][-1], "accuracy", plain_run.history["val_accuracy"][-1])
print("residual: loss", residual_run.history["val_loss"][-1], "accuracy", residual_run.history["val_accuracy"][-1])
