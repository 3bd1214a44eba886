"""Is there a difference, is it within the margin, and what could these seeds and items show at all?"""

from __future__ import annotations

import math
from collections.abc import Sequence

from trueup.auditing.comparison.layout import Error

#: A verdict is given where the chance of giving it wrongly is below this.
LEVEL = 0.05
#: A difference counts as one that would be shown where it is shown this often.
POWER = 0.8
_MOST_SEEDS = 1 << 20


def _upper(p: float, freedom: float) -> float:
    """The quantile of Student's t (or the normal distribution) with this much above it."""
    from scipy.stats import norm, t  # noqa: PLC0415

    return float(norm.isf(p) if math.isinf(freedom) else t.isf(p, freedom))


def _above(value: float, freedom: float) -> float:
    """How much of Student's t (or the normal distribution) lies above the value."""
    from scipy.stats import norm, t  # noqa: PLC0415

    return float(norm.sf(value) if math.isinf(freedom) else t.sf(value, freedom))


def interval(
    centre: float, error: float, freedom: float, *, low: float = -1.0, high: float = 1.0
) -> tuple[float, float]:
    """The interval at 95 %, cut to what is possible."""
    half = _upper(LEVEL / 2, freedom) * error
    return max(low, centre - half), min(high, centre + half)


def two_sided(centre: float, error: float, freedom: float) -> float:
    """P-value of the t test that the difference is 0."""
    return 2 * _above(abs(centre) / error, freedom)


def equivalence(centre: float, error: float, freedom: float, margin: float) -> float:
    """P-value of two one-sided tests (Schuirmann 1987) that the difference is as large as the margin, either way."""
    return max(_above((margin + centre) / error, freedom), _above((margin - centre) / error, freedom))


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values after Holm's correction (1979) for so many questions at once.

    Not by statsmodels' `multipletests`, which gives the same: it collects all garbage of the process at each call, and
    where a framework is loaded that takes a fifth of a second.
    """
    corrected, so_far = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        so_far = max(so_far, min(1.0, (len(p_values) - rank) * p_values[at]))
        corrected[at] = so_far
    return corrected


def detectable(error: Error, seeds: int) -> float:
    """The least difference that is shown at 5 % four times in five, with so many seeds and the same items."""
    width, freedom = error.at(seeds)
    return (_upper(LEVEL / 2, freedom) + _upper(1 - POWER, freedom)) * width


def seeds_for(difference: float, error: Error) -> int | None:
    """The least number of seeds that shows such a difference four times in five; None where these items never do."""
    high = 2
    while detectable(error, high) > difference:
        high *= 2
        if high > _MOST_SEEDS:
            return None
    low = max(2, high // 2)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if detectable(error, middle) <= difference else (middle + 1, high)
    return high
