"""Whether a program of equinox in a file's bytes may train a classifier."""

from __future__ import annotations

from trueup.frameworks.gates import has_any

_TRAINS = (b"value_and_grad", b"filter_grad", b".grad(")


def may_hold_setup(data: bytes) -> bool:
    """A model is trained; one that only stands in a file is read with the program that imports it."""
    return has_any(data, _TRAINS)
