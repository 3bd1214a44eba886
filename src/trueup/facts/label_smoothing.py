"""What the argument `label_smoothing` makes of labels, as rows, and how low a loss can still fall beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from trueup.frameworks.releases import Evidence, Release, Span, chosen


@dataclass(frozen=True, slots=True)
class SmoothingRow:
    """Losses that take the argument.

    towards: "half" for y (1-s) + s/2 in each cell, "share" for y (1-s) + s/k in each of the k cells.
    """

    losses: frozenset[str]
    towards: Literal["half", "share"]
    spans: tuple[Span, ...]
    evidence: Evidence
    source: str


_BOTH = (Span("keras", (2, 3), (2, 4)), Span("tf.keras", (2, 6)), Span("tf-keras", (2, 14)), Span("keras", (3,)))
_FUNCTIONS = "losses.py of Keras 2.3.0 (2.2.5 has no such argument), of tf.keras 2.6.0 and 3.15.1, which was run"
SMOOTHING: tuple[SmoothingRow, ...] = (
    SmoothingRow(frozenset({"binary_crossentropy"}), "half", _BOTH, "executed", _FUNCTIONS),
    SmoothingRow(frozenset({"categorical_crossentropy"}), "share", _BOTH, "executed", _FUNCTIONS),
    SmoothingRow(frozenset({"binary_focal_crossentropy"}), "half",
                 (Span("tf.keras", (2, 9)), Span("tf-keras", (2, 14)), Span("keras", (3,))), "executed", _FUNCTIONS),
    SmoothingRow(frozenset({"categorical_focal_crossentropy"}), "share",
                 (Span("tf.keras", (2, 13)), Span("tf-keras", (2, 14)), Span("keras", (3,))), "executed", _FUNCTIONS),
    SmoothingRow(frozenset({"cross_entropy"}), "share", (Span("torch", (1, 10)),), "read",
                 "torch/nn/modules/loss.py CrossEntropyLoss: added in 1.10"),
)  # fmt: skip


def smoothing_of(loss: str, release: Release) -> SmoothingRow | None:
    """How the release smooths the labels of a loss; None where it takes no such argument."""
    return chosen((row for row in SMOOTHING if loss in row.losses), release)


def lowest(towards: Literal["half", "share"], smoothing: float, classes: int) -> float:
    """The lowest value that a cross-entropy of one answer out of `classes` reaches: the entropy of its smoothed label.

    smoothing: between 0 and 1. "half" is the mean over the cells, as the binary losses take it.

    >>> round(lowest("share", 0.1, 3), 3), round(lowest("half", 0.1, 1), 3)
    (0.291, 0.199)
    """
    if towards == "half":
        return _entropy(1 - smoothing / 2, smoothing / 2)
    other = smoothing / classes
    return _entropy(1 - smoothing + other, *[other] * (classes - 1))


def _entropy(*shares: float) -> float:
    return -sum(share * math.log(share) for share in shares if share > 0)
