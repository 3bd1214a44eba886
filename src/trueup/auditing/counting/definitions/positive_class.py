"""Of two classes, or of one that was named: how the answers "yes" and "no" fare."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from trueup.auditing.counting.figures import Counts, Family, Figures
from trueup.contract.audit import Definition

PLACE = 3


def definitions(figures: Figures) -> Iterator[Definition]:
    """Silent where no class is the positive one."""
    if figures.positive is None:
        return
    for counts, by_weights in ((figures.counts, False), (figures.weighted, True)):
        if counts is not None:
            yield from _of_class(counts, figures.positive, Family("positive", by_weights))


def _of_class(counts: Counts, positive: int, family: Family) -> Iterator[Definition]:
    item = counts.classes[positive]
    true, answered, both = item.support, item.answered, item.right
    silent, silent_true = sum(counts.silent.values()), counts.silent.get(positive, 0)
    false, quiet = counts.rows - true, counts.rows - answered - silent
    right_no = quiet - (true - both - silent_true)
    either = true + answered - both
    shares = [
        (
            "precision",
            "precision",
            both,
            answered,
            f"of the rows answered {item.name}, those that are",
            "precision_score",
        ),
        ("recall", "recall, sensitivity", both, true, f"of the rows of {item.name}, those found", "recall_score"),
        ("f1", "F1, Dice", 2 * both, true + answered, "harmonic mean of precision and recall", "f1_score"),
        ("specificity", "specificity", right_no, false, f"of the other rows, those not answered {item.name}", ""),
        ("negative_value", "negative predictive value", right_no, quiet, f"of the rows not answered {item.name}", ""),
        (
            "jaccard",
            "IoU (Jaccard)",
            both,
            either,
            "rows that are and are answered, of those of either",
            "jaccard_score",
        ),
    ]
    for key, name, part, of, words, known in shares:
        # A share of nothing is 0, as scikit-learn's zero_division has it.
        value = Fraction(part, of) if of else Fraction(0)
        known_as = (f"scikit-learn {known}",) if known else ()
        yield family.define(f"positive_{key}", f"{name} of {item.name}", value, words, *known_as, *_ALSO.get(key, ()))


_ALSO = {
    "precision": ("Keras Precision", "torchmetrics BinaryPrecision"),
    "recall": ("Keras Recall", "torchmetrics BinaryRecall"),
    "f1": ("Keras F1Score", "torchmetrics BinaryF1Score"),
    "specificity": ("torchmetrics BinarySpecificity",),
}
