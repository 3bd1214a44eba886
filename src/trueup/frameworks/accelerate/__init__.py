"""Accelerate: a loop of the program's own on whatever devices there are; what it prepares stays what it was."""

from __future__ import annotations

from trueup.frameworks.base import Framework, UnreadLibrary

FRAMEWORK = Framework(
    key="accelerate",
    title="Accelerate",
    roots={"accelerate": ""},
    naming="naming",
    unread=(
        UnreadLibrary(title="accelerate", roots=("accelerate",), trains=(".backward(",), alone=True, sets_modes=True),
    ),
)
