"""What torchmetrics answers about a setup: what its metrics take. It has no setups of its own."""

from __future__ import annotations

from trueup.contract.known import value_of
from trueup.contract.metric import Metric
from trueup.frameworks.meanings import Meanings
from trueup.frameworks.metric_arguments import ArgumentsRow
from trueup.frameworks.torchmetrics.metric_rows import metric_named


class _Torchmetrics(Meanings):
    def arguments_of(self, metric: Metric) -> ArgumentsRow | None:
        if not metric.typed.startswith("torchmetrics."):
            return None
        named = metric_named(value_of(metric.name) or "")
        return named.row if named is not None else None


MEANINGS = _Torchmetrics()
