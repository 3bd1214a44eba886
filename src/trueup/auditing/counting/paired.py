"""Two models on the same rows. Row by row they are right together, wrong together, or one of them is; only the rows
where they differ tell them apart, and a test that treats them as two samples of different rows throws that away.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from trueup.auditing.counting.arrays import as_rows
from trueup.auditing.counting.exact import Flags, Ints
from trueup.auditing.counting.intervals import wilson
from trueup.contract.bad_input import BadInputError
from trueup.contract.pair import Pair

#: Draws of the bootstrap.
DRAWS = 10_000


def compare_right(first: Flags, second: Flags, *, seed: int = 0) -> Pair:
    """Two models from whether each is right in each row.

    Args:
        first, second: bool (rows,), about the same rows in the same order.
        seed: of the bootstrap; the same seed gives the same interval.

    Raises:
        BadInputError: different numbers of rows, or none.
    """
    if len(first) != len(second):
        raise BadInputError(
            f"{len(first)} rows of the first model and {len(second)} of the second",
            "both models on the same rows",
            "Predict the same items with both; an unpaired test is not offered where pairs can be had",
        )
    if not len(first):
        raise BadInputError("no rows", "at least one row", "Check where the data come from")
    return pair_of(np.bincount(first.astype(np.int64) * 2 + second, minlength=4), seed=seed)


def pair_of(cells: Ints, *, seed: int = 0) -> Pair:
    """Two models from their rows: both wrong, only the second right, only the first right, both right; at least one."""
    both_wrong, only_second, only_first, both_right = cells.tolist()
    low, high = _bootstrap(cells, seed)
    rows = int(cells.sum())
    return Pair(
        both_right=both_right,
        only_first=only_first,
        only_second=only_second,
        both_wrong=both_wrong,
        difference=(only_second - only_first) / rows,
        low=low,
        high=high,
        p_value=_mcnemar(only_first, only_second, both_right, both_wrong),
        first_interval=wilson(both_right + only_first, rows),
        second_interval=wilson(both_right + only_second, rows),
    )


def paired(labels: Any, first: Any, second: Any, *, seed: int = 0) -> Pair:
    """Two models from their class answers.

    Args:
        labels: (rows,), numbers or names.
        first: (rows,), answers of the first model, written like the labels.
        second: (rows,), answers of the second for the same rows in the same order.
        seed: of the bootstrap.

    Raises:
        BadInputError: other shapes, different numbers of rows, or none.

    >>> pair = paired([0, 1, 1, 0], [0, 1, 0, 1], [0, 1, 1, 1])
    >>> pair.only_first, pair.only_second, pair.difference
    (0, 1, 0.25)
    """
    columns = []
    for value, what in ((labels, "labels"), (first, "the first model"), (second, "the second model")):
        rows = as_rows(value, what)
        if len(rows.shape) != 1:
            raise BadInputError(
                f"{what} of shape {rows.shape}", "one answer per row", "Take the argmax of scores first"
            )
        columns.append(rows.block(0, rows.shape[0]))
    truth, item, other = columns
    for answers, what in ((item, "the first model"), (other, "the second model")):
        if len(answers) != len(truth):
            raise BadInputError(
                f"{len(truth)} labels and {len(answers)} rows of {what}",
                "both models on the rows of the labels",
                "Predict the same items with both; an unpaired test is not offered where pairs can be had",
            )
        if (answers.dtype.kind in "US") != (truth.dtype.kind in "US"):
            raise BadInputError(f"labels of {truth.dtype} and {what} of {answers.dtype}", "one kind", "Convert one")
    return compare_right(truth == item, truth == other, seed=seed)


def _mcnemar(only_first: int, only_second: int, both_right: int, both_wrong: int) -> float:
    """McNemar's test with the exact binomial distribution of the flips."""
    if not only_first + only_second:
        return 1.0
    from statsmodels.stats.contingency_tables import mcnemar  # noqa: PLC0415

    table = [[both_right, only_first], [only_second, both_wrong]]
    return float(mcnemar(table, exact=True).pvalue)


def _bootstrap(cells: Ints, seed: int) -> tuple[float, float]:
    """Percentile interval of the difference: rows drawn with replacement are four counts drawn together."""
    rows = int(cells.sum())
    drawn = np.random.default_rng(seed).multinomial(rows, cells / rows, size=DRAWS)
    low, high = np.quantile((drawn[:, 1] - drawn[:, 2]) / rows, [0.025, 0.975])
    return float(low), float(high)
