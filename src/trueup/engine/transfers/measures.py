"""Metrics that a program calls itself: what each is given is noted, and an accuracy also as a count by hand."""

from __future__ import annotations

from trueup.contract.reading import is_from_outside
from trueup.engine.events import Measured
from trueup.engine.pedigree import Answer
from trueup.engine.tensors import PredictionsTrait, RowsTrait, Tensor
from trueup.engine.transfers.answers import unread_side
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.transfers.registry import Site
from trueup.engine.values import UnknownValue, Value, is_test

#: What libraries call the predictions that a metric is given.
_PREDICTED = ("y_pred", "y_score", "y_proba", "y_prob", "probas_pred")


def labels_and_predictions(
    site: Site, labels: str = "y_true", predictions: tuple[str, ...] = _PREDICTED
) -> tuple[Tensor | None, Tensor | None]:
    """The first two arguments, as they were given; `labels` and `predictions` are their names."""
    passed = (site.arg(0, labels), site.arg(1, *predictions))
    first, second = (_array(site, item) for item in passed)
    return first, second


def _array(site: Site, value: Value | None) -> Tensor | None:
    """An array; of a batch that was not followed at least the loader, and of a comparison that it decides."""
    if value is not None and is_test(value):
        answer = Answer(decision="threshold", where=value.where)
        return Tensor(
            where=value.where, why="a comparison of what was not followed", predictions=PredictionsTrait(answer=answer)
        )
    result = from_literal(site.machine, value, site.where) if value is not None else None
    if result is None and isinstance(value, UnknownValue) and is_from_outside(value.why):
        return Tensor(where=value.where, why=value.why, rows=RowsTrait(loader=loader_of(value)))
    return unread_side(value, site.where) if result is None and loader_of(value) is not None else result


def note_measured(site: Site, metric: Value, labels: Tensor | None, predictions: Tensor | None) -> None:
    """Remember that a metric was called."""
    site.machine.record.note(
        Measured(
            metric=metric, library=site.library, labels=labels, predictions=predictions,
            path=dict(site.machine.store.path), where=site.where, chosen=site.args.all_chosen,
        )
    )  # fmt: skip
