"""Lightning: the methods of a module that its trainer calls, what it logs and what its callbacks watch."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, UnreadLibrary

FRAMEWORK = Framework(
    key="lightning",
    title="Lightning",
    roots={"lightning": "", "pytorch_lightning": "", "lightning_fabric": ""},
    training=("def training_step(", "Trainer("),
    naming="naming",
    live_parts="live_parts",
    gate=Gate(words=(b"lightning",), defines=(b"training_step", b"Trainer(")),
    unread=(
        UnreadLibrary(
            title="lightning",
            roots=("pytorch_lightning", "lightning", "lightning_fabric"),
            trains=("Trainer(", "training_step(", ".backward(", "LightningCLI("),
            alone=True,
            sets_modes=True,
        ),
    ),
)
