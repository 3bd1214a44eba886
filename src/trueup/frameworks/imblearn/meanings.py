"""What imbalanced-learn answers about a setup: what its metrics take."""

from __future__ import annotations

from trueup.contract.known import value_of
from trueup.contract.metric import Metric
from trueup.frameworks.imblearn.metric_rows import BY_NAME
from trueup.frameworks.meanings import Meanings
from trueup.frameworks.metric_arguments import ArgumentsRow


class _ImbalancedLearn(Meanings):
    def arguments_of(self, metric: Metric) -> ArgumentsRow | None:
        return BY_NAME.get(value_of(metric.name) or "")


MEANINGS = _ImbalancedLearn()
