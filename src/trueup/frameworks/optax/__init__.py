"""optax: the losses and optimizers of JAX's models."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, Line, UnreadLibrary

FRAMEWORK = Framework(
    key="optax",
    title="optax",
    lines=(
        Line(
            key="optax",
            title="optax",
            package="optax",
            # From the package index in November 2026.
            releases="0.0:9 0.1:9 0.2:8",
        ),
    ),
    packages={"optax": "optax"},
    roots={"optax": "optax"},
    gate=Gate(words=(b"optax",), own_layers=(b"optax",)),
    unread=(UnreadLibrary(title="optax", roots=("optax",), trains=("optax.",), built_on="jax", alone=True),),
    training=("apply_updates(",),
    meanings="meanings",
    naming="naming",
)
