"""What torchmetrics answers about a setup: what its metrics take. It has no setups of its own."""

from __future__ import annotations

from dataclasses import replace

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
        if named is None:
            return None
        # Of tags each is a yes or a no of its own, whose share is the same whichever side is the truth.
        by_tag = (named.task or metric.task) == "multilabel" and "binary" in named.row.symmetric
        return replace(named.row, swapped="", counts_cells=named.row.metric == "Accuracy") if by_tag else named.row


MEANINGS = _Torchmetrics()
