"""What CatBoost answers about a setup: its objectives."""

from __future__ import annotations

from trueup.frameworks.catboost.estimator_rows import OBJECTIVES
from trueup.frameworks.objectives import ObjectiveMeanings

MEANINGS = ObjectiveMeanings(OBJECTIVES, binary='loss_function="Logloss"', several='loss_function="MultiClass"')
