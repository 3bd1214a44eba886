"""What optax answers about a setup: its losses. It counts nothing and logs nothing."""

from __future__ import annotations

from trueup.contract.head import Head
from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning, MetricMeaning
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.frameworks.meanings import Meanings
from trueup.frameworks.optax.loss_rows import OPTAX_LOSSES
from trueup.frameworks.optax.typed_names import LOSS_NAMES, canonical_loss
from trueup.frameworks.releases import chosen, release_of

#: `with_integer_labels` asks for integers and raises for anything else (run in 0.2.8).
_FRACTIONS = "The call raises at the first batch: class numbers have to be whole numbers by their dtype"


class _Optax(Meanings):
    loss_names = LOSS_NAMES
    example_loss = "softmax_cross_entropy"

    def canonical_loss(self, text: str) -> str | None:
        return canonical_loss(text)

    def loss_meaning(
        self, loss: Loss, target: Target, head: Head | None, labels: Labels | None
    ) -> Known[LossMeaning] | Unknown:
        name, release = value_of(loss.name), release_of(target)
        row = chosen((row for row in OPTAX_LOSSES if row.name == name), release)
        if row is None:
            return super().loss_meaning(loss, target, head, labels)
        single = head is not None and value_of(head.units) == 1
        meaning = LossMeaning(
            name=row.name,
            family=row.family,
            consumes=row.consumes,
            applies=row.applies_to_one or row.applies if single else row.applies,
            labels=row.one_label if single else row.labels,
            refuses=frozenset() if single else row.refuses,
            one_unit="zero" if row.zero_on_one else "fine",
            column_broadcasts=row.broadcasts,
            fractions=_FRACTIONS if row.family == "sparse" else "",
            formula=row.formula,
            source=f"{release}: {row.source} ({row.evidence})",
        )
        return Known(meaning, loss.where)

    def metric_meaning(self, metric: Metric, setup: Setup) -> Known[MetricMeaning] | Unknown:
        return Unknown("optax has no metrics", metric.where)

    def logged_names(self, setup: Setup) -> Known[frozenset[str]] | Unknown:
        return Unknown("optax logs nothing", setup.where)


MEANINGS = _Optax()
