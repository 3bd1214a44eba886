"""Chooses what a metric of Keras becomes, and what that counts, in one release."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.meaning import MetricMeaning
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.frameworks.keras.logged_names import logged_name
from trueup.frameworks.keras.loss_rows import LOSSES
from trueup.frameworks.keras.metric_rows import (
    DEFECTS,
    NAMED,
    OVER_BATCH,
    RESOLUTION,
    SPARSE_BY_COLUMN,
    THRESHOLDS,
    WORDS,
    ResolutionRow,
    WordRow,
)
from trueup.frameworks.keras.shape_rule import ByShapes, Kind, Shapes, by_shapes, rows_and_columns
from trueup.frameworks.keras.typed_names import RESOLVED_WORDS, canonical_loss
from trueup.frameworks.releases import Release, Span, chosen, in_words, release_of, stretches

_LOSS_KIND: dict[str | None, Kind] = {
    "binary_crossentropy": "binary",
    "sparse_categorical_crossentropy": "sparse_categorical",
}


@dataclass(frozen=True, slots=True)
class Case:
    """All that a release looks at when it resolves a word.

    loss: its row, None where it is not known; loss_spelling as in Loss.
    """

    word: str
    typed: str
    loss: str | None
    loss_spelling: str
    shapes: Shapes

    @property
    def suffix(self) -> str:
        """What the kind is joined with."""
        return "accuracy" if self.word in ("accuracy", "acc") else "crossentropy"


def metric_meaning(metric: Metric, setup: Setup) -> Known[MetricMeaning] | Unknown:
    """What a metric counts in the setup's release, for its head, labels and loss.

    Unknown where a fact that decides it is not read, and where the release refuses the metric.
    """
    name = value_of(metric.name)
    if name is None:
        return metric.name if isinstance(metric.name, Unknown) else Unknown("the metric has no name")
    release = release_of(setup.target)
    resolved = name in RESOLVED_WORDS and metric.spelling not in ("object", "function")
    # `metrics=["accuracy"]` is resolved by loss and shapes; an object, `metrics=[Accuracy()]`, counts equal numbers.
    found = _resolved(metric, setup, release) if resolved else _named(name, metric, setup, release)
    if isinstance(found, Unknown):
        return found
    logged = logged_name(metric, setup, release)
    return Known(replace(found.value, logged=logged, defects=_defects(found.value, setup, release)), metric.where)


def word_refused(metric: Metric, setup: Setup, release: Release) -> str | None:
    """Why the release raises on a word it is asked for as a string, or None."""
    if (value_of(metric.name) or "") not in RESOLVED_WORDS or metric.spelling in ("object", "function"):
        return None
    case = _case(metric, setup)
    word = _word(case, release)
    return f"{release} refuses the metric {case.typed!r}" if word is not None and word.outcome == "refused" else None


def _case(metric: Metric, setup: Setup) -> Case:
    loss = value_of(setup.loss.name)
    spelled = loss if setup.loss.spelling != "wrapped" else None
    return Case(
        word=value_of(metric.name) or "",
        typed=metric.typed.rpartition(".")[2] or (value_of(metric.name) or ""),
        loss=loss,
        loss_spelling=setup.loss.spelling,
        shapes=rows_and_columns(setup.head, setup.labels, spelled),
    )


def _resolved(metric: Metric, setup: Setup, release: Release) -> Known[MetricMeaning] | Unknown:
    case = _case(metric, setup)
    found = resolve(case, release)
    if isinstance(found, Unknown):
        return Unknown(found.why, metric.where)
    return Known(replace(found.value, elsewhere=_elsewhere(case, found.value.function)))


@lru_cache(maxsize=4096)
def resolve(case: Case, release: Release) -> Known[MetricMeaning] | Unknown:
    """The function that a word becomes, without what depends on the metric's own arguments."""
    word = _word(case, release)
    if word is not None and word.outcome == "refused":
        return Unknown(f"{release} refuses the metric {case.typed!r}")
    if word is not None and word.outcome == "exact":
        return Known(MetricMeaning(function="accuracy", counts="exact", decision="none", source=_source(release, word)))
    if word is not None and word.outcome == "accuracy":
        case = replace(case, word="accuracy")
    row = chosen(RESOLUTION, release)
    if row is None:
        return Unknown(f"no fact is held about {release}")
    kind = _kind(row, case)
    if isinstance(kind, Unknown):
        return Unknown(f"{kind.why} ({release})")
    return Known(_meaning(kind.value, row, case, release))


def _word(case: Case, release: Release) -> WordRow | None:
    if case.typed in ("accuracy", "acc"):
        return None
    row = chosen((row for row in WORDS if case.typed in row.words), release)
    return row or chosen((row for row in WORDS if "*" in row.words), release) if case.suffix == "accuracy" else row


def _kind(row: ResolutionRow, case: Case) -> Known[ByShapes] | Unknown:
    shapes = case.shapes
    if row.rule == "shapes":
        return by_shapes(shapes)
    if row.rule == "class-mode":
        return _by_class_mode(case)
    if shapes.units == 1 and shapes.rank != 1:
        return Known(ByShapes("binary"))
    if row.rule == "units":
        known = shapes.many or shapes.rank == 1
        return (
            Known(ByShapes("categorical")) if known else Unknown("the number of outputs decides it, and it is not read")
        )
    return _by_loss(row, case)


def _by_class_mode(case: Case) -> Known[ByShapes] | Unknown:
    if "binary" in case.typed:
        return Known(ByShapes("binary"))
    if "categorical" in case.typed or case.shapes.many:
        return Known(ByShapes("categorical"))
    return Unknown("the argument class_mode decides it")


def _by_loss(row: ResolutionRow, case: Case) -> Known[ByShapes] | Unknown:
    seen = _seen_loss(row, case)
    if isinstance(seen, Unknown):
        return seen
    kind = _LOSS_KIND.get(seen.value, "categorical")
    if kind == "binary" and row.rule == "units-sparse":
        kind = "categorical"
    if kind == "binary" or case.shapes.many or case.shapes.rank == 1:
        return Known(ByShapes(kind))
    if seen.value == "categorical_crossentropy":
        return Known(ByShapes(kind))  # one output is refused beside this loss
    return Unknown("the number of outputs decides it, and it is not read")


def _seen_loss(row: ResolutionRow, case: Case) -> Known[str] | Unknown:
    """The loss as the release recognises it; "" where it does not see into it."""
    if case.loss_spelling == "wrapped":
        return Known("")
    if case.loss is None:
        return Unknown("the loss decides it, and it is not read")
    # tf.keras 1.13 has loss objects and does not see into them: beside BinaryCrossentropy() "accuracy" takes argmax.
    if row.rule == "loss-function" and case.loss in _LOSS_KIND:
        if case.loss_spelling == "object":
            return Known("")
        if case.loss_spelling == "unknown":
            return Unknown("it is decided by how the loss is written, and that is not read")
    return Known(case.loss)


def _meaning(chosen_kind: ByShapes, row: ResolutionRow, case: Case, release: Release) -> MetricMeaning:
    kind, suffix = chosen_kind.kind, case.suffix
    notes = [case.shapes.assumed] if case.shapes.assumed else []
    alternative = f"{chosen_kind.alternative}_{suffix}" if chosen_kind.alternative else None
    if alternative:
        notes.append(f"or {alternative} by the labels' shape")
    found = MetricMeaning(
        function=f"{kind}_{suffix}",
        counts="answers",
        decision="argmax",
        resolved_by=_resolved_by(row, kind, case),
        alternative=alternative,
        source="; ".join([_source(release, row), *notes]),
    )
    if suffix == "crossentropy":
        return replace(found, counts="not-accuracy", decision="none")
    if kind == "binary":
        return _by_column(found, case.shapes, release)
    defects = _resolution_defects(chosen_kind, case)
    return replace(found, defects=defects)


def _resolved_by(row: ResolutionRow, kind: Kind, case: Case) -> Literal["loss", "shapes", "units"]:
    if row.rule == "shapes":
        return "shapes"
    if row.rule in ("units", "class-mode") or (kind == "binary" and case.shapes.units == 1):
        return "units"
    return "loss"


def _resolution_defects(chosen_kind: ByShapes, case: Case) -> tuple[str, ...]:
    if chosen_kind.over_batch:
        return (OVER_BATCH,)
    if chosen_kind.kind == "categorical" and chosen_kind.alternative is None and case.shapes.flat:
        return (SPARSE_BY_COLUMN,)
    return ()


def _by_column(found: MetricMeaning, shapes: Shapes, release: Release, threshold: float | None = None) -> MetricMeaning:
    """Each column held against a number: one answer per item where there is one column, else one per cell."""
    row = chosen(THRESHOLDS, release)
    decision = row.decision if row is not None and threshold in (None, 0.5) else "threshold"
    return replace(
        found,
        counts="answers" if shapes.units == 1 else "cells",
        decision=decision,
        threshold=0.5 if threshold is None else threshold,
        source=f"{found.source}; {row.source}" if row is not None else found.source,
    )


def _named(name: str, metric: Metric, setup: Setup, release: Release) -> Known[MetricMeaning] | Unknown:
    if name in RESOLVED_WORDS:
        exact = MetricMeaning(
            function="accuracy", counts="exact", decision="none", source=f"{release}: metrics.Accuracy"
        )
        return Known(exact)
    row = next((row for row in NAMED if row.name == name), None)
    source = f"{release}: keras.metrics"
    if row is None:
        if canonical_loss(name) is None:
            return Unknown(f"no fact is held about the metric {name}", metric.where)
        return Known(MetricMeaning(function=name, counts="not-accuracy", decision="none", source=source))
    found = MetricMeaning(function=name, counts=row.counts, decision="none", source=source)
    threshold = value_of(metric.threshold)
    if row.decision == "column":
        return Known(_by_column(found, _case(metric, setup).shapes, release, threshold))
    if row.decision == "threshold":
        return Known(replace(found, decision="threshold", threshold=0.5 if threshold is None else threshold))
    return Known(replace(found, decision=row.decision))


def _defects(found: MetricMeaning, setup: Setup, release: Release) -> tuple[str, ...]:
    dtype = value_of(setup.head.dtype)
    rows = (row for row in DEFECTS if found.function in row.functions and (row.dtypes is None or dtype in row.dtypes))
    row = chosen(rows, release)
    return (*found.defects, row.text) if row is not None else found.defects


@lru_cache(maxsize=1)
def _stretches() -> tuple[Span, ...]:
    """The stretches of all lines within which nothing about metrics changes."""
    return stretches(span for table in (RESOLUTION, WORDS, THRESHOLDS) for row in table for span in row.spans)


@lru_cache(maxsize=2048)
def answers(case: Case) -> tuple[tuple[Span, str], ...]:
    """Each stretch of releases with the function that the line becomes there, where it becomes one."""
    found = []
    for span in _stretches():
        meaning = resolve(case, Release(span.line, span.since, "tensorflow" if span.line != "keras" else None))
        if isinstance(meaning, Known) and _has_loss(case, Release(span.line, span.since)):
            found.append((span, meaning.value.function))
    return tuple(found)


def _has_loss(case: Case, release: Release) -> bool:
    rows = [row for row in LOSSES if row.name == case.loss]
    return not rows or chosen(rows, release) is not None


def _elsewhere(case: Case, function: str) -> tuple[tuple[str, str], ...]:
    spans: dict[str, list[Span]] = {}
    for span, other in answers(case):
        if other != function:
            spans.setdefault(other, []).append(span)
    return tuple((in_words(stretch), other) for other, stretch in spans.items())


def _source(release: Release, row: ResolutionRow | WordRow) -> str:
    return f"{release}: {row.source} ({row.evidence})"
