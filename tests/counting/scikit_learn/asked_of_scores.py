"""The questions of `asked_of_audit` that are about scores: losses, areas under curves, the curves, tags by rank."""

from __future__ import annotations

from typing import Any

import numpy as np
from asked_of_audit import NotAskedError, Numbers, array, asked, classes_of, figure, scores, several_tags
from sklearn import metrics

import trueup


def of_probabilities(y_true: Any, y_proba: Any, labels: Any = None, **more: Any) -> trueup.Audit:
    truth, given = array(y_true), np.asarray(y_proba)
    if several_tags(y_true):
        if (truth.sum(axis=1) == 1).all():
            return trueup.audit(truth, proba=given, **more)
        return trueup.audit(truth, proba=given, labels_as="multi-hot", **more)
    classes = sorted(np.asarray(labels).tolist()) if labels is not None else classes_of(y_true)
    if labels is None and len(classes) == 1 and not isinstance(classes[0], str):
        classes = {1: [0, 1], 0: [0, 1], -1: [-1, 1]}.get(classes[0], classes)  # as scikit-learn assumes
    return trueup.audit(truth, proba=given, classes=classes, **more)


@asked
def log_loss(
    y_true: Any,
    y_proba: Any = None,
    *,
    normalize: bool = True,
    sample_weight: Any = None,
    labels: Any = None,
    y_pred: Any = None,
) -> Numbers:
    if sample_weight is not None:
        raise NotAskedError("log-loss by weights")
    given = np.asarray(y_pred if y_proba is None else y_proba)
    clip = float(np.finfo(given.dtype if given.dtype.kind == "f" else float).eps)
    audit = of_probabilities(y_true, given, labels, clip=clip)
    if audit.log_loss is None:
        raise trueup.BadInputError("no probabilities", "probabilities", "The audit has a note, and no log-loss")
    return audit.log_loss * (1 if normalize else audit.counted)


@asked
def brier_score_loss(
    y_true: Any,
    y_proba: Any,
    *,
    sample_weight: Any = None,
    pos_label: Any = None,
    labels: Any = None,
    scale_by_half: Any = "auto",
) -> Numbers:
    if sample_weight is not None:
        raise NotAskedError("Brier score by weights")
    if pos_label is not None and np.asarray(y_proba).ndim == 1:
        others = [one for one in classes_of(y_true) if one != pos_label]
        labels = [*(others or ["\0other" if isinstance(pos_label, str) else -999]), pos_label]
        audit = trueup.audit(array(y_true), proba=y_proba, classes=labels)
    else:
        audit = of_probabilities(y_true, y_proba, labels)
    if audit.brier is None:
        raise trueup.BadInputError("no probabilities", "probabilities", "The audit has a note, and no Brier score")
    if audit.task == "binary":
        return audit.brier * (1 if scale_by_half in ("auto", True) else 2)
    half = scale_by_half is True or (scale_by_half == "auto" and len(audit.classes) == 2 and audit.task == "one-of-k")
    return audit.brier * (0.5 if half else 1)


@asked
def top_k_accuracy_score(
    y_true: Any, y_score: Any, *, k: int = 2, normalize: bool = True, sample_weight: Any = None, labels: Any = None
) -> Numbers:
    given = np.asarray(y_score)
    classes = np.asarray(labels).tolist() if labels is not None else classes_of(y_true)
    if sample_weight is not None or (given.ndim == 1 and k > 1):
        raise NotAskedError("top-k by weights, or of one column")
    if given.ndim == 1:
        cut = 0.5 if given.min() >= 0 and given.max() <= 1 else 0.0  # scikit-learn's guess
        audit = trueup.audit(array(y_true), logits=given, classes=classes, threshold=cut)
    else:
        audit = trueup.audit(array(y_true), logits=given, classes=classes, top_k=k)
    definition = audit.accuracy if k == 1 else audit.definition("top_k")
    if definition is None:
        raise NotAskedError("top-k of k classes or fewer")
    return definition.value if normalize else definition.right


@asked
def roc_auc_score(
    y_true: Any,
    y_score: Any,
    *,
    average: Any = "macro",
    sample_weight: Any = None,
    max_fpr: Any = None,
    multi_class: str = "raise",
    labels: Any = None,
) -> Numbers:
    if (max_fpr is not None and max_fpr != 1) or multi_class == "ovo" or average is None or average == "samples":
        raise NotAskedError("a part of the area, each against each, or by class or row")
    wide, multi = np.ndim(y_score) > 1, several_tags(y_true)
    audit = scores(y_true, y_score, sample_weight, labels=labels if wide else None)
    if multi and average != "micro" and any(one.support in (0, audit.counted) for one in audit.per_class):
        return float("nan")  # scikit-learn has no area of a tag that all or no rows have, and none over tags
    key = f"{average}_roc_auc" if wide and (multi or len(audit.classes) > 2) else "roc_auc"
    value = figure(audit, key, weighted=sample_weight is not None)
    return float("nan") if value is None else value


@asked
def average_precision_score(
    y_true: Any, y_score: Any, *, average: Any = "macro", pos_label: Any = 1, sample_weight: Any = None
) -> Numbers:
    if average is None or average == "samples":
        raise NotAskedError("by class or row")
    wide = np.ndim(y_score) > 1
    audit = scores(y_true, y_score, sample_weight, positive=None if wide else pos_label)
    several = wide and (several_tags(y_true) or len(audit.classes) > 2)
    value = figure(
        audit, f"{average}_average_precision" if several else "average_precision", weighted=sample_weight is not None
    )
    return 0.0 if value is None else value


def points_of(y_true: Any, y_score: Any, pos_label: Any, sample_weight: Any) -> dict[float, Any]:
    """Points of the audit's curve by their thresholds."""
    if sample_weight is not None:
        raise NotAskedError("a curve by weights")
    if pos_label is None and set(classes_of(y_true)) - {-1, 0, 1}:
        raise NotAskedError("no positive class")
    audit = scores(y_true, y_score, None, positive=1 if pos_label is None else pos_label)
    if not audit.curve:
        raise NotAskedError("a curve of one class")
    if len(np.unique(y_score)) > 500:
        raise NotAskedError("a curve with more scores than the audit draws")
    return {point.threshold: point for point in audit.curve}


def at(points: dict[float, Any], threshold: float) -> Any:
    if threshold not in points:
        raise AssertionError(f"the audit's curve has no point at {threshold}")
    return points[threshold]


@asked
def roc_curve(
    y_true: Any, y_score: Any, *, pos_label: Any = None, sample_weight: Any = None, drop_intermediate: bool = True
) -> Numbers:
    points = points_of(y_true, y_score, pos_label, sample_weight)
    _, _, cuts = metrics.roc_curve(y_true, y_score, pos_label=pos_label, drop_intermediate=drop_intermediate)
    some = [at(points, cut) for cut in cuts.tolist() if np.isfinite(cut)]
    start = [np.array([0.0, 0.0, np.inf])]
    return np.stack([*start, *(np.array([one.false_alarms, one.recall, one.threshold]) for one in some)], axis=1)


@asked
def precision_recall_curve(
    y_true: Any, y_score: Any, *, pos_label: Any = None, sample_weight: Any = None, drop_intermediate: bool = False
) -> Numbers:
    points = points_of(y_true, y_score, pos_label, sample_weight)
    _, _, cuts = metrics.precision_recall_curve(
        y_true, y_score, pos_label=pos_label, drop_intermediate=drop_intermediate
    )
    some = [at(points, cut) for cut in cuts.tolist()]
    rows = [[one.precision for one in some] + [1.0], [one.recall for one in some] + [0.0], [*cuts.tolist(), np.nan]]
    return np.array(rows)


@asked
def det_curve(
    y_true: Any, y_score: Any, pos_label: Any = None, sample_weight: Any = None, drop_intermediate: bool = False
) -> Numbers:
    points = points_of(y_true, y_score, pos_label, sample_weight)
    *_, cuts = metrics.det_curve(y_true, y_score, pos_label=pos_label, drop_intermediate=drop_intermediate)
    nothing = np.array([0.0, 1.0, np.inf])
    some = [
        np.array([one.false_alarms, 1 - one.recall, cut]) if np.isfinite(cut) else nothing
        for cut in cuts.tolist()
        for one in [at(points, cut) if np.isfinite(cut) else None]
    ]
    return np.stack(some, axis=1)


@asked
def label_ranking_average_precision_score(y_true: Any, y_score: Any, *, sample_weight: Any = None) -> Numbers:
    return of_tags("label_ranking_average_precision", y_true, y_score, sample_weight)


@asked
def label_ranking_loss(y_true: Any, y_score: Any, *, sample_weight: Any = None) -> Numbers:
    return of_tags("label_ranking_loss", y_true, y_score, sample_weight)


@asked
def coverage_error(y_true: Any, y_score: Any, *, sample_weight: Any = None) -> Numbers:
    return of_tags("coverage_error", y_true, y_score, sample_weight)


def of_tags(key: str, y_true: Any, y_score: Any, sample_weight: Any) -> Numbers:
    truth = array(y_true)
    audit = trueup.audit(
        truth,
        logits=np.asarray(y_score, float),
        labels_as="multi-hot",
        auc=True,
        **({} if sample_weight is None else {"weights": np.asarray(sample_weight, float)}),
    )
    return figure(audit, key, weighted=sample_weight is not None)
