"""Whether an accuracy of clu may stand in a file's bytes."""

from __future__ import annotations


def may_hold_setup(data: bytes) -> bool:
    """Its accuracy is taken of a model's output; what is trained beside it is the matter of other gates."""
    return b"from_model_output(" in data and b"Accuracy" in data
