"""What the libraries mean, as rows with versions, evidence and source, and the functions that choose among them."""

from __future__ import annotations

from trueup.facts.losses import loss_meaning
from trueup.facts.metrics import metric_meaning
from trueup.facts.names import canonical_loss, canonical_metric
from trueup.facts.refusals import refusal
from trueup.frameworks.keras.history import logged_names

__all__ = ["canonical_loss", "canonical_metric", "logged_names", "loss_meaning", "metric_meaning", "refusal"]
