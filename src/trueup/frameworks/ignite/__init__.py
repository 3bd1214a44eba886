"""Ignite: the loss that its engines call, and the metrics that they count."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, UnreadLibrary

FRAMEWORK = Framework(
    key="ignite",
    title="Ignite",
    roots={"ignite": ""},
    training=("create_supervised_trainer(", ".backward("),
    naming="naming",
    gate=Gate(words=(b"ignite",)),
    unread=(
        UnreadLibrary(
            title="ignite",
            roots=("ignite",),
            trains=("create_supervised_trainer(", "Engine(", ".run("),
            alone=True,
            sets_modes=True,
        ),
    ),
)
