"""Literal searches in a file's bytes, with which a framework's gate asks whether a setup may stand in it."""

from __future__ import annotations

#: A name under which another library has its `nn` and its `Dense`; what it trains is not read.
OTHERS = (b"import jax", b"flax", b"optax")
#: A program's own module file is shorter than this.
SHORT = 12_000
#: How far from a call's beginning its words are looked for.
_CALL = 400


def calls_with(data: bytes, call: bytes, words: tuple[bytes, ...]) -> bool:
    """One of the words stands in a call, or shortly behind its beginning."""
    at = data.find(call)
    while at >= 0:
        if has_any(data[at : at + _CALL], words):
            return True
        at = data.find(call, at + 1)
    return False


def has_any(data: bytes, words: tuple[bytes, ...]) -> bool:
    """One of the words stands in the data."""
    for word in words:  # noqa: SIM110 - asked of every file; `any` takes longer than the searches in short ones
        if word in data:
            return True
    return False
