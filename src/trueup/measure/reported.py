"""A number that was reported, held against the ladder: which definitions are printed like this?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from trueup.contract.audit import Majority, Reported, Rung
from trueup.contract.bad_input import BadInputError

#: At most so many digits and powers of ten: an exact fraction of "1e-99999999" would never be done.
_NUMBER = re.compile(r"\s*([0-9]{1,400}(?:[.,][0-9]{0,400})?|[.,][0-9]{1,400})(?:[eE]([+-]?[0-9]{1,4}))?\s*(%?)\s*")
#: Frameworks average in float32, so a number printed with more than six digits is compared no closer than this.
_BLUR = Fraction(5, 10**7)


def printed_range(reported: str | float) -> tuple[str, Fraction, Fraction, Fraction]:
    """The text, the value, and the lowest and highest value that is printed like it.

    A string keeps its digits ("0.9980" has four); a float is taken as Python prints it. A percent sign divides by 100.

    Raises:
        BadInputError: for what is no number between 0 and 1, or 0 % and 100 %.
    """
    text = reported if isinstance(reported, str) else repr(float(reported))
    found = _NUMBER.fullmatch(text)
    if not found:
        raise BadInputError(
            f"reported={reported!r}", "a number such as 0.9976 or '99.76 %'", "Give it as it was printed"
        )
    number = Decimal(found[1].replace(",", ".") + (f"e{found[2]}" if found[2] else ""))
    exponent = number.as_tuple().exponent
    half = Fraction(10) ** int(exponent) / 2
    scale = 100 if found[3] else 1
    value, half = Fraction(number) / scale, max(half / scale, _BLUR)
    if not 0 <= value <= 1:
        raise BadInputError(
            f"reported={reported!r}", "an accuracy between 0 and 1", "Write a percentage with its sign: '99.76 %'"
        )
    return text.strip(), value, max(Fraction(0), value - half), min(Fraction(1), value + half)


def hold_against(reported: str | float, ladder: Sequence[Rung], majority: Majority) -> Reported:
    """The rungs whose value is printed like the reported number, or else the nearest."""
    text, value, low, high = printed_range(reported)
    exact = {
        rung.key: Fraction(rung.right, rung.of) if rung.right is not None and rung.of else Fraction(rung.value)
        for rung in ladder
    }
    if majority.of:
        exact["majority"] = Fraction(majority.right, majority.of)
    matches = tuple(key for key, number in exact.items() if low <= number <= high)
    nearest = min(exact, key=lambda key: abs(exact[key] - value), default="")
    return Reported(
        text=text,
        value=float(value),
        low=float(low),
        high=float(high),
        matches=matches,
        nearest=nearest,
        distance=float(exact[nearest] - value) if nearest else 0.0,
    )
