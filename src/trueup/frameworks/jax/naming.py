"""One name for each thing of JAX, and the short form that everyone imports its arrays by."""

from __future__ import annotations

from trueup.frameworks.qualified_names import Naming

#: Functions that stand in several modules -> where they go by here.
_SAME = {
    "jax.scipy.special.logsumexp": "jax.nn.logsumexp",
    "jax.scipy.special.expit": "jax.nn.sigmoid",
    "jax.scipy.special.softmax": "jax.nn.softmax",
    "jax.scipy.special.log_softmax": "jax.nn.log_softmax",
    "jax.lax.tanh": "jax.numpy.tanh",
    "jax.lax.logistic": "jax.nn.sigmoid",
    "jax.lax.log": "jax.numpy.log",
    "jax.lax.exp": "jax.numpy.exp",
    "jax.lax.dot": "jax.numpy.dot",
    "jax.lax.argmax": "jax.numpy.argmax",
}
_SHORT = {"jnp": "jax.numpy"}


class _Jax(Naming):
    def canonical(self, full: str) -> tuple[str, str]:
        for name in ("stax", "optimizers"):
            full = full.replace(f"jax.experimental.{name}", f"jax.example_libraries.{name}", 1)
        return "jax", _SAME.get(full, full)

    def meant_by(self, name: str, libraries: frozenset[str]) -> str | None:
        return _SHORT.get(name)


NAMING = _Jax()
