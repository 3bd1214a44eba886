"""Outcomes of tests that are not known: which of them cannot come together, and which follow from others."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeAlias

#: A comparison with a constant: what is compared, how, and with what.
Comparison: TypeAlias = tuple[Hashable, str, float | str]

#: A comparison on a path, or several of which one holds (`x in ("a", "b")`), with the way that the test went.
Excluding: TypeAlias = tuple[tuple[Comparison, ...], bool]

_SEVERAL = frozenset({"or", "and"})
_FLIPPED = {"Lt": "Gt", "LtE": "GtE", "Gt": "Lt", "GtE": "LtE", "Eq": "Eq"}
_DENIED = {"Lt": "GtE", "LtE": "Gt", "Gt": "LtE", "GtE": "Lt"}


def comparison(asked: Hashable) -> Comparison | None:
    """`n > 2`, `loss == "mse"` as it is kept on a path; None for any other question."""
    if type(asked) is not tuple or len(asked) != 3 or asked[0] not in _FLIPPED:
        return None
    how, item, other = asked
    if _is_constant(item):
        how, item, other = _FLIPPED[how], other, item
        if _is_constant(item):
            return None
    elif not _is_constant(other):
        return None
    _, kind, text = other
    if kind in ("int", "float"):
        try:
            return item, how, float(text)
        except (ValueError, OverflowError):
            return None
    return (item, how, text) if kind == "str" and how == "Eq" else None


def _is_constant(sym: Hashable) -> bool:
    return type(sym) is tuple and len(sym) == 3 and sym[0] == "const"


def implied(asked: Hashable, way: bool) -> frozenset[tuple[Hashable, bool]]:
    """The outcome with those that it holds: both parts of `a and b`, and neither of `a or b` that fails."""
    parts = asked[1:] if type(asked) is tuple and asked and asked[0] == ("and" if way else "or") else ()
    found = {(asked, way)}
    for part in parts:
        inner, went = part, way
        while type(inner) is tuple and len(inner) == 2 and inner[0] == "not":
            inner, went = inner[1], not went
        found |= {(inner, went)}
    return frozenset(found)


def comparisons(path: Iterable[tuple[Hashable, bool]]) -> list[Excluding]:
    """The outcomes on a path that compare something with a constant; the others exclude nothing but their opposite."""
    found: list[Excluding] = []
    for asked, went in path:
        # Asked for nearly every alternative of nearly every value, and most are no comparison: a call less for those.
        if type(asked) is not tuple or not asked:
            continue
        if asked[0] == ("or" if went else "and"):
            several = [comparison(part) for part in asked[1:]]
            if None not in several:
                found.append((tuple(item for item in several if item is not None), went))
        elif len(asked) == 3 and asked[0] in _FLIPPED:
            compared = comparison(asked)
            if compared is not None:
                found.append(((compared,), went))
    return found


def agree(asked: Hashable, way: bool, path: Iterable[tuple[Hashable, bool]]) -> bool:
    """False where the outcome cannot come together with one of those on a path: `n == 1` where `n > 2` holds."""
    if type(asked) is not tuple or not asked or not (asked[0] in _FLIPPED or asked[0] in _SEVERAL):
        return True
    return agrees_with(asked, way, comparisons(path))


def agrees_with(asked: Hashable, way: bool, compared: list[Excluding]) -> bool:
    """The same, of what `comparisons` gives for the path."""
    if not compared or type(asked) is not tuple or not asked:
        return True
    if asked[0] == ("or" if way else "and"):
        return any(agrees_with(part, way, compared) for part in asked[1:])
    new = comparison(asked)
    if new is None:
        return True
    return not any(
        all(old[0] == new[0] and _exclude(new[1:], way, old[1:], went) for old in several) for several, went in compared
    )


def can_meet(
    path: Mapping[Hashable, bool], others: Iterable[tuple[Hashable, bool]], compared: list[Excluding] | None = None
) -> bool:
    """False where one of the other outcomes is not met on a path: `kind == "a"` where `kind == "b"` holds.

    compared: what `comparisons` gives for the path, where that was worked out before.
    """
    for asked, way in others:
        gone = path.get(asked)
        if gone is None:
            if compared is None:
                compared = comparisons(path.items())
            if not agrees_with(asked, way, compared):
                return False
        elif gone != way:
            return False
    return True


def follows(asked: Hashable, path: Mapping[Hashable, bool]) -> bool | None:
    """The way that a question goes on a path; None where the path leaves it open."""
    if asked in path:
        return path[asked]
    several = type(asked) is tuple and asked[:1] in (("or",), ("and",))
    if not several and comparison(asked) is None:
        return None
    if several:
        gone = [follows(part, path) for part in asked[1:]]  # type: ignore[index]
        decides = asked[0] == "or"  # type: ignore[index]
        return decides if decides in gone else None if None in gone else not decides
    for way in (True, False):
        if not agree(asked, way, path.items()):
            return not way
    return None


def _exclude(first: tuple[str, float | str], way: bool, other: tuple[str, float | str], went: bool) -> bool:
    (how, value), (how_other, value_other) = first, other
    if isinstance(value, str) or isinstance(value_other, str):
        return type(value) is type(value_other) and _texts_exclude(value, way, value_other, went)
    low, high, hole = _range(how, value, way)
    low_other, high_other, hole_other = _range(how_other, value_other, went)
    # A bound is (number, 1 where the number itself is left out): the larger lower and the smaller upper bound count.
    lower, upper = max(low, low_other), min((high[0], -high[1]), (high_other[0], -high_other[1]))
    if lower[0] > upper[0] or (lower[0] == upper[0] and (lower[1] or upper[1])):
        return True
    return lower[0] == upper[0] and lower[0] in (hole, hole_other)


def _texts_exclude(value: float | str, way: bool, other: float | str, went: bool) -> bool:
    if way and went:
        return value != other
    return value == other and way != went


_ALL = ((float("-inf"), 0), (float("inf"), 0), None)


def _range(how: str, value: float, way: bool) -> tuple[tuple[float, int], tuple[float, int], float | None]:
    """Lower and upper bound with whether they are left out, and the one number that is not there."""
    if how == "Eq":
        return ((value, 0), (value, 0), None) if way else (_ALL[0], _ALL[1], value)
    how = how if way else _DENIED[how]
    out = 1 if how in ("Lt", "Gt") else 0
    if how in ("Lt", "LtE"):
        return _ALL[0], (value, out), None
    return (value, out), _ALL[1], None
