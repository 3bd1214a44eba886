"""The same line in every release: where it becomes something else, and where it ends in an exception."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.frameworks.keras import loss_rows as keras_losses
from trueup.frameworks.keras import metric_rows as keras_metrics
from trueup.frameworks.keras.refusal_rows import SHAPE_REFUSALS
from trueup.frameworks.releases import Row, Span, in_words, stretches

_TABLES: tuple[Iterable[Row], ...] = (
    keras_metrics.RESOLUTION,
    keras_metrics.WORDS,
    keras_metrics.LOSS_WORD,
    keras_metrics.THRESHOLDS,
    keras_metrics.NAMING,
    keras_metrics.OWN_NAMES,
    keras_metrics.METRICS_MISSING,
    keras_losses.LOSSES,
    keras_losses.STRINGS_REFUSED,
    keras_losses.CLASSES_MISSING,
    keras_losses.ONE_UNIT,
    keras_losses.ONE_UNIT_MOVES,
    keras_losses.MISMATCH,
    keras_losses.HIDDEN_LOGITS,
    SHAPE_REFUSALS,
)


@lru_cache(maxsize=1)
def all_stretches() -> tuple[Span, ...]:
    """The stretches of Keras's lines within which no fact about losses and metrics changes."""
    return stretches(span for table in _TABLES for row in table for span in row.spans)


def across(setup: Setup, tell: Callable[[Setup], str]) -> tuple[tuple[str, str], ...]:
    """(answer, releases in words) for each answer that other releases give than the setup's own.

    `tell` is asked about the same setup in one release of each stretch; Keras 3 is asked about on the backend that the
    setup's target names, and on TensorFlow as well where it names none. "" for an answer is left out.
    """
    here = tell(setup)
    told = {answer: releases for answer, releases in everywhere(setup, tell) if answer != here}
    if setup.target.backend is None:
        answer = tell(replace(setup, target=Target(library="keras", backend="tensorflow")))
        plain = tell(replace(setup, target=Target(library="keras")))
        if answer not in (here, plain, ""):
            told[answer] = ", ".join(filter(None, (told.get(answer, ""), "Keras 3 on TensorFlow")))
    return tuple(told.items())


def everywhere(setup: Setup, tell: Callable[[Setup], str]) -> tuple[tuple[str, str], ...]:
    """(answer, releases in words) for every answer that there is; "" for an answer is left out."""
    found: dict[str, list[Span]] = {}
    for span in all_stretches():
        backend = setup.target.backend if span.line == "keras" else None
        answer = tell(replace(setup, target=Target(library=span.line, version=span.since, backend=backend)))
        if answer:
            found.setdefault(answer, []).append(span)
    return tuple((answer, in_words(spans)) for answer, spans in found.items())
