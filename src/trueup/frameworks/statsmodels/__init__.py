"""statsmodels: its models of classes, whose `predict` gives probabilities, and its regressions."""

from __future__ import annotations

from trueup.frameworks.base import EstimatorWords, Framework, Gate

FRAMEWORK = Framework(
    key="statsmodels",
    title="statsmodels",
    roots={"statsmodels": ""},
    gate=Gate(
        words=(b"statsmodels",),
        module="",
        alone=True,
        estimators=EstimatorWords(trains=(b".fit(",), measures=(b".predict", b".rsquared", b".prsquared")),
    ),
    naming="naming",
)
