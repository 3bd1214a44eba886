"""What Keras answers about a setup, whichever of its lines it is of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from trueup.contract.head import Head
from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning, MetricMeaning
from trueup.contract.metric import Metric, NameUse, WatchOutcome
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.frameworks.keras import logged_names, loss_rows, metric_arguments, metric_rows, quantities
from trueup.frameworks.keras.loss_texts import KerasTexts
from trueup.frameworks.keras.losses import loss_meaning
from trueup.frameworks.keras.metrics import metric_meaning
from trueup.frameworks.keras.refusals import (
    SHAPE_REFUSALS,
    generators_rows_are_unseen,
    maps_for_one_number,
    refusal,
    source_decides,
)
from trueup.frameworks.keras.typed_names import LOSS_NAMES, METRIC_NAMES, canonical_loss, canonical_metric
from trueup.frameworks.keras.watched_names import best_value, watch_outcome
from trueup.frameworks.label_smoothing import SmoothingRow
from trueup.frameworks.meanings import Meanings
from trueup.frameworks.metric_arguments import ArgumentsRow
from trueup.frameworks.releases import Row, Span, chosen, release_of

_TABLES: tuple[Iterable[Row], ...] = (
    metric_rows.RESOLUTION,
    metric_rows.WORDS,
    metric_rows.LOSS_WORD,
    metric_rows.THRESHOLDS,
    metric_rows.NAMING,
    metric_rows.OWN_NAMES,
    metric_rows.METRICS_MISSING,
    loss_rows.LOSSES,
    loss_rows.STRINGS_REFUSED,
    loss_rows.CLASSES_MISSING,
    loss_rows.ONE_UNIT,
    loss_rows.ONE_UNIT_MOVES,
    loss_rows.MISMATCH,
    loss_rows.HIDDEN_LOGITS,
    SHAPE_REFUSALS,
)


class _Keras(Meanings):
    loss_names = LOSS_NAMES
    metric_names = METRIC_NAMES
    metrics_of_its_own = True
    example_loss = "binary_crossentropy"
    texts = KerasTexts()
    own_steps = metric_rows.OWN_STEPS
    asks_for_accuracy = metric_rows.ASKS_FOR_ACCURACY

    def canonical_loss(self, text: str) -> str | None:
        return canonical_loss(text)

    def canonical_metric(self, text: str) -> str | None:
        return canonical_metric(text)

    def loss_meaning(
        self, loss: Loss, target: Target, head: Head | None, labels: Labels | None
    ) -> Known[LossMeaning] | Unknown:
        return loss_meaning(loss, target, head, labels)

    def metric_meaning(self, metric: Metric, setup: Setup) -> Known[MetricMeaning] | Unknown:
        return metric_meaning(metric, setup)

    def refusal(self, setup: Setup) -> str | None:
        return refusal(setup)

    def takes_from_logits(self, loss: str | None) -> tuple[str, str, str] | None:
        rows = [row for row in loss_rows.LOSSES if row.name == loss]
        if loss is not None and not (rows and rows[0].applies is None):
            return None
        came = f"from_logits beside {'no loss' if loss is None else loss}"
        return came, "a cross-entropy, whose argument it is", "Leave it out, or name such a loss"

    def smoothing_of(self, loss: str, target: Target) -> SmoothingRow | None:
        return chosen((row for row in loss_rows.SMOOTHING if loss in row.losses), release_of(target))

    def arguments_of(self, metric: Metric) -> ArgumentsRow | None:
        return metric_arguments.arguments_of(metric)

    def takes_any_threshold(self, target: Target) -> bool:
        release = release_of(target)
        return any(span.holds(release) for span in metric_rows.TAKES_ANY_THRESHOLD)

    def generators_rows_are_unseen(self, target: Target) -> bool:
        return generators_rows_are_unseen(release_of(target))

    def source_decides(self, labels: Literal["rows", "numbers", "column"], target: Target) -> bool:
        return source_decides(labels, release_of(target))

    def maps_for_one_number(self, target: Target) -> str:
        return maps_for_one_number(target)

    def logged_name(self, metric: Metric, setup: Setup) -> str | None:
        return logged_names.logged_name(metric, setup, release_of(setup.target))

    def logged_names(self, setup: Setup) -> Known[frozenset[str]] | Unknown:
        return logged_names.logged_names(setup)

    def logged_elsewhere(self, setup: Setup, name: str) -> str:
        return logged_names.logged_elsewhere(setup, name)

    def written_for_another(self, setup: Setup) -> bool:
        return logged_names.written_for_another(setup)

    def named_the_same(self, name: str, setup: Setup, logged: frozenset[str]) -> str | None:
        return quantities.named_the_same(name, setup, logged)

    def watch_outcome(self, use: NameUse, setup: Setup, logged: frozenset[str]) -> WatchOutcome | None:
        return watch_outcome(use, setup, logged)

    def best_value(self, use: NameUse, setup: Setup) -> Literal["smallest", "largest"] | None:
        return best_value(use, setup)

    def without_metrics(self, target: Target) -> tuple[str, str] | None:
        if any(span.holds(release_of(target)) for span in metric_rows.METRICS_TAKEN):
            return None
        return (
            "show_accuracy=True in fit; compile takes no metrics yet",
            "before Keras 1.0 compile took no metrics, and fit showed the accuracy for show_accuracy=True",
        )

    def flat_metrics_go_by_output(self, target: Target) -> bool:
        return any(span.holds(release_of(target)) for span in metric_rows.ONE_METRIC_PER_OUTPUT)

    def metric_missing(self, metric: Metric, target: Target) -> str | None:
        name, form, release = value_of(metric.name), metric.spelling, release_of(target)
        of_form = (row for row in metric_rows.METRICS_MISSING if row.form == form)
        if chosen((row for row in of_form if not row.metrics or name in row.metrics), release) is None:
            return None
        if form == "object":
            return f"{release} has no class for the metric {name}"
        return f"{release} does not take the metric {name} as a string"

    def counts_by_column(self, meaning: MetricMeaning) -> bool:
        return metric_rows.SPARSE_BY_COLUMN in meaning.defects

    def fact_spans(self) -> Iterable[Span]:
        return (span for table in _TABLES for row in table for span in row.spans)

    def variants(self) -> tuple[tuple[Target, Target, str], ...]:
        newest = Target(library="keras")
        return ((newest, Target(library="keras", backend="tensorflow"), "Keras 3 on TensorFlow"),)


MEANINGS = _Keras()
