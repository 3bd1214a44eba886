"""XGBoost: boosters and their wrappers; what predict gives for each objective."""

from __future__ import annotations

from trueup.frameworks.base import EstimatorWords, Framework, Gate, Line, UnreadLibrary

FRAMEWORK = Framework(
    key="xgboost",
    title="XGBoost",
    lines=(
        Line(
            key="xgboost",
            title="XGBoost",
            package="xgboost",
            # From the package index in November 2026.
            releases="0.6:0 0.7:0 0.71:0 0.72:1 0.80:0 0.81:0 0.82:0 0.90:0 1.0:2 1.1:1 1.2:1 1.3:3 1.4:2 1.5:2 1.6:2 "
            "1.7:6 2.0:3 2.1:4 3.0:5 3.1:3 3.2:0",
            digits=2,
        ),
    ),
    packages={"xgboost": "xgboost", "xgboost-cpu": "xgboost"},
    roots={"xgboost": "xgboost"},
    gate=Gate(
        words=(b"xgboost",),
        module="",
        alone=True,
        estimators=EstimatorWords(
            trains=(b".train(", b".cv("), measures=(b"best_score", b"evals_result", b"early_stop", b"EarlyStop")
        ),
    ),
    unread=(UnreadLibrary(title="xgboost", roots=("xgboost",), trains=(".fit(", ".train(", ".cv("), alone=True),),
    meanings="meanings",
    estimators="live",
    saved_boosters="saved.boosters",
    booster_names=(".json", ".ubj", ".model"),
)
