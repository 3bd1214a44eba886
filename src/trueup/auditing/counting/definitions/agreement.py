"""Agreement of answers and labels beyond chance: Matthews' correlation and Cohen's kappa."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from trueup.auditing.counting.figures import Counts, Family, Figures
from trueup.contract.audit import Rung

PLACE = 6


def definitions(figures: Figures) -> Iterator[Rung]:
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
            yield family.rung("mcc", "MCC", correlation, words, "scikit-learn matthews_corrcoef", "MatthewsCorrCoef")
        if agreement is not None:
            words = "agreement above that of chance with the same shares, -1 to 1"
            yield family.rung(
                "kappa", "Cohen's kappa", agreement, words, "scikit-learn cohen_kappa_score", "CohenKappa"
            )


def matthews(counts: Counts) -> float | None:
    """Matthews' correlation for k classes (Gorodkin 2004, the R_K statistic); None where a side is constant."""
    rows, classes = counts.rows, counts.classes
    together = rows * counts.right - sum(one.support * one.answered for one in classes)
    true = rows * rows - sum(one.support**2 for one in classes)
    # Rows without an answer are, to the correlation, all of one answer that no label has.
    answered = rows * rows - sum(one.answered**2 for one in classes) - sum(counts.silent.values()) ** 2
    if not true or not answered:
        return None
    # Weights are long integers: a ratio of them is a float where they themselves are not.
    return float(Fraction(together, true)) * math.sqrt(Fraction(true, answered))


def kappa(counts: Counts) -> Fraction | None:
    """(agreement - chance) / (1 - chance), chance from the shares of labels and answers (Cohen 1960)."""
    chance = sum(one.support * one.answered for one in counts.classes)
    rows = counts.rows
    return Fraction(rows * counts.right - chance, rows * rows - chance) if rows * rows > chance else None
