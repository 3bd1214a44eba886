"""Whether numbers of LazyPredict may stand in a file's bytes."""

from __future__ import annotations


def may_hold_setup(data: bytes) -> bool:
    """It is imported, and trains."""
    return b"import" in data and b"fit(" in data
