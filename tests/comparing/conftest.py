"""Compiling costs more than training here: JAX takes little trouble over it, and remembers what it has compiled."""

from __future__ import annotations

import os
from pathlib import Path

_KEPT = Path(__file__).resolve().parents[2] / ".pytest_cache" / "jax"
for _name, _value in {
    "JAX_DISABLE_MOST_OPTIMIZATIONS": "1",
    "JAX_COMPILATION_CACHE_DIR": str(_KEPT),
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}.items():
    os.environ.setdefault(_name, _value)
