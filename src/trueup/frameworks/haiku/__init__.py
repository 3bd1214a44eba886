"""haiku: models of JAX as functions that are transformed into pairs of functions."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="haiku",
    title="haiku",
    roots={"haiku": ""},
    gate=Gate(words=(b"haiku",)),
)
