"""Methods of arrays that leave something as it is, or change the array itself: each library registers its own."""

from __future__ import annotations

_KEEP_A_COMPARISON: set[str] = set()
_KEEP_NUMBERS: set[str] = set()
_CHANGE_THE_ARRAY: set[str] = set()
_SHOW_THE_SAME: set[str] = set()


def keeps_comparisons(*names: str) -> None:
    """Register methods of arrays that leave the outcomes of a comparison what they are, or write them as 0 and 1."""
    _KEEP_A_COMPARISON.update(names)


def keeps_numbers(*names: str) -> None:
    """Register methods of arrays that change where, how or in which layout numbers are kept, and no number."""
    _KEEP_NUMBERS.update(names)


def changes_in_place(*names: str) -> None:
    """Register methods that write what they give into the array that they are called for."""
    _CHANGE_THE_ARRAY.update(names)


def changes_the_array(method: str) -> bool:
    """True for a method that writes what it gives into the array that it is called for."""
    return method in _CHANGE_THE_ARRAY


def keeps_the_comparison(method: str) -> bool:
    """True for a method that leaves the outcomes of a comparison what they are."""
    return method in _KEEP_A_COMPARISON


def keeps_the_numbers(method: str) -> bool:
    """True for a method that leaves every number of an array what it is."""
    return method in _KEEP_NUMBERS


def shows_the_same(*names: str) -> None:
    """Register methods and functions whose answer shows the numbers of the array they are given, or may do so."""
    _SHOW_THE_SAME.update(names)


def may_show_the_same(name: str) -> bool:
    """True where what is written into the answer may stand in the array that it was made of."""
    return name in _SHOW_THE_SAME
