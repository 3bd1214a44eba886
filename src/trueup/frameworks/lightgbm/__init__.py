"""LightGBM: boosters and their wrappers; what predict gives for each objective."""

from __future__ import annotations

from trueup.frameworks.base import EstimatorWords, Framework, Gate, Line, UnreadLibrary

FRAMEWORK = Framework(
    key="lightgbm",
    title="LightGBM",
    lines=(
        Line(
            key="lightgbm",
            title="LightGBM",
            package="lightgbm",
            # From the package index in November 2026.
            releases="2.0:12 2.1:2 2.2:3 2.3:1 3.0:0 3.1:1 3.2:1 3.3:5 4.0:0 4.1:0 4.2:0 4.3:0 4.4:0 4.5:0 4.6:0 4.7:0",
            digits=2,
        ),
    ),
    packages={"lightgbm": "lightgbm"},
    roots={"lightgbm": "lightgbm"},
    gate=Gate(
        words=(b"lightgbm",),
        module="",
        alone=True,
        estimators=EstimatorWords(
            trains=(b".train(", b".cv("), measures=(b"best_score", b"evals_result", b"early_stop")
        ),
    ),
    unread=(UnreadLibrary(title="lightgbm", roots=("lightgbm",), trains=(".fit(", ".train(", ".cv("), alone=True),),
    meanings="meanings",
    estimators="live",
    saved_boosters="saved.boosters",
    booster_names=(".txt", ".model"),
)
