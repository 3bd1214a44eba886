"""Metrics that a program calls itself: what each is given is noted, and an accuracy also as a count by hand."""

from __future__ import annotations

from trueup.engine.events import Measured
from trueup.engine.transfers.answers import kind_of_comparison, note_count
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site, on_call, on_prefix
from trueup.engine.values import Call, LibraryName, Tensor, Value

#: scikit-learn's metrics of labels and answers, and of labels and scores.
_OF_ANSWERS = (
    "balanced_accuracy_score", "cohen_kappa_score", "f1_score", "fbeta_score", "hamming_loss", "jaccard_score",
    "matthews_corrcoef", "precision_recall_fscore_support", "precision_score", "recall_score", "zero_one_loss",
    "from_predictions",
)  # fmt: skip
_OF_SCORES = (
    "average_precision_score", "brier_score_loss", "log_loss", "precision_recall_curve", "roc_auc_score", "roc_curve",
    "top_k_accuracy_score",
)  # fmt: skip
_PREDICTED = ("y_pred", "y_score", "y_proba", "y_prob", "probas_pred")


@on_call("sklearn.accuracy_score")
def accuracy_score(site: Site) -> Value | None:
    """scikit-learn counts whole rows where it is given several columns, answers otherwise."""
    truth, predicted = _sides(site)
    if predicted is not None:
        kind = kind_of_comparison(predicted, truth)
        flat = predicted.shape is not None and len(predicted.shape) == 1
        kind = "whole-rows" if kind == "cells" and not flat else kind
        note_count(site.machine, kind, predicted, truth, "accuracy_score", site.where)
    return sklearn_metric(site)


def _given(site: Site) -> tuple[Tensor | None, Tensor | None]:
    """Labels and predictions, as they were given."""
    # scikit-learn's `labels=` names the classes that are counted.
    tensorflow = site.name.startswith("tf.")
    given = (
        site.arg(0, "labels" if tensorflow else "y_true"),
        site.arg(1, *(("predictions",) if tensorflow else _PREDICTED)),
    )
    first, second = (from_literal(site.machine, one, site.where) if one is not None else None for one in given)
    return first, second


def _sides(site: Site) -> tuple[Tensor | None, Tensor | None]:
    """Labels and predictions, in whatever order they were given."""
    truth, predicted = _given(site)
    return (predicted, truth) if truth is not None and truth.model is not None else (truth, predicted)


@on_call("sklearn.classification_report", "sklearn.confusion_matrix")
def report(site: Site) -> Value | None:
    """Tables whose accuracy is that of whole answers; several columns they refuse, or do not call accuracy."""
    truth, predicted = _sides(site)
    if predicted is not None and kind_of_comparison(predicted, truth) == "answers":
        note_count(site.machine, "answers", predicted, truth, site.name.split(".")[-1], site.where)
    return sklearn_metric(site)


@on_call(*(f"sklearn.{name}" for name in (*_OF_ANSWERS, *_OF_SCORES)), "tf.math.confusion_matrix")
def sklearn_metric(site: Site) -> Value | None:
    """`f1_score(labels, answers)`: the number itself is only known when the program runs."""
    labels, predictions = _given(site)
    _note(site, LibraryName(site.name, site.where), labels, predictions)
    return None


@on_prefix("keras.metrics.")
def keras_metric(site: Site) -> Value | None:
    """`metric(labels, scores)` and `metric.update_state(labels, scores)`; a class only gives an object."""
    name, owner = site.name.split(".")[-1], site.owner
    if name in ("__call__", "update_state") and isinstance(owner, Call):
        _note(site, owner, *_given(site))
    elif owner is None and name[:1].islower() and len(site.args.positional) == 2:
        _note(site, LibraryName(site.name, site.where), *_given(site))
    return None


def _note(site: Site, metric: Value, labels: Tensor | None, predictions: Tensor | None) -> None:
    site.machine.record.note(
        Measured(
            metric=metric, library=site.library, labels=labels, predictions=predictions,
            path=dict(site.machine.store.path), where=site.where,
        )
    )  # fmt: skip
