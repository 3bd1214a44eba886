"""Names of JAX's functions in memory."""

from __future__ import annotations

from typing import Any


def public_name(module: str | None, name: str, thing: Any) -> str | None:
    """The name by which an activation is called; None for any other function."""
    return f"jax.nn.{name}" if module is not None and module.startswith("jax._src.nn") else None
