"""scikit-learn: encoders of labels, splits, data sets and classifiers."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, Line

FRAMEWORK = Framework(
    key="sklearn",
    title="scikit-learn",
    lines=(
        Line(
            key="sklearn",
            title="scikit-learn",
            package="scikit-learn",
            # From the package index in November 2026.
            releases="0.13:1 0.14:1 0.15:2 0.16:1 0.17:1 0.18:2 0.19:2 0.20:4 0.21:3 0.22:2 0.23:2 0.24:2 1.0:2 1.1:3 "
            "1.2:2 1.3:2 1.4:2 1.5:2 1.6:1 1.7:2 1.8:0 1.9:1",
            digits=2,
        ),
    ),
    asked_as={"scikit-learn": "sklearn"},
    packages={"scikit-learn": "scikit-learn", "sklearn": "scikit-learn"},
    roots={"sklearn": "sklearn", "cuml": "sklearn"},
    gate=Gate(words=(b"sklearn", b"joblib"), alone=True),
    meanings="meanings",
    naming="naming",
    estimators="live",
)
