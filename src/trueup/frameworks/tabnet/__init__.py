"""pytorch-tabnet: its estimators, and the data that their early stopping goes by."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, UnreadLibrary

FRAMEWORK = Framework(
    key="tabnet",
    title="pytorch-tabnet",
    roots={"pytorch_tabnet": ""},
    gate=Gate(words=(b"pytorch_tabnet",), module=""),
    unread=(
        UnreadLibrary(
            title="pytorch-tabnet", roots=("pytorch_tabnet",), trains=(".fit(",), alone=True, sets_modes=True
        ),
    ),
)
