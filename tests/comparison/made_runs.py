"""Runs that were made up for tests: scores are drawn, not learned. Each says so in how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trueup import audit
from trueup.contract.comparison import Answers, Arm, Epoch, Logged, Made, Run

BINARY = Arm.of("binary_crossentropy", units=10, activation="sigmoid", labels="one-hot")
CATEGORICAL = Arm.of("categorical_crossentropy", units=10, activation="softmax", labels="one-hot")
SMOOTHED = Arm.of("categorical_crossentropy", units=10, activation="softmax", labels="one-hot", label_smoothing=0.1)
FOCAL = Arm.of("categorical_focal_crossentropy", units=10, activation="softmax", labels="one-hot")


@dataclass(frozen=True)
class Source:
    """Where made-up scores come from: items that all runs share, and how much seeds and arms vary."""

    items: int = 2000
    classes: int = 10
    random: int = 7
    seed_noise: float = 0.1
    arm_noise: float = 0.3

    def labels(self) -> np.ndarray:
        """(items,)"""
        return np.random.default_rng(self.random).integers(0, self.classes, self.items)

    def proba(self, arm: int, seed: int, lift: float) -> np.ndarray:
        """(items, classes), probabilities of a run: the more lift, the more often right."""
        shared = np.random.default_rng(self.random + 1)
        of_arm = np.random.default_rng([self.random, 2, arm])
        of_run = np.random.default_rng([self.random, 3, arm, seed])
        scores = shared.normal(0, 1.3, (self.items, self.classes))
        scores += of_arm.normal(0, self.arm_noise, scores.shape) + of_run.normal(0, 0.3, scores.shape)
        strength = lift + of_run.normal(0, self.seed_noise)
        scores[np.arange(self.items), self.labels()] += strength
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return raised / raised.sum(axis=1, keepdims=True)


def made(**more: Any) -> Made:
    """How a made-up run was made."""
    how: dict[str, Any] = {
        "versions": {"python": "3.11.2", "keras": "3.15.1", "jax": "0.7.2", "trueup": "0.1.0"},
        "backend": "jax",
        "device": "cpu",
        "data": "made up for a test",
        "command": "drawn, not trained",
        "date": "2026-11-22T02:00:00+00:00",
        "settings": {"epochs": 5, "batch size": 128, "optimizer": "adam"},
        "initial_weights": "",
    }
    return Made(**(how | more))


def run_of(arm: Arm, seed: int, labels: np.ndarray, proba: np.ndarray, **more: Any) -> Run:
    """A finished run with these probabilities; a sigmoid head prints the element-wise accuracy."""
    cells = (proba > 0.5) == np.eye(proba.shape[1], dtype=bool)[labels]
    right = proba.argmax(axis=1) == labels
    number = float(cells.mean() if arm.activation == "sigmoid" else right.mean())
    found = audit(labels, proba=proba, reported=f"{number:.5f}").to_dict()
    rest: dict[str, Any] = {
        "made": made(),
        "epochs": epochs_of(arm, number, int(right.sum()), len(labels), seed),
        "audit": found,
        "answers": Answers.of(labels, proba.argmax(axis=1), items="made up"),
        "logged": Logged(name="accuracy", value=number),
    }
    return Run(arm=arm, seed=seed, **(rest | more))


def epochs_of(arm: Arm, number: float, right: int, of: int, seed: int, count: int = 6) -> tuple[Epoch, ...]:
    """A curve that ends at the run's own numbers."""
    random = np.random.default_rng([seed, len(arm.name)])
    begun = 0.9 if arm.activation == "sigmoid" else 0.1
    epochs = []
    for at in range(1, count + 1):
        part = 1 - 0.55 ** (2 * at) if at < count else 1.0
        true = round(right * (0.1 + 0.9 * part) + random.normal(0, 0.003 * of) * (at < count))
        printed = begun + (number - begun) * part
        epochs.append(
            Epoch(
                number=at,
                right=min(of, max(0, true)),
                of=of,
                logged=Logged(name="val_accuracy", value=printed),
                training_loss=float(2 * (1 - part) + 0.1),
                seconds=1.5 + float(random.uniform(0, 0.2)) + (at == 1),
            )
        )
    return tuple(epochs)


def runs_of(
    arms: tuple[tuple[Arm, float], ...] = ((CATEGORICAL, 6.2), (BINARY, 5.6)),
    seeds: tuple[int, ...] = (1, 2, 3),
    source: Source = Source(),
) -> tuple[Run, ...]:
    """One run for each arm (with its lift) and seed."""
    labels = source.labels()
    return tuple(
        run_of(arm, seed, labels, source.proba(at, seed, lift)) for at, (arm, lift) in enumerate(arms) for seed in seeds
    )


def answered(arm: Arm, seed: int, labels: Sequence[int], right: Sequence[bool], **more: Any) -> Run:
    """A finished run that is right in just these items of two classes or more; wrong answers are the next class."""
    truth = np.asarray(labels)
    given = np.where(np.asarray(right), truth, (truth + 1) % max(2, int(truth.max()) + 1))
    rest: dict[str, Any] = {
        "made": made(),
        "audit": audit(truth, predicted=given).to_dict(),
        "answers": Answers.of(truth, given, items="made up"),
    }
    return Run(arm=arm, seed=seed, **(rest | more))


def diverged(arm: Arm, seed: int, reason: str = "the loss became NaN in epoch 2") -> Run:
    """A run without anything to count."""
    epochs = (Epoch(number=1, right=200, of=2000, training_loss=float("nan"), seconds=1.5),)
    return Run(arm=arm, seed=seed, made=made(), outcome="diverged", reason=reason, epochs=epochs)
