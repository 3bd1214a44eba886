"""JAX: its functions on arrays, what it differentiates and transforms; models and losses of it are other libraries'."""

from __future__ import annotations

from trueup.frameworks.base import ArrayModule, Framework, Gate, InMemory, Line, UnreadLibrary

FRAMEWORK = Framework(
    key="jax",
    title="JAX",
    lines=(
        Line(
            key="jax",
            title="JAX",
            package="jax",
            # From the package index in November 2026.
            releases="0.1:77 0.2:28 0.3:25 0.4:38 0.5:3 0.6:2 0.7:2 0.8:3 0.9:2 0.10:2",
            digits=2,
        ),
    ),
    packages={"jax": "jax"},
    roots={"jax": "jax"},
    gate=Gate(
        words=(b"jax",), own_layers=(b"import jax",), defines=(b"value_and_grad(", b"jax.grad(", b"apply_gradients(")
    ),
    unread=(
        UnreadLibrary(
            title="jax",
            roots=("jax",),
            trains=("jax.grad(", "value_and_grad(", " grad(", "=grad(", "(grad(", "apply_gradients(", "apply_updates("),
            alone=True,
        ),
    ),
    counts=("argmax", ".round(", "> 0"),
    arrays=(ArrayModule(name="jax.numpy"),),
    training=("_and_grad", ".grad(", " grad(", "=grad(", "(grad("),
    meanings="meanings",
    naming="naming",
    in_memory=InMemory(functions=("jax",), names="memory_names"),
)
