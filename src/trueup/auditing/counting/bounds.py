"""From an element-wise accuracy b over k outputs back to the true accuracy a.

A row with one-hot truth has k cells, each compared with its label at the threshold 1/2. Let D be the number of wrong
cells among n rows, so b = 1 - D / (n k), and d = D / n = k (1 - b) the wrong outputs of a row.

Softmax, k >= 3: a row sums to 1, so at most one is above 1/2. Either it is the true class (no output wrong,
and the row is right), or another (two wrong outputs, and the row is wrong), or none is above (one wrong output, and the
highest score may be at the true class or not). With v rows of the last kind and w of the second, D = v + 2 w and the
right rows are at least n - v - w and at most n - w. Of all v, w >= 0 with v + w <= n, the least w is max(0, D - n),
and it gives both ends: max(0, n - D) and min(n, 2 n - D). If every row has a score above 1/2, v = 0 and a = 1 - d / 2.

Softmax, k = 2: one score is above 1/2 unless both equal it; without such ties D = 2 w and a = b.

Sigmoid: each output stands alone, so a row may have 0 to k wrong outputs. None wrong: the row is right. All wrong: the
true class is the only one below 1/2, so the row is wrong. In between the true class may hold the highest score or not.
So at least max(0, n - D) and at most min(n, n k - D) rows are right.

A published b was rounded: every D whose b is printed like it counts.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from trueup.auditing.counting.reported import printed_range
from trueup.contract.bad_input import BadInputError
from trueup.contract.bounds import Bounds, BoundsHead


def right_rows(wrong_cells: int, samples: int, classes: int, head: BoundsHead) -> tuple[int, int] | None:
    """The least and the most rows that are right when so many cells are wrong; None where that cannot be."""
    if head == "sigmoid":
        if not 0 <= wrong_cells <= samples * classes:
            return None
        return max(0, samples - wrong_cells), min(samples, samples * classes - wrong_cells)
    if not 0 <= wrong_cells <= 2 * samples:
        return None
    if classes == 2:
        right = samples - wrong_cells // 2
        return None if wrong_cells % 2 else (right, right)
    return max(0, samples - wrong_cells), min(samples, 2 * samples - wrong_cells)


def bounds(reported: str | float, classes: int, samples: int | None = None, head: BoundsHead = "softmax") -> Bounds:
    """What the true accuracy can be behind a published element-wise accuracy with one-hot labels at threshold 1/2.

    Args:
        reported: the published number; a string keeps its digits, and "99.76 %" is understood.
        classes: number of outputs, at least 2.
        samples: number of rows it was measured on; the bounds are then exact whole numbers of rows.
        head: "softmax" where the scores of a row sum to 1, "sigmoid" where each stands alone.

    Raises:
        BadInputError: no such model exists: the number is too low for the head, or no count of rows gives it.

    >>> found = bounds("0.9976", 10, samples=10000)
    >>> found.right_low, found.right_high
    (9755, 10000)
    """
    _refuse(classes, samples, head)
    text, _, low, high = printed_range(reported)
    fewest, most = classes * (1 - high), classes * (1 - low)
    limit = 2 if head == "softmax" else classes
    if fewest > limit:
        raise BadInputError(
            f"an element-wise accuracy of {text} with {classes} softmax outputs",
            f"at least {float(1 - Fraction(limit, classes)):.4g}: a softmax row has at most two wrong outputs",
            "Check the number of classes, or say head='sigmoid'",
        )
    found = (
        _without_samples(fewest, min(most, Fraction(limit)), classes, head)
        if samples is None
        else _with_samples((fewest, most), samples, classes, head, text)
    )
    confident = _confident(fewest, most, samples) if head == "softmax" and classes > 2 else None
    return Bounds(
        reported=text,
        reported_low=float(low),
        reported_high=float(high),
        classes=classes,
        head=head,
        samples=samples,
        low=float(found[0] if samples is None else found[0] / samples),
        high=float(found[1] if samples is None else found[1] / samples),
        right_low=None if samples is None else int(found[0]),
        right_high=None if samples is None else int(found[1]),
        confident_low=None if confident is None else float(confident[0]),
        confident_high=None if confident is None else float(confident[1]),
    )


def _confident(fewest: Fraction, most: Fraction, samples: int | None) -> tuple[Fraction, Fraction] | None:
    """The ends where each wrong row has two wrong outputs; None where no count of rows gives such a number."""
    if samples is None:
        return max(Fraction(0), 1 - most / 2), 1 - fewest / 2
    first, last = ceil(fewest * samples / 2), min(samples, floor(most * samples / 2))
    return (1 - Fraction(last, samples), 1 - Fraction(first, samples)) if first <= last else None


def _refuse(classes: int, samples: int | None, head: str) -> None:
    if classes < 2:
        raise BadInputError(
            f"classes={classes}", "2 or more outputs", "With one output the element-wise accuracy is the accuracy"
        )
    if samples is not None and samples < 1:
        raise BadInputError(f"samples={samples}", "at least one row", "Leave it out if it is not known")
    if head not in ("softmax", "sigmoid"):
        raise BadInputError(f"head={head!r}", "'softmax' or 'sigmoid'", "Name what the last layer does")


def _without_samples(fewest: Fraction, most: Fraction, classes: int, head: BoundsHead) -> tuple[Fraction, Fraction]:
    """As `right_rows` for endlessly many rows; d is any real number."""
    if head == "softmax" and classes == 2:
        return 1 - most / 2, 1 - fewest / 2
    top = 2 if head == "softmax" else classes
    return max(Fraction(0), 1 - most), min(Fraction(1), top - fewest)


def _with_samples(
    wrong: tuple[Fraction, Fraction], samples: int, classes: int, head: BoundsHead, text: str
) -> tuple[Fraction, Fraction]:
    first, last = ceil(wrong[0] * samples), floor(wrong[1] * samples)
    last = min(last, samples * (2 if head == "softmax" else classes))
    # Both ends fall as the wrong outputs grow, so only the ends of their range matter (for k = 2 the even ones).
    if head == "softmax" and classes == 2:
        first, last = first + first % 2, last - last % 2
    most, least = right_rows(first, samples, classes, head), right_rows(last, samples, classes, head)
    if first > last or most is None or least is None:
        raise BadInputError(
            f"an element-wise accuracy of {text} over {samples} rows of {classes} outputs",
            "a number that some count of wrong outputs gives",
            "Check the number of rows and of classes",
        )
    return Fraction(least[0]), Fraction(most[1])
