"""What each counter means, a few lines apiece, in plain Python and `fractions.Fraction`.

Written from the definitions before there was anything to count with. Rows are lists; a cell is any real number that a
Fraction can hold exactly. The first of several highest scores is the answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

Row = Sequence[float]


def on_grid(value: Fraction, bits: int) -> int:
    """The nearest multiple of 2**-bits, halves to even, as an integer."""
    return round(value * 2**bits)


def answer(row: Row) -> int:
    return max(range(len(row)), key=lambda j: (row[j], -j))


def confusion(labels: Sequence[int], rows: Sequence[Row]) -> Counter[tuple[int, int]]:
    return Counter((label, answer(row)) for label, row in zip(labels, rows, strict=True))


def accuracy(labels: Sequence[int], rows: Sequence[Row]) -> Fraction:
    return Fraction(sum(label == answer(row) for label, row in zip(labels, rows, strict=True)), len(labels))


def one_hot(label: int, classes: int) -> list[int]:
    return [int(j == label) for j in range(classes)]


def cells_right(truth: Sequence[Sequence[int]], rows: Sequence[Row], threshold: float) -> int:
    return sum(
        (p > threshold) == bool(t) for ts, row in zip(truth, rows, strict=True) for t, p in zip(ts, row, strict=True)
    )


def rows_right(truth: Sequence[Sequence[int]], rows: Sequence[Row], threshold: float) -> int:
    return sum(
        all((p > threshold) == bool(t) for t, p in zip(ts, row, strict=True))
        for ts, row in zip(truth, rows, strict=True)
    )


def rows_by_cells_above(rows: Sequence[Row], threshold: float) -> Counter[int]:
    return Counter(sum(p > threshold for p in row) for row in rows)


def in_top(labels: Sequence[int], rows: Sequence[Row], top: int) -> int:
    def best(row: Row) -> list[int]:
        return sorted(range(len(row)), key=lambda j: (-row[j], j))[:top]

    return sum(label in best(row) for label, row in zip(labels, rows, strict=True))


def ties(rows: Sequence[Row]) -> int:
    return sum(list(row).count(max(row)) > 1 for row in rows)


def majority_share(labels: Sequence[int]) -> Fraction:
    return Fraction(max(Counter(labels).values()), len(labels))


def recall(labels: Sequence[int], answers: Sequence[int], one: int) -> Fraction | None:
    support = sum(label == one for label in labels)
    hits = sum(label == one == given for label, given in zip(labels, answers, strict=True))
    return Fraction(hits, support) if support else None


def precision(labels: Sequence[int], answers: Sequence[int], one: int) -> Fraction | None:
    return recall(answers, labels, one)


def balanced_accuracy(labels: Sequence[int], answers: Sequence[int]) -> Fraction:
    recalls = [recall(labels, answers, one) for one in sorted(set(labels))]
    return sum((r for r in recalls if r is not None), Fraction(0)) / len(recalls)


def brier_on_grid(labels: Sequence[int], rows: Sequence[Row], bits: int) -> int:
    """Sum over the rows of sum_j p_j**2 - 2 p_label + 1, each square and each p_label put on the grid first."""
    total = 0
    for label, row in zip(labels, rows, strict=True):
        total += sum(on_grid(Fraction(p) ** 2, bits) for p in row) - 2 * on_grid(Fraction(row[label]), bits) + 2**bits
    return total


def binary_brier(labels: Sequence[int], column: Sequence[float]) -> Fraction:
    return sum(((Fraction(p) - y) ** 2 for y, p in zip(labels, column, strict=True)), Fraction(0)) / len(labels)


def log_loss(labels: Sequence[int], rows: Sequence[Row], clip: float) -> float:
    return -math.fsum(math.log(max(row[label], clip)) for label, row in zip(labels, rows, strict=True)) / len(labels)


def calibration_error(confident: Sequence[float], right: Sequence[bool], bins: int) -> Fraction:
    """Sum over bins [b/bins, (b+1)/bins) of |sum of confidence - number right|, over the number of rows."""
    gap = [Fraction(0)] * bins
    for p, hit in zip(confident, right, strict=True):
        gap[min(int(Fraction(p) * bins), bins - 1)] += Fraction(p) - hit
    return sum((abs(g) for g in gap), Fraction(0)) / len(confident)


def rows_off_one(rows: Sequence[Row], tolerance: Fraction) -> int:
    return sum(abs(sum(map(Fraction, row)) - 1) > tolerance for row in rows)


def mean_of_batches(right: Sequence[bool], size: int) -> Fraction:
    batches = [right[at : at + size] for at in range(0, len(right), size)]
    return sum((Fraction(sum(batch), len(batch)) for batch in batches), Fraction(0)) / len(batches)


def weighted_accuracy(right: Sequence[bool], weights: Sequence[float]) -> Fraction:
    total = sum(map(Fraction, weights), Fraction(0))
    return sum((Fraction(w) for hit, w in zip(right, weights, strict=True) if hit), Fraction(0)) / total


def first_positive_is_highest(truth: Sequence[Sequence[int]], rows: Sequence[Row]) -> int:
    return sum(answer(ts) == answer(row) for ts, row in zip(truth, rows, strict=True))
