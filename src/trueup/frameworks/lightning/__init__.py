"""Lightning: the methods of a module that its trainer calls, what it logs and what its callbacks watch."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="lightning",
    title="Lightning",
    roots={"lightning": "", "pytorch_lightning": "", "lightning_fabric": ""},
    naming="naming",
    live_parts="live_parts",
    gate=Gate(words=(b"lightning",)),
)
