"""Shares as a reader sees them: nearly all never prints as all, and a trace never as nothing."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal


def percent(share: float, digits: int = 2) -> str:
    """A share in [0, 1] in percent, "98.78 %"; 0.999996 is "99.99 %" and 0.000004 is "0.01 %", at two digits.

    Negative shares (a lift below zero) are rounded to the nearest.
    """
    # Of the float's exact value: a product of floats would be rounded once more before it is cut.
    exact = Decimal(share) * 100
    step = Decimal(1).scaleb(-digits)
    shown = exact.quantize(step, ROUND_HALF_EVEN)
    if shown == 100 and share < 1:
        shown = exact.quantize(step, ROUND_FLOOR)
    elif shown == 0 and share > 0:
        shown = exact.quantize(step, ROUND_CEILING)
    return f"{shown if shown else abs(shown)} %"


def printed_share(value: float, digits: int = 2) -> str:
    """What was printed as an accuracy: in percent where it is a share, else as it is ("97.6", "nan")."""
    return percent(value, digits) if 0 <= value <= 1 else f"{value:g}"


def points(difference: float, digits: int = 2) -> str:
    """A difference of two shares in percentage points, with its sign: "+1.20 points"."""
    shown = (Decimal(difference) * 100).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
    return f"{'+' if shown >= 0 else '-'}{abs(shown)} points"


def points_between(low: float, high: float, digits: int = 2) -> str:
    """An interval of differences in percentage points, "+0.80 to +1.60 points"."""
    return f"{points(low, digits).removesuffix(' points')} to {points(high, digits)}"


def p_words(p_value: float) -> str:
    """A p-value as it follows the letter: "= 0.012", and for a trace "< 0.001"."""
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.3f}"
