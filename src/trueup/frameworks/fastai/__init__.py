"""fastai: the loss that its learners call, and the metrics that they count."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, UnreadLibrary

FRAMEWORK = Framework(
    key="fastai",
    title="fastai",
    roots={"fastai": ""},
    training=("Learner(", "_learner("),
    naming="naming",
    fixes="fix_spelling",
    gate=Gate(words=(b"fastai",)),
    unread=(
        UnreadLibrary(title="fastai", roots=("fastai",), trains=(".fit", ".fine_tune("), alone=True, sets_modes=True),
    ),
)
