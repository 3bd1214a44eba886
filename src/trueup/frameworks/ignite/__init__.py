"""Ignite: the loss that its engines call, and the metrics that they count."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="ignite",
    title="Ignite",
    roots={"ignite": ""},
    naming="naming",
    gate=Gate(words=(b"ignite",)),
)
