"""Models of tests run for a few steps: what JAX compiles for them is compiled once, and not optimised."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def compile_once(folder: str) -> None:
    """Most models of these tests are the same to XLA: what one test compiled, the next one takes from a folder."""
    jax = importlib.import_module("jax")
    jax.config.update("jax_compilation_cache_dir", folder)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


@contextmanager
def in_haste(backend: str) -> Iterator[None]:
    """XLA would optimise models that run for a few steps; other tests of the process get it back."""
    jax = sys.modules.get("jax")
    if backend != "jax" or jax is None:
        yield
        return
    before = jax.config.values["jax_disable_most_optimizations"]
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", before)
