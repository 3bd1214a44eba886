"""Methods of arrays that leave something as it is: each library registers its own, by their names."""

from __future__ import annotations

_KEEP_A_COMPARISON: set[str] = set()
_KEEP_NUMBERS: set[str] = set()


def keeps_comparisons(*names: str) -> None:
    """Register methods of arrays that leave the outcomes of a comparison what they are, or write them as 0 and 1."""
    _KEEP_A_COMPARISON.update(names)


def keeps_numbers(*names: str) -> None:
    """Register methods of arrays that change where, how or in which layout numbers are kept, and no number."""
    _KEEP_NUMBERS.update(names)


def keeps_the_comparison(method: str) -> bool:
    """True for a method that leaves the outcomes of a comparison what they are."""
    return method in _KEEP_A_COMPARISON


def keeps_the_numbers(method: str) -> bool:
    """True for a method that leaves every number of an array what it is."""
    return method in _KEEP_NUMBERS
