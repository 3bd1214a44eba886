"""equinox: models of JAX as trees of arrays that are called."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, UnreadLibrary

FRAMEWORK = Framework(
    key="equinox",
    title="equinox",
    roots={"equinox": ""},
    gate=Gate(words=(b"equinox",)),
    unread=(UnreadLibrary(title="equinox", roots=("equinox",), built_on="jax", alone=True),),
    training=("filter_grad",),
)
