"""imbalanced-learn: pipelines and classifiers beside scikit-learn's, and samplers that leave labels what they are."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="imblearn",
    title="imbalanced-learn",
    roots={"imblearn": ""},
    gate=Gate(words=(b"imblearn",), module="", alone=True),
    meanings="meanings",
)
