"""Hugging Face's Transformers: heads and losses of its models, and what its trainer calls."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, UnreadLibrary

FRAMEWORK = Framework(
    key="transformers",
    title="Transformers",
    roots={"transformers": ""},
    training=("Trainer(", "def compute_loss("),
    naming="naming",
    live_parts="live_parts",
    gate=Gate(words=(b"transformers", b"SFTTrainer("), defines=(b"compute_metrics", b"Trainer(")),
    unread=(
        UnreadLibrary(
            title="transformers",
            roots=("transformers",),
            trains=("Trainer(", ".backward(", ".compute_loss("),
            alone=True,
            sets_modes=True,
        ),
    ),
)
