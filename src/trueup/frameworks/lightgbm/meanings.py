"""What LightGBM answers about a setup: its objectives."""

from __future__ import annotations

from trueup.frameworks.lightgbm.objective_rows import OBJECTIVES
from trueup.frameworks.objectives import ObjectiveMeanings

MEANINGS = ObjectiveMeanings(
    OBJECTIVES, binary='objective="binary"', several='objective="multiclass" with num_class={}'
)
