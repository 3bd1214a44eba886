"""Whole numbers among the arguments of a library, as JSON and programs write them."""

from __future__ import annotations

from typing import Any


def whole_number(value: Any) -> int | None:
    """A size that an argument gives; None where it is not a whole number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value if isinstance(value, int) else None
