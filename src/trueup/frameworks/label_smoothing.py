"""What the argument `label_smoothing` makes of labels: a row of it, and how low a loss can still fall beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from trueup.frameworks.releases import Evidence, Span


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
