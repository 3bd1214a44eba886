"""What has to stand in a file for skorch to train something in it."""

from __future__ import annotations


def may_hold_setup(data: bytes) -> bool:
    """A net."""
    return b"NeuralNet" in data
