"""Intervals of proportions, by SciPy."""

from __future__ import annotations


def wilson(right: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval (E. B. Wilson 1927) for a proportion of independent rows; (0, 1) of no rows."""
    if not of:
        return 0.0, 1.0
    # Imported here: SciPy's statistics take most of a second to load, and counting alone does not need them.
    from scipy.stats import binomtest  # noqa: PLC0415

    interval = binomtest(right, of).proportion_ci(confidence, method="wilson")
    return float(interval.low), float(interval.high)
