"""What has to stand in a file for Lightning to train something in it."""

from __future__ import annotations

_WORDS = (b"training_step", b"validation_step", b"test_step", b"Trainer(", b"LightningModule")


def may_hold_setup(data: bytes) -> bool:
    """A module with a step, or a trainer."""
    return any(word in data for word in _WORDS)
