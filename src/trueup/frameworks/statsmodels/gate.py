"""Whether a model of statsmodels may stand in a file's bytes."""

from __future__ import annotations

from trueup.frameworks.gates import trains_and_measures


def may_hold_setup(data: bytes) -> bool:
    """A model is fitted, and what it answers is measured or asked."""
    return trains_and_measures(data, b"statsmodels")
