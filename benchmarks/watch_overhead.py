"""What watching costs: fits of the MNIST network with and without `trueup.keras`, in alternating pairs of one run.

    KERAS_BACKEND=jax python benchmarks/watch_overhead.py [--pairs 5] [--rows 60000] [--epochs 1] [--keras tf_keras]

The network is that of examples/digits (convolutions of 32 and 64, dropout, dense 128, softmax 10), batch 128, a
sixth of the rows as validation. "watched" has `TrueAccuracy()` among its metrics and `TrueUp()` among its callbacks,
"plain" has neither. Both are compiled anew for each fit, so that what tracing the counters costs is part of it.
Images are noise in the shape of MNIST: how long a step takes does not depend on them. In even pairs plain goes first,
in odd ones watched.

The answer is the ratio watched / plain of each pair: its median, and the smallest and the largest. Wall time means
something on a quiet machine only; processor time (of all threads) does on a busy one.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from trueup.keras import TrueUp, true_accuracy_for

GOAL = 1.02


@dataclass(frozen=True)
class Cost:
    """Seconds of one fit."""

    wall: float
    processor: float


def network(keras: Any, *, watched: bool) -> Any:
    """The CNN of Keras's MNIST example, compiled."""
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Dropout(0.25),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    more = [true_accuracy_for(keras)(name="own")] if watched else []
    model.compile("adadelta", "categorical_crossentropy", metrics=["accuracy", *more])
    return model


def cost_of_fit(keras: Any, data: tuple[Any, Any], epochs: int, *, watched: bool) -> Cost:
    """One fit of a new model."""
    model = network(keras, watched=watched)
    callbacks = [TrueUp(verbose=False)] if watched else []
    wall, processor = time.perf_counter(), time.process_time()
    model.fit(*data, batch_size=128, epochs=epochs, validation_split=1 / 6, verbose=0, callbacks=callbacks)
    return Cost(time.perf_counter() - wall, time.process_time() - processor)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--keras", choices=("keras", "tf_keras"), default="keras")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    keras = importlib.import_module(arguments.keras)
    rng = np.random.default_rng(1)
    images = rng.random((arguments.rows, 28, 28, 1), dtype=np.float32)
    data = images, np.eye(10, dtype="float32")[rng.integers(0, 10, arguments.rows)]
    # The first fits of a process load what every later one finds loaded.
    for watched in (False, True):
        cost_of_fit(keras, (images[:768], data[1][:768]), 1, watched=watched)
    backend = keras.backend.backend() if arguments.keras == "keras" else "tensorflow"
    print(f"{arguments.keras} {keras.__version__} on {backend}, {arguments.rows:,} rows, {arguments.epochs} epoch(s)")
    ratios: dict[str, list[float]] = {"wall": [], "processor": []}
    for number in range(arguments.pairs):
        order = (False, True) if number % 2 == 0 else (True, False)
        costs = {watched: cost_of_fit(keras, data, arguments.epochs, watched=watched) for watched in order}
        for name, found in ratios.items():
            found.append(getattr(costs[True], name) / getattr(costs[False], name))
        print(
            f"pair {number + 1}: processor {costs[False].processor:7.2f} s plain, {costs[True].processor:7.2f} s "
            f"watched ({ratios['processor'][-1]:.4f}); wall {costs[False].wall:7.2f} s, {costs[True].wall:7.2f} s "
            f"({ratios['wall'][-1]:.4f})",
            flush=True,
        )
    for name, found in ratios.items():
        print(f"{name}: watched / plain, median {statistics.median(found):.4f}, {min(found):.4f} to {max(found):.4f}")
    print(f"goal: at most {GOAL:.2f}")


if __name__ == "__main__":
    main()
