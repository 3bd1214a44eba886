"""LazyPredict: many models trained at once, and a table of what each scored."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="lazypredict",
    title="LazyPredict",
    roots={"lazypredict": ""},
    gate=Gate(words=(b"lazypredict",), alone=True),
)
