"""What losses and metrics mean for a setup: asked of its framework, in its release and in all others."""

from __future__ import annotations

from trueup.facts.meanings import (
    arguments_of,
    canonical_loss,
    canonical_metric,
    logged_names,
    loss_meaning,
    meanings_for,
    metric_meaning,
    refusal,
)
from trueup.facts.statable import statable
from trueup.frameworks.meanings import meanings_of

__all__ = [
    "arguments_of",
    "canonical_loss",
    "canonical_metric",
    "logged_names",
    "loss_meaning",
    "meanings_for",
    "meanings_of",
    "metric_meaning",
    "refusal",
    "statable",
]
