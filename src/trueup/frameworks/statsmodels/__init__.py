"""statsmodels: its models of classes, whose `predict` gives probabilities, and its regressions."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="statsmodels",
    title="statsmodels",
    roots={"statsmodels": ""},
    gate=Gate(words=(b"statsmodels",), alone=True),
    naming="naming",
)
