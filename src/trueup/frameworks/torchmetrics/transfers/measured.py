"""What a metric of torchmetrics is given, and the number that comes out: of one batch, or of all since it was made."""

from __future__ import annotations

from trueup.engine.events import Measured
from trueup.engine.immutable import replace
from trueup.engine.pedigree import Score
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.answers import argmax_of, kind_of_comparison, note_count, unread_side
from trueup.engine.transfers.figures import value_of_metric
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.transfers.registry import Site
from trueup.engine.transfers.written_names import sides_of, written_as
from trueup.engine.values import (
    Args,
    Constant,
    LibraryName,
    StoredObject,
    TupleValue,
    Value,
    number_of,
    text_of,
    whole_of,
)
from trueup.frameworks.metric_arguments import SOME_CLASSES
from trueup.frameworks.torchmetrics.metric_rows import MetricName, metric_named

#: The part of a metric that holds what it was fed last: predictions and labels.
FED = "#fed"


def measured(site: Site, metric: MetricName, name: str, args: Args, owner: StoredObject | None = None) -> Value | None:
    """The number of one call, noted with what the metric was given; what is fed to an object stays with it."""
    predicted, truth = _array(site, site.arg(0, "preds")), _array(site, site.arg(1, "target"))
    average = _average(site, metric, name, args)
    if predicted is None and truth is None and (average != "micro" or not _task(site, metric, args)):
        # Of what is known of neither side, only the metric's own settings can be judged.
        return None
    if owner is not None and predicted is not None:
        labels = truth or Tensor(why="labels that were not followed")
        site.machine.set_part(owner, FED, TupleValue((predicted, labels), site.where))
    score = Score(quantity=_quantity(metric, average), average=average, by=name, where=site.where,
                  model=_model_of(predicted, truth))  # fmt: skip
    called = f"torchmetrics.{_title(name)}"
    site.machine.record.note(
        Measured(
            metric=LibraryName(called, site.where), library="torch", labels=truth, predictions=predicted, score=score,
            path=dict(site.machine.store.path), where=site.where, predictions_first=True,
            task=_task(site, metric, args), cut=_cut(site, metric, args),
            built_at=owner.where if owner is not None else None,
        )
    )  # fmt: skip
    if predicted is None:
        return score
    if metric.row.metric == "Accuracy":
        predicted = _counted(site, metric, args, predicted, truth, name)
    return _number(site, metric, average, args, predicted, truth) or score


def value_of(site: Site, owner: StoredObject, name: str) -> Value | None:
    """The value over all batches that a metric was fed; None where that was not followed."""
    metric, fed = metric_named(name), site.machine.resolve(site.machine.part(owner, FED))
    if metric is None or not isinstance(fed, TupleValue):
        return None
    predicted, truth = fed.items
    if not isinstance(predicted, Tensor) or not isinstance(truth, Tensor):
        return None
    args = owner.args or Args()
    average = _average(site, metric, name, args)
    if metric.row.metric != "Accuracy" or average == "macro":
        return Score(quantity=_quantity(metric, average), average=average, by=name, where=fed.where,
                     model=_model_of(predicted, truth))  # fmt: skip
    number = _number(site, metric, average, args, predicted, truth)
    if not isinstance(number, Tensor) or number.figure is None:
        return number
    return replace(number, figure=replace(number.figure, batch=None))


def _title(name: str) -> str:
    return name if name[:1].isupper() else "".join(part.title() for part in name.split("_"))


def _array(site: Site, value: Value | None) -> Tensor | None:
    result = from_literal(site.machine, value, site.where) if value is not None else None
    return unread_side(value, site.where) if result is None and loader_of(value) is not None else result


def _model_of(*sides: Tensor | None) -> int | None:
    return next(
        (side.predictions.model for side in sides if side is not None and side.predictions.model is not None), None
    )


def _average(site: Site, metric: MetricName, name: str, args: Args) -> str:
    """The average that is asked for, else the default: micro where the task is an argument, macro in `Multiclass…`."""
    passed = site.machine.resolve(args.get(None, "average"))
    task = _task(site, metric, args)
    if task == "binary":
        return "binary"
    if isinstance(passed, Constant) and passed.value is None:
        return "none"
    average = ("macro" if metric.task else "micro") if passed is None else text_of(passed) or "?"
    if average == "micro" and (args.get(None, "ignore_index") is not None or args.get(None, "top_k") is not None):
        return "micro" if metric.row.metric == "Accuracy" else SOME_CLASSES
    # Each tag is a yes or a no for every item: the mean of their shares is the share of all of them.
    of_tags = task == "multilabel" and average == "macro" and "binary" in metric.row.symmetric
    return "micro" if of_tags else average


def _quantity(metric: MetricName, average: str) -> str:
    macro = metric.row.metric == "Accuracy" and average == "macro"
    # That it averages over classes is told where the metric is made.
    return "" if macro else metric.row.quantity


def _task(site: Site, metric: MetricName, args: Args) -> str:
    return metric.task or text_of(site.machine.resolve(args.get(None, "task"))) or ""


def _cut(site: Site, metric: MetricName, args: Args) -> float | None:
    """The threshold of an accuracy that is told no task, as releases before 0.11 had it: they make no probabilities.

    From 0.4 on they take raw scores as they are (before, these are refused); from 0.11 on the task has to be said.
    """
    if metric.row.metric != "Accuracy" or metric.task or args.more or args.get(None, "task") is not None:
        return None
    passed = site.machine.resolve(args.get(None, "threshold"))
    return 0.5 if passed is None else number_of(passed)


def _counted(site: Site, metric: MetricName, args: Args, predicted: Tensor, truth: Tensor | None, name: str) -> Tensor:
    """The answers that an accuracy takes of scores, noted as counted; as they are where it is not known which."""
    several = (predicted.last or 0) > 1
    task = _task(site, metric, args)
    if predicted.predictions.answer is None and (
        task == "multiclass" or (task == "" and several and not _in_rows(truth))
    ):
        predicted = argmax_of(site.machine, predicted, 1, site.where, noted=False)
    elif predicted.predictions.answer is None:
        return predicted
    kind = kind_of_comparison(predicted, truth)
    if kind in ("answers", "cells"):
        note_count(site.machine, kind, predicted, truth, name, site.where)
    return predicted


def _in_rows(truth: Tensor | None) -> bool:
    return truth is not None and truth.shape is not None and len(truth.shape) > 1


#: Metrics whose micro average over one answer each is the accuracy: a mean of items, under another name.
_MICRO = frozenset({"Precision", "Recall", "F1Score", "FBetaScore"})


def _number(
    site: Site, metric: MetricName, average: str, args: Args, predicted: Tensor, truth: Tensor | None
) -> Value | None:
    """The number as one that was counted, where a model gave the answers."""
    if average == "micro" and metric.row.metric in _MICRO and _task(site, metric, args) in ("multiclass", ""):
        return None
    plain = metric.row.metric == "Accuracy" and average != "macro"
    counts, name = ("answers", "") if plain else ("", metric.row.metric)
    value = value_of_metric(predicted, truth, counts, site.where, name)
    if value is None or value.figure is None:
        return None
    passed = site.machine.resolve(args.get(None, "top_k"))
    top = 1 if passed is None else whole_of(passed)
    labels, batch = sides_of(site.where)[1], value.figure.batch
    data = written_as(site.machine, labels) if batch is None else site.machine.data_names.get(batch, "")
    return replace(value, figure=replace(value.figure, top=top, data=data))
