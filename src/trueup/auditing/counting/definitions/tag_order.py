"""Several tags to a row: how far down, by their scores, the tags of a row stand that are true."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from trueup.auditing.counting.figures import Family, Figures
from trueup.contract.audit import Definition

PLACE = 7

#: As in counting.exact, which needs NumPy: sums of reals are multiples of 2**-40, those of weights of 2**-1074.
_GRID = 2**40
_FIGURES = (
    (
        "tag_precision",
        "label_ranking_average_precision",
        "label ranking average precision",
        "of the tags down to each true one, the share that is true, and the mean of them, row by row",
        ("scikit-learn label_ranking_average_precision_score", "torchmetrics MultilabelRankingAveragePrecision"),
    ),
    (
        "tag_loss",
        "label_ranking_loss",
        "ranking loss",
        "pairs of a true and another tag of a row that the scores put in the wrong order or level",
        ("scikit-learn label_ranking_loss", "torchmetrics MultilabelRankingLoss"),
    ),
    (
        "tag_places",
        "coverage_error",
        "coverage error",
        "tags of a row, by falling score, down to its last true one",
        ("scikit-learn coverage_error", "torchmetrics MultilabelCoverageError"),
    ),
)


def definitions(figures: Figures) -> Iterator[Definition]:
    """Only where scores of several tags were kept."""
    for unit in ("", "_weight"):
        rows = figures.tally.count(f"tag_rows{unit}")
        family = Family("ranking", by_weights=bool(unit))
        for name, key, shown, words, known in _FIGURES if rows else ():
            scale = _GRID if not unit and name != "tag_places" else 1
            value = Fraction(figures.tally.count(f"{name}{unit}"), rows * scale)
            yield family.define(key, shown, value, words, *known)
