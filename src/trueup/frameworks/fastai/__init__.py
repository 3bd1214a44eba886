"""fastai: the loss that its learners call, and the metrics that they count."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="fastai",
    title="fastai",
    roots={"fastai": ""},
    naming="naming",
    gate=Gate(words=(b"fastai",)),
)
