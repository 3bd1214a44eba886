"""What has to stand in a file for a classifier of Transformers to be trained or measured in it."""

from __future__ import annotations

_WORDS = (b"Trainer(", b"Classification", b"compute_metrics", b"compute_loss(")


def may_hold_setup(data: bytes) -> bool:
    """A trainer, a model with a head for classes, or a function that counts for a trainer."""
    return any(word in data for word in _WORDS)
