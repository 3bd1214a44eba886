"""What has to stand in a file for fastai to train something in it."""

from __future__ import annotations

_WORDS = (b"Learner(", b"_learner(")


def may_hold_setup(data: bytes) -> bool:
    """A learner."""
    return any(word in data for word in _WORDS)
