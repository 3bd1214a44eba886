"""What has to stand in a file for Ignite to train or measure something in it."""

from __future__ import annotations

_WORDS = (b"create_supervised_trainer(", b"create_supervised_evaluator(", b"Engine(")


def may_hold_setup(data: bytes) -> bool:
    """An engine."""
    return any(word in data for word in _WORDS)
