"""scikit-learn's metrics: what they are given, and what the accuracies among them count."""

from __future__ import annotations

from trueup.engine.transfers.answers import kind_of_comparison, note_count
from trueup.engine.transfers.figures import value_of_metric
from trueup.engine.transfers.measures import labels_and_predictions, note_measured
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import LibraryName, Tensor, Value

#: Metrics of labels and answers, and of labels and scores.
_OF_ANSWERS = (
    "balanced_accuracy_score", "cohen_kappa_score", "f1_score", "fbeta_score", "hamming_loss", "jaccard_score",
    "matthews_corrcoef", "precision_recall_fscore_support", "precision_score", "recall_score", "zero_one_loss",
    "from_predictions",
)  # fmt: skip
_OF_SCORES = (
    "average_precision_score", "brier_score_loss", "log_loss", "precision_recall_curve", "roc_auc_score", "roc_curve",
    "top_k_accuracy_score",
)  # fmt: skip
#: Metrics whose value over all items is not the mean of its values over parts of them.
_NO_MEANS = frozenset(
    {"balanced_accuracy_score", "cohen_kappa_score", "f1_score", "fbeta_score", "jaccard_score", "matthews_corrcoef",
     "precision_score", "recall_score", "average_precision_score", "roc_auc_score"}
)  # fmt: skip


@on_call("sklearn.accuracy_score")
def accuracy_score(site: Site) -> Value | None:
    """scikit-learn counts whole rows where it is given several columns, answers otherwise."""
    truth, predicted = _sides(site)
    if predicted is not None:
        kind = kind_of_comparison(predicted, truth)
        flat = predicted.shape is not None and len(predicted.shape) == 1
        kind = "whole-rows" if kind == "cells" and not flat else kind
        note_count(site.machine, kind, predicted, truth, "accuracy_score", site.where)
    sklearn_metric(site)
    return value_of_metric(predicted, truth, kind, site.where) if predicted is not None else None


def _sides(site: Site) -> tuple[Tensor | None, Tensor | None]:
    """Labels and predictions, in whatever order they were given."""
    truth, predicted = labels_and_predictions(site)
    return (predicted, truth) if truth is not None and truth.model is not None else (truth, predicted)


@on_call("sklearn.classification_report", "sklearn.confusion_matrix")
def report(site: Site) -> Value | None:
    """Tables whose accuracy is that of whole answers; several columns they refuse, or do not call accuracy."""
    truth, predicted = _sides(site)
    if predicted is not None and kind_of_comparison(predicted, truth) == "answers":
        note_count(site.machine, "answers", predicted, truth, site.name.split(".")[-1], site.where)
    return sklearn_metric(site)


@on_call(*(f"sklearn.{name}" for name in (*_OF_ANSWERS, *_OF_SCORES)))
def sklearn_metric(site: Site) -> Value | None:
    """`f1_score(labels, answers)`: the number itself is only known when the program runs."""
    labels, predictions = labels_and_predictions(site)
    note_measured(site, LibraryName(site.name, site.where), labels, predictions)
    truth, predicted = _sides(site)
    name = site.name.rpartition(".")[2]
    if predicted is None or name not in _NO_MEANS:
        return None
    return value_of_metric(predicted, truth, "", site.where, name)
