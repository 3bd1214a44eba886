"""haiku: models of JAX as functions that are transformed into pairs of functions."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, UnreadLibrary

FRAMEWORK = Framework(
    key="haiku",
    title="haiku",
    roots={"haiku": ""},
    gate=Gate(words=(b"haiku",)),
    unread=(UnreadLibrary(title="haiku", roots=("haiku",), built_on="jax", alone=True),),
)
