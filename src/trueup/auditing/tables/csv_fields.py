"""What one field of a text table is: a plain decimal number, a class number, or a name."""

from __future__ import annotations

import re

#: A decimal number as programs write it, in ASCII digits. What Python's own conversions take beyond that is a name:
#: "1_0" is not 10, "007" is not 7, and digits of other scripts are letters of a name.
PLAIN_NUMBER = r"[ ]*[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ ]*"
#: What stands for a number that is missing, beside the empty field.
NOT_A_NUMBER = r"[ ]*[+-]?[nN][aA][nN][ ]*"
_plain = re.compile(PLAIN_NUMBER).fullmatch
_missing = re.compile(NOT_A_NUMBER).fullmatch
#: Real numbers may be infinite or missing, and may be padded with zeros ("00.5").
_real = re.compile(r"[ ]*[+-]?(?:[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]+)?|(?i:nan|inf|infinity))[ ]*").fullmatch


def is_plain_number(field: str) -> bool:
    """True for a decimal number without leading zeros, underscores or digits of other scripts."""
    return _plain(field) is not None


def is_missing(field: str) -> bool:
    """True for an empty field and for NaN."""
    return not field.strip() or _missing(field) is not None


def whole(field: str) -> int:
    """A class number; "3.0" is one, as data frames with gaps write them.

    Raises:
        ValueError: the field is no plain number, or not a whole one.
    """
    if not is_plain_number(field):
        raise ValueError(field)
    try:
        return int(field)
    except ValueError:
        number = float(field)
        if not number.is_integer():
            raise
        return int(number)


def is_whole(field: str) -> bool:
    """True for a class number that fits into 64 bits."""
    try:
        return -(2**63) <= whole(field) < 2**63
    except (ValueError, OverflowError):
        return False


def real(field: str) -> float:
    """A score or a weight.

    Raises:
        ValueError: the field is no number in ASCII digits.
    """
    number = float(field)
    if _real(field) is None:
        raise ValueError(field)
    return number


def is_real(field: str) -> bool:
    """True for a number in ASCII digits, for NaN and for infinities."""
    try:
        real(field)
    except ValueError:
        return False
    return True
