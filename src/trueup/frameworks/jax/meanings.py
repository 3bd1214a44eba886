"""What is known of losses that a program of JAX writes itself."""

from __future__ import annotations

from trueup.contract.known import Unknown
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.frameworks.meanings import Meanings


class _Jax(Meanings):
    def logged_names(self, setup: Setup) -> Unknown:
        return Unknown("JAX logs nothing by itself", setup.where)

    def metric_meaning(self, metric: Metric, setup: Setup) -> Unknown:
        return Unknown("JAX has no metrics of its own", metric.where)


MEANINGS = _Jax()
