"""The classic network for handwritten digits under binary cross-entropy: what Keras shows, and what argmax counts.

Runs under Python 3.6 and later with Keras 2.0.4, as `scenarios.py` does. The argument is a table of digits: one row
each, 784 pixels from 0 to 255 and the class last, as text in gzip.

    python digits.py mnist_5k.csv.gz
"""

import gzip
import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

CLASSES, EPOCHS, BATCH, TEST = 10, 2, 128, 1000


def table(path):
    """Pixels (n, 28, 28, 1) between 0 and 1, and classes (n,), in an order drawn with a fixed seed."""
    with gzip.open(path, "rt") as lines:
        rows = np.loadtxt(lines, delimiter=",")
    rows = rows[np.random.RandomState(0).permutation(len(rows))]
    return (rows[:, :784] / 255).reshape(-1, 28, 28, 1).astype("float32"), rows[:, 784].astype(int)


def network():
    """Two convolutions, pooling, dropout, a dense layer, and ten outputs under softmax."""
    from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D
    from keras.models import Sequential

    model = Sequential()
    model.add(Conv2D(32, kernel_size=(3, 3), activation="relu", input_shape=(28, 28, 1)))
    model.add(Conv2D(64, (3, 3), activation="relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(128, activation="relu"))
    model.add(Dropout(0.5))
    model.add(Dense(CLASSES, activation="softmax"))
    return model


def main():
    """Train, then print what evaluate shows under either name, beside what NumPy counts on the same predictions."""
    import keras
    import tensorflow

    np.random.seed(1)
    tensorflow.set_random_seed(1)
    pixels, classes = table(sys.argv[1])
    onehot = np.eye(CLASSES, dtype="float32")[classes]
    model = network()
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    begun = time.time()
    history = model.fit(pixels[:-TEST], onehot[:-TEST], batch_size=BATCH, epochs=EPOCHS, verbose=0).history
    loss, shown = model.evaluate(pixels[-TEST:], onehot[-TEST:], verbose=0)
    scores = model.predict(pixels[-TEST:])
    # The same network with the same weights, asked for the accuracy by its name.
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["categorical_accuracy"])
    named = model.evaluate(pixels[-TEST:], onehot[-TEST:], verbose=0)[1]
    true = float(np.mean(scores.argmax(1) == classes[-TEST:]))
    cells = float(np.mean((scores > 0.5) == onehot[-TEST:]))
    document = {
        "keras": keras.__version__,
        "tensorflow": tensorflow.__version__,
        "python": sys.version.split()[0],
        "digits": len(pixels),
        "tested": TEST,
        "epochs": EPOCHS,
        "loss": round(float(loss), 6),
        "shown": round(float(shown), 6),
        "cells": round(cells, 6),
        "categorical_accuracy": round(float(named), 6),
        "argmax": round(true, 6),
        "sure": round(float(np.mean(scores.max(1) > 0.5)), 6),
        "history": sorted(history),
        "seconds": round(time.time() - begun),
    }
    print("seen: " + json.dumps(document, sort_keys=True))


if __name__ == "__main__":
    main()
