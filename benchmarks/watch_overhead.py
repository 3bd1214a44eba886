"""What watching costs: fits of the MNIST network with and without trueup, in alternating pairs of one process.

    KERAS_BACKEND=jax python benchmarks/watch_overhead.py [--pairs 8] [--rows 1536] [--epochs 3] [--by tf_keras]
    python benchmarks/watch_overhead.py --by torch        # a loop of one's own, with `trueup.torch.Watch`
    python benchmarks/watch_overhead.py --by lightning    # a Trainer, with the callback of `trueup.lightning`

The network is that of examples/digits (convolutions of 32 and 64, dropout, dense 128, softmax 10), batch 128, a
sixth of the rows as validation. In Keras "watched" has `TrueAccuracy()` among its metrics and `TrueUp()` among its
callbacks, "plain" has neither; the other two are in torch_trainings.py. Images are noise in the shape of MNIST: how
long a step takes does not depend on them.

Two things are counted, apart from one another:

- steady: fits of several epochs, training and validation, of models whose steps are compiled already. Everything that
  the callback does at the start and the end of such a fit is in it (inspection, attaching, reading counts, the look at
  the weights). Each pair is one plain fit and one watched fit; in even pairs plain goes first, in odd ones watched.
- once: the first fit of each of the two models, one epoch of few rows, where Keras traces and compiles the steps and
  trueup is loaded. It is no part of the steady figures. A whole fit is reckoned from both: 60,000 rows and 12 epochs,
  as in Keras's own MNIST example, are many times the rows measured here.

Time is that of the processor (all threads) and of the wall. Wall time means something on a quiet machine only. What
other programs do to shared caches and cores adds to both, never takes away: the fastest fit of each kind comes nearest
to a quiet machine, and their ratio is shown beside the median of the pairs and its spread.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Protocol

import numpy as np

GOAL = 1.02
BATCH, VALIDATED = 128, 1 / 6
#: The fit that a whole one is reckoned for: Keras's MNIST example.
WHOLE_ROWS, WHOLE_EPOCHS = 60_000, 12


@dataclass(frozen=True)
class Cost:
    """Seconds of one fit."""

    processor: float
    wall: float


class Fitted(Protocol):
    """A model that is fitted again and again, with what watches it."""

    def fit(self, data: tuple[Any, Any], epochs: int) -> Cost:
        """One fit."""
        ...


class FittedByKeras:
    """A compiled model."""

    def __init__(self, keras: Any, *, watched: bool) -> None:
        from trueup.keras import TrueUp, true_accuracy_for

        layers = keras.layers
        self.model = keras.Sequential(
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
        self.model.compile("adadelta", "categorical_crossentropy", metrics=["accuracy", *more])
        self.callbacks = [TrueUp(verbose=False)] if watched else []

    def fit(self, data: tuple[Any, Any], epochs: int) -> Cost:
        """One fit."""
        wall, processor = time.perf_counter(), time.process_time()
        self.model.fit(
            *data, batch_size=BATCH, epochs=epochs, validation_split=VALIDATED, verbose=0, callbacks=self.callbacks
        )
        return Cost(time.process_time() - processor, time.perf_counter() - wall)


class FittedByTorch:
    """A model of a loop or of a trainer. kind: "torch" or "lightning"."""

    def __init__(self, kind: str, *, watched: bool) -> None:
        self.trainings = importlib.import_module("torch_trainings")
        self.training = self.trainings.TRAININGS[kind](watched=watched)

    def fit(self, data: tuple[Any, Any], epochs: int) -> Cost:
        """One fit."""
        loaders = self.trainings.loaders(data, BATCH, VALIDATED)
        wall, processor = time.perf_counter(), time.process_time()
        self.training.run(loaders, epochs)
        return Cost(time.process_time() - processor, time.perf_counter() - wall)


def noise(rows: int) -> tuple[Any, Any]:
    """Images (n, 28, 28, 1) in [0, 1] and one-hot labels (n, 10)."""
    rng = np.random.default_rng(1)
    return rng.random((rows, 28, 28, 1), dtype=np.float32), np.eye(10, dtype="float32")[rng.integers(0, 10, rows)]


def measured(plain: Fitted, watched: Fitted, data: tuple[Any, Any], epochs: int, pairs: int) -> list[tuple[Cost, Cost]]:
    """Pairs of a plain and a watched fit, printed as they come."""
    found = []
    for number in range(pairs):
        if number % 2 == 0:
            first, second = plain.fit(data, epochs), watched.fit(data, epochs)
        else:
            second, first = watched.fit(data, epochs), plain.fit(data, epochs)
        found.append((first, second))
        print(
            f"pair {number + 1}: processor {first.processor:6.2f} s plain, {second.processor:6.2f} s watched "
            f"({second.processor / first.processor:.4f}); wall {first.wall:6.2f} s, {second.wall:6.2f} s "
            f"({second.wall / first.wall:.4f})",
            flush=True,
        )
    return found


def told(name: str, pairs: list[tuple[Cost, Cost]], once: tuple[Cost, Cost], rows: int) -> None:
    """The figures of one clock.

    Args:
        name: of a field of `Cost`.
        pairs: plain and watched, steady.
        once: the first fits, plain and watched.
        rows: that one steady fit went over, all epochs together.
    """
    costs = [(getattr(plain, name), getattr(watched, name)) for plain, watched in pairs]
    ratios = [watched / plain for plain, watched in costs]
    plain, watched = (min(column) for column in zip(*costs, strict=True))
    print(
        f"{name}, steady: watched / plain {watched / plain:.4f} of the fastest fits ({plain:.2f} s, {watched:.2f} s); "
        f"of pairs: median {statistics.median(ratios):.4f}, {min(ratios):.4f} to {max(ratios):.4f}"
    )
    first = getattr(once[1], name) - getattr(once[0], name)
    whole = WHOLE_ROWS * WHOLE_EPOCHS / rows
    print(
        f"{name}, once: {getattr(once[0], name):.2f} s plain, {getattr(once[1], name):.2f} s watched ({first:+.2f} s); "
        f"reckoned for a whole fit of {whole * plain:.0f} s: {(whole * watched + first) / (whole * plain):.4f}"
    )


def trained_by(kind: str) -> tuple[str, Callable[..., Fitted]]:
    """The library in words, and what makes a model, plain or watched."""
    library = importlib.import_module(kind)
    if kind in ("torch", "lightning"):
        for name in ("lightning.pytorch.utilities.rank_zero", "lightning.fabric.utilities.seed"):
            logging.getLogger(name).setLevel(logging.ERROR)
        return f"{kind} {library.__version__}", lambda **more: FittedByTorch(kind, **more)
    backend = library.backend.backend() if kind == "keras" else "tensorflow"
    return f"{kind} {library.__version__} on {backend}", lambda **more: FittedByKeras(library, **more)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--rows", type=int, default=1536)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--by", choices=("keras", "tf_keras", "torch", "lightning"), default="keras")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    library, fitted = trained_by(arguments.by)
    data, few = noise(arguments.rows), noise(6 * BATCH)
    # What the first fit of a process loads of the library itself is neither side's.
    fitted(watched=False).fit(few, 1)
    plain, watched = fitted(watched=False), fitted(watched=True)
    once = plain.fit(few, 1), watched.fit(few, 1)
    # The steps are traced once more where the last batch of an epoch has another size than before.
    plain.fit(data, 1)
    watched.fit(data, 1)
    print(f"{library}, {arguments.rows:,} rows, {arguments.epochs} epochs a fit")
    pairs = measured(plain, watched, data, arguments.epochs, arguments.pairs)
    for field in fields(Cost):
        told(field.name, pairs, once, arguments.rows * arguments.epochs)
    print(f"goal: at most {GOAL:.2f}")


if __name__ == "__main__":
    main()
