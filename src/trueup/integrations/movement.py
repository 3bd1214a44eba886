"""Whether a training moves weights: fingerprints of the trainable variables before and after, not copies of them."""

from __future__ import annotations

import sys
from math import prod
from typing import Any
from zlib import crc32

from trueup.integrations.host import on_host

#: Values of one variable that are looked at; larger ones are looked at in even steps.
MOST = 1 << 20


def fingerprints(variables: list[Any]) -> list[int]:
    """A checksum for each variable, of its bytes (of up to 2**20 evenly spaced values)."""
    return [_fingerprint(variable) for variable in variables]


def moved(variables: list[Any], before: list[int]) -> int:
    """1 where a variable has another checksum, else 0. One that moved shows that the training works: it stops there."""
    for variable, then in zip(variables, before, strict=True):
        if _fingerprint(variable) != then:
            return 1
    return 0


def _fingerprint(variable: Any) -> int:
    value = getattr(variable, "value", variable)
    value = value() if callable(value) else value
    size = prod(int(each) for each in value.shape)
    if size > MOST:
        value = _in_steps(value, -(-size // MOST))
    return crc32(on_host(value).tobytes())


def _in_steps(value: Any, step: int) -> Any:
    """Evenly spaced values, taken on the device."""
    if hasattr(value, "reshape"):
        return value.reshape(-1)[::step]
    library = sys.modules[type(value).__module__.partition(".")[0]]  # where reshaping is a function, not a method
    return library.reshape(value, (-1,))[::step]
