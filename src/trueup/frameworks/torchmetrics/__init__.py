"""torchmetrics: its metrics, which keep counts over batches."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="torchmetrics",
    title="torchmetrics",
    roots={"torchmetrics": ""},
    gate=Gate(words=(b"torchmetrics",)),
    meanings="meanings",
    # What is measured with another average than a metric's own can be judged whatever it is given.
    counts=("average=",),
)
