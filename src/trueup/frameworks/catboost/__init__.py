"""CatBoost: its estimators, and the forms in which predict gives their answers."""

from __future__ import annotations

from trueup.frameworks.base import EstimatorWords, Framework, Gate, Line, UnreadLibrary

FRAMEWORK = Framework(
    key="catboost",
    title="CatBoost",
    lines=(
        Line(
            key="catboost",
            title="CatBoost",
            package="catboost",
            # 1.2 from the package index in November 2026, what was before from its release notes.
            releases="0.10:4 0.11:2 0.12:2 0.13:1 0.14:2 0.15:2 0.16:5 0.17:5 0.18:1 0.20:2 0.21:0 0.22:0 0.23:2 "
            "0.24:4 0.25:1 0.26:1 1.0:6 1.1:1 1.2:10",
            digits=2,
        ),
    ),
    packages={"catboost": "catboost"},
    roots={"catboost": "catboost"},
    gate=Gate(
        words=(b"catboost",),
        module="",
        alone=True,
        estimators=EstimatorWords(
            trains=(b".train(",), measures=(b"best_score", b"evals_result", b"early_stop", b"od_wait")
        ),
    ),
    unread=(UnreadLibrary(title="catboost", roots=("catboost",), trains=(".fit(", ".train(", "cv("), alone=True),),
    meanings="meanings",
    estimators="live",
    saved_boosters="saved.boosters",
    booster_names=(".cbm", ".json", ".model"),
)
