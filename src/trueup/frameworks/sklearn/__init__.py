"""scikit-learn: encoders of labels, splits, data sets and classifiers."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="sklearn",
    title="scikit-learn",
    roots={"sklearn": "", "cuml": ""},
    gate=Gate(words=(b"sklearn",), alone=True),
    meanings="meanings",
    naming="naming",
)
