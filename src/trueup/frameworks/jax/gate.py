"""Whether a program of JAX in a file's bytes may train a classifier."""

from __future__ import annotations

from trueup.frameworks.gates import has_any

_GRADIENTS = (b"value_and_grad(", b"jax.grad(", b" grad(", b"(grad(")
_LOSES = (b"loss", b"oftmax", b"entropy", b"igmoid", b"argmax", b"logsumexp")


def may_hold_setup(data: bytes) -> bool:
    """Gradients are taken of a loss, or something is made a probability or an answer."""
    return has_any(data, _GRADIENTS) and has_any(data, _LOSES)
