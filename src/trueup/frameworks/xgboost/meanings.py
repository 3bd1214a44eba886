"""What XGBoost answers about a setup: its objectives."""

from __future__ import annotations

from trueup.frameworks.objectives import ObjectiveMeanings
from trueup.frameworks.xgboost.objective_rows import OBJECTIVES

MEANINGS = ObjectiveMeanings(
    OBJECTIVES, binary='objective="binary:logistic"', several='objective="multi:softprob" with num_class={}'
)
