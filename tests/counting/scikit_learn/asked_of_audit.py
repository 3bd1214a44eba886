"""For each metric of scikit-learn: how the same question is put to `trueup.audit`, and where its answer stands.

A function here has the parameters of scikit-learn's. `NotAskedError` is raised where the audit has no such figure, or
would have to be told something that scikit-learn guesses. Nothing is computed here but what the words of a figure ask.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse
from sklearn.utils.multiclass import type_of_target

import trueup

Numbers = float | None | np.ndarray[Any, Any]
ASKED: dict[str, Callable[..., Numbers]] = {}


class NotAskedError(Exception):
    """The audit has no such figure."""


def asked(function: Callable[..., Numbers]) -> Callable[..., Numbers]:
    ASKED[function.__name__] = function
    return function


def array(values: Any) -> np.ndarray[Any, Any]:
    if scipy.sparse.issparse(values):
        return np.asarray(values.toarray())
    found = np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values)
    return (
        found.astype(int) if found.dtype.kind == "f" and (found == np.floor(found)).all() and found.ndim == 1 else found
    )


def several_tags(values: Any) -> bool:
    return bool(type_of_target(values) == "multilabel-indicator")


def classes_of(*columns: Any) -> list[Any]:
    met: set[Any] = set()
    for column in columns:
        met |= set(np.unique(array(column)).tolist())
    return sorted(met)


def weights_of(sample_weight: Any) -> dict[str, Any]:
    return {} if sample_weight is None else {"weights": np.asarray(sample_weight, float)}


def answers(y_true: Any, y_pred: Any, sample_weight: Any = None, labels: Any = None, **more: Any) -> trueup.Audit:
    """Class answers; `labels` are classes that have to be among those declared."""
    if several_tags(y_true):
        more["labels_as"] = "multi-hot"
    else:
        declared = [] if labels is None else np.asarray(labels).tolist()
        more["classes"] = sorted({*classes_of(y_true, y_pred), *declared})
        if len(more["classes"]) == 1 and not isinstance(more["classes"][0], str):
            more["classes"] = sorted({*more["classes"], -7})
    return trueup.audit(array(y_true), predicted=array(y_pred), **weights_of(sample_weight), **more)


def scores(y_true: Any, y_score: Any, sample_weight: Any, *, positive: Any = None, labels: Any = None) -> trueup.Audit:
    """Scores of any size, of which only the order is asked."""
    truth, given = array(y_true), np.asarray(y_score, float)
    options: dict[str, Any] = {"auc": True, **weights_of(sample_weight)}
    if several_tags(y_true):
        return trueup.audit(truth, logits=given, labels_as="multi-hot", **options)
    classes = classes_of(y_true) if labels is None else np.asarray(labels).tolist()
    if given.ndim == 1 or given.shape[1] == 1:
        if positive is None:
            positive = classes[-1] if len(classes) > 1 else 1
        others = [one for one in classes if one != positive]
        # One column speaks for the second of two classes.
        classes = [*(others or ["\0other" if isinstance(positive, str) else -7]), positive]
        return trueup.audit(truth, logits=given, classes=classes, **options)
    if not ((given >= 0) & (given <= 1)).all():
        raise NotAskedError("rows ranked by raw scores: the audit ranks by their softmax")
    return trueup.audit(truth, proba=given, classes=classes, **options)


def figure(audit: trueup.Audit, *keys: str, weighted: bool = False) -> float | None:
    """The first of the definitions that the audit has."""
    for key in keys:
        definition = audit.definition(f"sample_weighted_{key}" if weighted else key)
        if definition is not None:
            return definition.value
    return None


def accuracy_of(audit: trueup.Audit, *, weighted: bool) -> float | None:
    definition = audit.definition("weighted") if weighted else audit.accuracy
    return definition.value if definition else None


@asked
def accuracy_score(y_true: Any, y_pred: Any, *, normalize: bool = True, sample_weight: Any = None) -> Numbers:
    audit = answers(y_true, y_pred, sample_weight)
    if not normalize:
        if sample_weight is not None:
            raise NotAskedError("a weighted number of rows")
        return audit.accuracy.right
    return accuracy_of(audit, weighted=sample_weight is not None)


@asked
def zero_one_loss(y_true: Any, y_pred: Any, *, normalize: bool = True, sample_weight: Any = None) -> Numbers:
    value = accuracy_score(y_true, y_pred, normalize=normalize, sample_weight=sample_weight)
    assert isinstance(value, (int, float))
    return (1 if normalize else len(array(y_true))) - value


@asked
def hamming_loss(y_true: Any, y_pred: Any, *, sample_weight: Any = None) -> Numbers:
    audit, weighted = answers(y_true, y_pred, sample_weight), sample_weight is not None
    if audit.task == "multi-label":
        return figure(audit, "hamming", weighted=weighted)
    value = accuracy_of(audit, weighted=weighted)
    return None if value is None else 1 - value


@asked
def balanced_accuracy_score(y_true: Any, y_pred: Any, *, sample_weight: Any = None, adjusted: bool = False) -> Numbers:
    if adjusted:
        raise NotAskedError("adjusted for chance")
    return figure(answers(y_true, y_pred, sample_weight), "balanced", weighted=sample_weight is not None)


@asked
def matthews_corrcoef(y_true: Any, y_pred: Any, *, sample_weight: Any = None) -> Numbers:
    return figure(answers(y_true, y_pred, sample_weight), "mcc", weighted=sample_weight is not None) or 0.0


@asked
def cohen_kappa_score(
    y1: Any,
    y2: Any,
    *,
    labels: Any = None,
    weights: Any = None,
    sample_weight: Any = None,
    replace_undefined_by: Any = 0,
) -> Numbers:
    if labels is not None and not set(classes_of(y1, y2)) <= set(np.asarray(labels).tolist()):
        raise NotAskedError("rows of other classes left out")
    audit = answers(y1, y2, sample_weight, labels)
    key = "kappa" if weights is None or len(audit.classes) == 2 else f"kappa_{weights}"
    value = figure(audit, key, weighted=sample_weight is not None)
    return replace_undefined_by if value is None else value


@asked
def confusion_matrix(
    y_true: Any, y_pred: Any, *, labels: Any = None, sample_weight: Any = None, normalize: Any = None
) -> Numbers:
    if sample_weight is not None or normalize is not None:
        raise NotAskedError("a matrix of weights or shares")
    audit = answers(y_true, y_pred, labels=labels)
    names = [str(one) for one in (array(labels).tolist() if labels is not None else classes_of(y_true, y_pred))]
    found = np.zeros((len(names), len(names)))
    for (true, answered), rows in audit.confusion.items():
        pair = audit.classes[true], audit.classes[answered]
        if set(pair) <= set(names):
            found[names.index(pair[0]), names.index(pair[1])] += rows
    return found


@asked
def multilabel_confusion_matrix(
    y_true: Any, y_pred: Any, *, sample_weight: Any = None, labels: Any = None, samplewise: bool = False
) -> Numbers:
    if sample_weight is not None or samplewise:
        raise NotAskedError("a matrix of weights, or of each row")
    audit = answers(y_true, y_pred, labels=labels)
    return np.array(
        [
            [[audit.counted - one.support - one.answered + one.right, one.answered - one.right],
             [one.support - one.right, one.right]]
            for one in of_classes(audit, y_true, y_pred, labels)
        ]
    )  # fmt: skip


def of_classes(audit: trueup.Audit, y_true: Any, y_pred: Any, labels: Any) -> list[Any]:
    if audit.task == "multi-label":
        return list(audit.per_class) if labels is None else [audit.per_class[code] for code in labels]
    named = {one.name: one for one in audit.per_class}
    wanted = array(labels).tolist() if labels is not None else classes_of(y_true, y_pred)
    return [named[str(one)] for one in wanted]


def of_prediction(
    name: str,
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    pos_label: Any = 1,
    average: Any = "binary",
    sample_weight: Any = None,
    zero_division: Any = "warn",
) -> Numbers:
    """Precision, recall, F1 or Jaccard, by class or averaged."""
    weighted, filler = sample_weight is not None, 0.0 if zero_division == "warn" else zero_division
    if average == "binary":
        audit = answers(y_true, y_pred, sample_weight, labels=[pos_label], positive=pos_label)
        one = next(each for each in audit.per_class if each.name == str(array([pos_label]).tolist()[0]))
        if getattr(one, "iou" if name == "jaccard" else name) is None:
            return float(filler)
        return figure(audit, f"positive_{name}", weighted=weighted)
    audit = answers(y_true, y_pred, sample_weight, labels)
    if average is None:
        if weighted:
            raise NotAskedError("each class by weights")
        values = [
            getattr(one, "iou" if name == "jaccard" else name) for one in of_classes(audit, y_true, y_pred, labels)
        ]
        return np.array([filler if value is None else value for value in values], float)
    multi = audit.task == "multi-label"
    every = range(len(audit.classes)) if multi else classes_of(y_true, y_pred)
    wanted = set(map(str, every if labels is None else np.asarray(labels).tolist()))
    if wanted != {str(one) for one in every} and (multi or not wanted >= {str(one) for one in every}):
        raise NotAskedError("an average over some of the classes")
    undefined = any(getattr(one, "iou" if name == "jaccard" else name) is None for one in audit.per_class)
    if filler != 0 and (undefined or average in ("samples", "micro")):
        raise NotAskedError("an average in which nothing of nothing is not 0")
    if average == "micro" and not multi:
        if len(wanted) != len(every) or name == "jaccard":
            raise NotAskedError("Jaccard over all rows")
        return accuracy_of(audit, weighted=weighted)
    if average == "macro":
        over_all = multi or labels is not None
        keys = ([f"macro_{name}_all"] if over_all else []) + [f"macro_{name}"]
        return figure(audit, *keys, *(["balanced"] if name == "recall" else []), weighted=weighted)
    if average == "weighted" and name == "recall" and not multi:
        return accuracy_of(audit, weighted=weighted)
    return figure(audit, f"{average}_{name}", weighted=weighted)


@asked
def precision_score(y_true: Any, y_pred: Any, **options: Any) -> Numbers:
    return of_prediction("precision", y_true, y_pred, **options)


@asked
def recall_score(y_true: Any, y_pred: Any, **options: Any) -> Numbers:
    return of_prediction("recall", y_true, y_pred, **options)


@asked
def f1_score(y_true: Any, y_pred: Any, **options: Any) -> Numbers:
    return of_prediction("f1", y_true, y_pred, **options)


@asked
def jaccard_score(y_true: Any, y_pred: Any, **options: Any) -> Numbers:
    return of_prediction("jaccard", y_true, y_pred, **options)


@asked
def fbeta_score(y_true: Any, y_pred: Any, *, beta: float, **options: Any) -> Numbers:
    if beta != 1:
        raise NotAskedError("F of another beta")
    return of_prediction("f1", y_true, y_pred, **options)


@asked
def precision_recall_fscore_support(
    y_true: Any, y_pred: Any, *, beta: float = 1.0, warn_for: Any = (), average: Any = None, **options: Any
) -> Numbers:
    del warn_for  # which warnings scikit-learn gives
    if beta != 1:
        raise NotAskedError("F of another beta")
    found = [of_prediction(name, y_true, y_pred, average=average, **options) for name in ("precision", "recall", "f1")]
    if average is None:
        labels = options.get("labels")
        audit = answers(y_true, y_pred, labels=labels)
        found.append(np.array([one.support for one in of_classes(audit, y_true, y_pred, labels)], float))
    return np.array(found, float)


@asked
def classification_report(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    target_names: Any = None,
    sample_weight: Any = None,
    digits: int = 2,
    output_dict: bool = False,
    zero_division: Any = "warn",
) -> Numbers:
    del target_names, digits, output_dict  # how the report looks
    options = {"labels": labels, "sample_weight": sample_weight, "zero_division": zero_division}
    found = precision_recall_fscore_support(y_true, y_pred, average=None, **options)
    assert isinstance(found, np.ndarray)
    return np.asarray(found.T)
