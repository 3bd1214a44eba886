"""What scikit-learn answers about a setup: what its metrics take. It has no setups of its own here."""

from __future__ import annotations

from trueup.contract.known import value_of
from trueup.contract.metric import Metric
from trueup.frameworks.meanings import Meanings
from trueup.frameworks.metric_arguments import ArgumentsRow
from trueup.frameworks.sklearn.metric_rows import BY_NAME


class _ScikitLearn(Meanings):
    def arguments_of(self, metric: Metric) -> ArgumentsRow | None:
        return BY_NAME.get(value_of(metric.name) or "")


MEANINGS = _ScikitLearn()
