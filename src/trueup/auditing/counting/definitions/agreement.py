"""Agreement of answers and labels beyond chance: Matthews' correlation and Cohen's kappa."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

from trueup.auditing.counting.figures import Counts, Family, Figures
from trueup.auditing.counting.pairs import Pairs, sums_by
from trueup.contract.audit import Definition

PLACE = 6
#: More classes than this are no ranks of anything.
_MOST_RANKS = 1000


def definitions(figures: Figures) -> Iterator[Definition]:
    """Silent for several tags to a row, and where a side is constant."""
    if figures.settings.task == "multi-label":
        return
    for counts, by_weights in ((figures.counts, False), (figures.weighted, True)):
        if counts is None:
            continue
        family = Family("agreement", by_weights)
        correlation, agreement = matthews(counts), kappa(counts)
        if correlation is not None:
            words = "Matthews' correlation of answers and labels, -1 to 1"
            yield family.define("mcc", "MCC", correlation, words, "scikit-learn matthews_corrcoef", "MatthewsCorrCoef")
        if agreement is not None:
            words = "agreement above that of chance with the same shares, -1 to 1"
            yield family.define(
                "kappa", "Cohen's kappa", agreement, words, "scikit-learn cohen_kappa_score", "CohenKappa"
            )
        if _in_order(figures) and not counts.silent:
            pairs = figures.weighted_pairs if by_weights else figures.pairs
            yield from _graded(pairs, len(counts.classes), family)


def _in_order(figures: Figures) -> bool:
    """Whether classes are numbers, so that one may be nearer to the truth than another."""
    settings = figures.settings
    return 2 < settings.classes <= _MOST_RANKS and not any(isinstance(name, str) for name in settings.names)


def _graded(pairs: Pairs, classes: int, family: Family) -> Iterator[Definition]:
    """Kappa in which an answer is the more wrong, the more classes it is away from the label (Cohen 1968)."""
    away = abs(pairs.true - pairs.answered)
    # Sums by distance are few, and Python's integers take their products however long they are.
    by_distance = enumerate(sums_by(away, pairs.rows, classes))
    linear, quadratic = map(sum, zip(*((at * rows, at * at * rows) for at, rows in by_distance), strict=True))
    true, answered = (sums_by(side, pairs.rows, classes) for side in (pairs.true, pairs.answered))
    rows = sum(true)
    means = [sum(at * number for at, number in enumerate(side)) for side in (true, answered)]
    squares = [sum(at * at * number for at, number in enumerate(side)) for side in (true, answered)]
    below = list(zip(accumulate(true), accumulate(answered), strict=True))[:-1]
    for grade, gone, chance in (
        ("linear", linear, sum(item * (rows - other) + other * (rows - item) for item, other in below)),
        ("quadratic", quadratic, rows * sum(squares) - 2 * means[0] * means[1]),
    ):
        if chance:
            by = "their distance" if grade == "linear" else "the square of their distance"
            words = f"kappa of ranks, mistakes weighted by {by}"
            known = f"scikit-learn cohen_kappa_score(weights='{grade}')"
            definition = family.define(
                f"kappa_{grade}", f"{grade} kappa", 1 - Fraction(rows * gone, chance), words, known
            )
            yield replace(definition, by_name=True)


def matthews(counts: Counts) -> float | None:
    """Matthews' correlation for k classes (Gorodkin 2004, the R_K statistic); None where a side is constant."""
    rows, classes = counts.rows, counts.classes
    together = rows * counts.right - sum(item.support * item.answered for item in classes)
    true = rows * rows - sum(item.support**2 for item in classes)
    # Rows without an answer are, to the correlation, all of one answer that no label has.
    answered = rows * rows - sum(item.answered**2 for item in classes) - sum(counts.silent.values()) ** 2
    if not true or not answered:
        return None
    # Weights are long integers: a ratio of them is a float where they themselves are not.
    return float(Fraction(together, true)) * math.sqrt(Fraction(true, answered))


def kappa(counts: Counts) -> Fraction | None:
    """(agreement - chance) / (1 - chance), chance from the shares of labels and answers (Cohen 1960)."""
    chance = sum(item.support * item.answered for item in counts.classes)
    rows = counts.rows
    return Fraction(rows * counts.right - chance, rows * rows - chance) if rows * rows > chance else None
