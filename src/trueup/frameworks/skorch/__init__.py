"""skorch: the loss that its nets call, and the answers that they give."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, UnreadLibrary

FRAMEWORK = Framework(
    key="skorch",
    title="skorch",
    roots={"skorch": ""},
    training=(".fit(",),
    naming="naming",
    live_parts="live_parts",
    gate=Gate(words=(b"skorch",)),
    unread=(UnreadLibrary(title="skorch", roots=("skorch",), trains=(".fit(",), alone=True, sets_modes=True),),
)
