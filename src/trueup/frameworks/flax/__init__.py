"""flax: models of JAX, written with linen or with nnx, and what trains and measures them."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, Line, UnreadLibrary

FRAMEWORK = Framework(
    key="flax",
    title="flax",
    lines=(
        Line(
            key="flax",
            title="flax",
            package="flax",
            # From the package index in November 2026.
            releases="0.1:0 0.2:2 0.3:6 0.4:2 0.5:3 0.6:11 0.7:5 0.8:5 0.9:0 0.10:7 0.11:2 0.12:8",
            digits=2,
        ),
    ),
    packages={"flax": "flax"},
    roots={"flax": "flax"},
    gate=Gate(words=(b"flax",), own_layers=(b"flax",)),
    unread=(UnreadLibrary(title="flax", roots=("flax",), built_on="jax", alone=True),),
    training=("nnx.grad(", "apply_gradients("),
    naming="naming",
)
