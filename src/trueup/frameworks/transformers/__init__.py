"""Hugging Face's Transformers: heads and losses of its models, and what its trainer calls."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="transformers",
    title="Transformers",
    roots={"transformers": ""},
    naming="naming",
    live_parts="live_parts",
    gate=Gate(words=(b"transformers",)),
)
