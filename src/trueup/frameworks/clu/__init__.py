"""clu: metrics of training loops in JAX."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="clu",
    title="clu",
    roots={"clu": ""},
    packages={"clu": "clu"},
    gate=Gate(words=(b"clu",)),
)
