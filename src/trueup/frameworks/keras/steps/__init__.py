"""The steps of a model of Keras, in memory or in a file: what they give on the engine, and what a loss sees of it."""

from __future__ import annotations

from trueup.frameworks.keras.steps.hidden import shown
from trueup.frameworks.keras.steps.on_engine import followed, settles

__all__ = ["followed", "settles", "shown"]
