"""Whether a setup with a loss of optax may stand in a file's bytes."""

from __future__ import annotations

from trueup.frameworks.gates import has_any

_LOSSES = (b"cross_entropy", b"l2_loss", b"squared_error", b"focal_loss", b"hinge_loss", b"huber_loss", b"kl_diver")


def may_hold_setup(data: bytes) -> bool:
    """A loss is called; what a program writes itself is the matter of JAX's own gate."""
    return has_any(data, _LOSSES)
