"""Figures that torchmetrics has and the audit does not name: shares of the rows that it counts of each class.

A figure is a share of true and false positives and negatives; an average of it is a mean over the classes, or the share
of all classes together. That is all that is computed here: the numbers of rows are the audit's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
#: true positives, false positives, true negatives, false negatives, beta -> part, of
Share = Callable[[Array, Array, Array, Array, float], tuple[Array, Array]]
SHARES: dict[str, Share] = {
    "precision": lambda tp, fp, _tn, _fn, _: (tp, tp + fp),
    "recall": lambda tp, _fp, _tn, fn, _: (tp, tp + fn),
    "specificity": lambda _tp, fp, tn, _fn, _: (tn, tn + fp),
    "negative_predictive_value": lambda _tp, _fp, tn, fn, _: (tn, tn + fn),
    "jaccard_index": lambda tp, fp, _tn, fn, _: (tp, tp + fp + fn),
    "fbeta_score": lambda tp, fp, _tn, fn, beta: ((1 + beta**2) * tp, (1 + beta**2) * tp + beta**2 * fn + fp),
    "f1_score": lambda tp, fp, _tn, fn, _: (2 * tp, 2 * tp + fn + fp),
    "accuracy": lambda tp, fp, tn, fn, _: (tp + tn, tp + fp + tn + fn),
}


def divided(part: Array, of: Array, nothing: float) -> Array:
    """A share of nothing is what the call says that it is."""
    return np.where(of == 0, nothing, part / np.where(of == 0, 1, of))


def share_of_counts(
    name: str, counts: Array, average: str, *, beta: float = 1.0, nothing: float = 0.0, all_classes: bool = False
) -> Array:
    """The figure of each class, or an average of it.

    counts: (classes, 4): true and false positives, true and false negatives.
    nothing: of no rows. all_classes: a macro average is over classes that are neither in the labels nor answered, too.
    """
    share, four = SHARES[name], counts.astype(float)
    if average == "micro":
        return divided(*share(*four.sum(axis=0), beta), nothing)
    each = divided(*share(*four.T, beta), nothing)
    if average == "none":
        return each
    right, alarms, _, missed = four.T
    met = np.ones(len(each)) if all_classes else (right + alarms + missed > 0).astype(float)
    weights = right + missed if average == "weighted" else met
    whole = weights.sum()
    return np.asarray((weights * each).sum() / whole if whole else 0.0)
