"""Metrics that a program calls itself: what each is given is noted, and an accuracy also as a count by hand."""

from __future__ import annotations

from trueup.engine.events import Measured
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Tensor, Value

#: What libraries call the predictions that a metric is given.
_PREDICTED = ("y_pred", "y_score", "y_proba", "y_prob", "probas_pred")


def labels_and_predictions(
    site: Site, labels: str = "y_true", predictions: tuple[str, ...] = _PREDICTED
) -> tuple[Tensor | None, Tensor | None]:
    """The first two arguments, as they were given; `labels` and `predictions` are their names."""
    given = (site.arg(0, labels), site.arg(1, *predictions))
    first, second = (from_literal(site.machine, one, site.where) if one is not None else None for one in given)
    return first, second


def note_measured(site: Site, metric: Value, labels: Tensor | None, predictions: Tensor | None) -> None:
    """Remember that a metric was called."""
    site.machine.record.note(
        Measured(
            metric=metric, library=site.library, labels=labels, predictions=predictions,
            path=dict(site.machine.store.path), where=site.where,
        )
    )  # fmt: skip
