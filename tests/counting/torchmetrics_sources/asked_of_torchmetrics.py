"""For each function of torchmetrics: how the same question is put to `trueup.audit`, and where its answer stands.

`question_of` takes predictions, target and arguments as torchmetrics does, `ask` answers. `NotAskedError` is raised
where the audit has no such figure, nor the counts that it is a share of. torchmetrics guesses from the values whether
scores are probabilities; the audit is told so here.
Nothing is computed but what the words of a figure ask.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from shares_of_counts import SHARES, share_of_counts

import trueup

Array = np.ndarray[Any, Any]
Numbers = float | Array | None
Answer = Callable[["Question"], Numbers]
#: What the audit calls the figures that have names of their own in torchmetrics.
OURS = {
    "f1_score": "f1",
    "fbeta_score": "f1",
    "jaccard_index": "jaccard",
    "negative_predictive_value": "negative_value",
    "auroc": "roc_auc",
    "ranking_average_precision": "label_ranking_average_precision",
    "ranking_loss": "label_ranking_loss",
}
ANSWERS: dict[str, Answer] = {}


class NotAskedError(Exception):
    """The audit has no such figure."""


class UndefinedError(Exception):
    """The audit says that there is no such number here: nothing of nothing."""


def answers(*names: str) -> Callable[[Answer], Answer]:
    def keep(function: Answer) -> Answer:
        ANSWERS.update(dict.fromkeys(names, function))
        return function

    return keep


@dataclass(frozen=True)
class Question:
    """One call: of "multiclass_f1_score" the task is "multiclass" and the name "f1_score"."""

    task: str
    name: str
    kind: str
    predictions: Array
    target: Array
    arguments: dict[str, Any]
    #: Holds an entry for each share that was taken of counts, for want of a definition; items share it.
    shares: list[str] = field(default_factory=list)

    @cached_property
    def audit(self) -> trueup.Audit:
        return _audited(self)

    @property
    def ours(self) -> str:
        return OURS.get(self.name, self.name)

    @property
    def nothing(self) -> float:
        """What a share of nothing is."""
        return float(self.arguments.get("zero_division", 0))

    @property
    def average(self) -> str:
        """As named by the call; a function that has none is not asked for one."""
        return self.arguments.get("average", "macro") or "none"

    def figure(self, *keys: str) -> float:
        """The first of the definitions that the audit has."""
        for key in keys:
            definition = self.audit.definition(key)
            if definition is not None:
                return definition.value
        raise UndefinedError(", ".join(keys))

    def each(self, name: str) -> Array:
        """A figure of each class; torchmetrics says 0, or what it is told, of nothing."""
        values = [getattr(item, name) for item in self.audit.per_class]
        return np.array([self.nothing if value is None else value for value in values], float)

    def share(self, name: str) -> Array:
        """A figure as a share of the rows that the audit counts of each class."""
        self.shares.append(name)
        counts, options = self.outcomes()[:, :4], {"beta": self.arguments.get("beta", 1.0), "nothing": self.nothing}
        multi = self.task == "multilabel"
        return share_of_counts(name, counts, self.average, all_classes=multi, **options)

    def outcomes(self) -> Array:
        """True and false positives, true and false negatives, and support of each class."""
        rows = []
        for item in self.audit.per_class:
            missed, alarms = item.support - item.right, item.answered - item.right
            rows.append([item.right, alarms, self.audit.counted - item.support - alarms, missed, item.support])
        return np.array(rows, float)


def question_of(function: str, predictions: Any, target: Any, arguments: dict[str, Any]) -> Question:
    """What torchmetrics' function is asked."""
    task, _, name = function.partition("_")
    if name not in ANSWERS:
        raise NotAskedError(f"no figure {name}")
    for argument, only in _PLAIN.items():
        if arguments.get(argument, only) not in (only, "false" if only is None else only):
            raise NotAskedError(f"another {argument}")
    scores = _array(predictions)
    return Question(task, name, _kind(scores), scores, _array(target), arguments)


def ask(question: Question) -> Numbers:
    """The audit's answer."""
    if question.arguments.get("multidim_average") != "samplewise":
        return _of_all(question)
    items = [
        replace(question, predictions=question.predictions[at : at + 1], target=question.target[at : at + 1])
        for at in range(len(question.target))
    ]
    each = [_of_all(item) for item in items]
    shape = np.shape(next((value for value in each if value is not None), 0))
    return np.array([np.full(shape, _of_no_row(question)) if value is None else value for value in each])


def _of_no_row(question: Question) -> float:
    """A share of nothing, or one minus it; a mean over the classes that occur is 0 where none does."""
    averaged = question.task == "multiclass" and question.average in ("macro", "weighted")
    if question.name == "hamming_distance":
        return 0.0 if averaged else 1.0
    return 0.0 if averaged else question.nothing


def _of_all(question: Question) -> Numbers:
    ignore = question.arguments.get("ignore_index")
    if ignore is not None and (question.target == ignore).all():
        return None  # no row is left: a share of nothing
    return ANSWERS[question.name](question)


#: Arguments that have to have these values: the audit has no figure for others.
_PLAIN: dict[str, Any] = {"thresholds": None, "max_fpr": None, "squared": False}


def _array(values: Any) -> Array:
    if hasattr(values, "detach"):
        values = values.detach()
        values = values.float() if str(values.dtype) == "torch.bfloat16" else values
    return np.asarray(values)


def _audited(question: Question) -> trueup.Audit:
    kind, arguments, task = question.kind, question.arguments, question.task
    scores, truth = question.predictions, question.target
    options: dict[str, Any] = {}
    if kind != "predicted":
        options["auc"] = True
        if task != "multiclass":
            cut = arguments.get("threshold", 0.5)
            options["threshold"] = math.log(cut / (1 - cut)) if kind == "logits" else cut
    if arguments.get("n_bins"):
        options["bins"] = arguments["n_bins"]
    if arguments.get("ignore_index") is not None:
        if task == "multilabel":
            raise NotAskedError("single tags of a row left out")
        options["ignore"] = arguments["ignore_index"]
    if task == "multilabel" and scores.ndim > 2:
        scores, truth = (np.moveaxis(each, 1, -1).reshape(-1, each.shape[1]) for each in (scores, truth))
    of_task = _of_several(question) if task == "multiclass" else _OF_TASK[task, kind == "predicted"]
    return trueup.audit(truth, **{kind: scores}, **options, **of_task)


_OF_TASK: dict[tuple[str, bool], dict[str, Any]] = {
    ("binary", True): {"labels_as": "integer", "classes": 2},
    ("binary", False): {"labels_as": "binary"},
    ("multilabel", True): {"labels_as": "multi-hot"},
    ("multilabel", False): {"labels_as": "multi-hot"},
}


def _of_several(question: Question) -> dict[str, Any]:
    arguments, scores, truth = question.arguments, question.predictions, question.target
    options = {"classes": arguments.get("num_classes") or scores.shape[1], "labels_as": "integer"}
    top = arguments.get("top_k") or 1
    if top > 1:
        if question.name != "accuracy" or top >= options["classes"]:
            raise NotAskedError(f"{question.name} of the first {top}")
        options["top_k"] = top
    if scores.ndim == truth.ndim and question.kind != "predicted":
        raise NotAskedError("class answers as real numbers")
    return {**options, **({"classes_axis": 1} if scores.ndim > truth.ndim > 1 else {})}


def _kind(scores: Array) -> str:
    """Class answers, probabilities or logits, as torchmetrics guesses."""
    if scores.dtype.kind != "f":
        return "predicted"
    return "proba" if ((scores >= 0) & (scores <= 1)).all() else "logits"


@answers("accuracy")
def accuracy(question: Question) -> Numbers:
    audit, average = question.audit, question.average
    if question.task == "binary":
        return audit.accuracy.value
    if question.arguments.get("top_k", 1) > 1:
        if average != "micro":
            raise NotAskedError(f"{average} accuracy of the first k")
        return question.figure("top_k")
    if question.task == "multilabel":
        return question.share("accuracy") if average in ("none", "weighted") else question.figure("elementwise")
    if average == "none":
        return question.each("recall")
    return question.figure("macro_recall", "balanced") if average == "macro" else audit.accuracy.value


@answers(*(name for name in SHARES if name != "accuracy"))
def of_prediction(question: Question) -> Numbers:
    """The audit's figure of that name; where it has none, or says 0 of nothing and the call does not, the share."""
    if question.task == "binary":
        return _of_positive(question)
    if not _has_name(question):
        return question.share(question.name)
    ours, average = question.ours, question.average
    if average == "none":
        return question.each("iou" if ours == "jaccard" else ours)
    multi = question.task == "multilabel"
    if average == "macro":
        keys = [*([f"macro_{ours}_all"] if multi else []), f"macro_{ours}"]
        return question.figure(*keys, *(["balanced"] if ours == "recall" else []))
    if not multi and (average == "micro" or (average == "weighted" and ours == "recall")):
        return question.audit.accuracy.value
    return question.figure(f"{average}_{ours}")


def _of_positive(question: Question) -> Numbers:
    counts = question.outcomes()[1:, :4]
    part, of = SHARES[question.name](*counts.T, question.arguments.get("beta", 1.0))
    if not of[0] or question.arguments.get("beta", 1.0) != 1:
        question.shares.append(question.name)
        return float(part[0] / of[0]) if of[0] else question.nothing
    return question.figure(f"positive_{question.ours}")


def _has_name(question: Question) -> bool:
    """Whether the audit has a definition of these words, which means the same of nothing."""
    ours = "iou" if question.ours == "jaccard" else question.ours
    if not hasattr(question.audit.per_class[0], ours) or question.arguments.get("beta", 1.0) != 1:
        return False
    multi, average = question.task == "multilabel", question.average
    if not multi and average == "micro" and question.ours == "jaccard":
        return False
    undefined = any(getattr(item, ours) is None for item in question.audit.per_class)
    return average == "none" or not question.nothing or not (undefined or multi)


@answers("auroc", "average_precision")
def areas(question: Question) -> Numbers:
    if question.task == "binary":
        return question.figure(question.ours)
    if question.average == "none":
        raise NotAskedError("the area of each class")
    if question.average == "micro" and question.task == "multiclass":
        raise NotAskedError("micro areas of classes")
    over_all = [f"macro_{question.ours}_all"] if question.average == "macro" else []
    return question.figure(*over_all, f"{question.average}_{question.ours}")


@answers("cohen_kappa")
def kappa(question: Question) -> Numbers:
    weights = question.arguments.get("weights")
    several = weights not in (None, "none") and question.task == "multiclass"
    return question.figure(f"kappa_{weights}" if several else "kappa")


@answers("matthews_corrcoef")
def correlation(question: Question) -> Numbers:
    if question.task != "multilabel":
        return question.figure("mcc")
    right, alarms, quiet, missed = question.outcomes()[:, :4].sum(axis=0).tolist()  # each tag a row of two classes
    question.shares.append(question.name)
    sides = (right + alarms) * (right + missed) * (quiet + alarms) * (quiet + missed)
    if not sides:
        raise UndefinedError("correlation over tags of which a side is constant")
    return (right * quiet - alarms * missed) / math.sqrt(sides)


@answers("exact_match")
def exact_match(question: Question) -> Numbers:
    if question.task == "multilabel" and question.predictions.ndim == 2:
        return question.audit.accuracy.value
    if question.task == "multilabel":
        raise NotAskedError("rows of tags that have positions")
    return question.figure("items") if question.target.ndim > 1 else question.audit.accuracy.value


@answers("hamming_distance")
def hamming(question: Question) -> Numbers:
    if question.task == "multilabel" and question.average in ("macro", "micro"):
        return question.figure("hamming")
    return 1 - np.asarray(accuracy(question), float)


@answers("calibration_error")
def calibration(question: Question) -> Numbers:
    if question.arguments.get("norm", "l1") != "l1":
        raise NotAskedError("the greatest or the squared gap")
    return question.audit.calibration_error


@answers("confusion_matrix")
def confusion(question: Question) -> Numbers:
    if question.task == "multilabel":
        found = question.outcomes()[:, [2, 1, 3, 0]].reshape(-1, 2, 2)
    else:
        size = range(len(question.audit.classes))
        rows = [[question.audit.confusion.get((true, answer), 0) for answer in size] for true in size]
        found = np.array(rows, float)
    axes = {"true": (-1,), "pred": (-2,), "all": (-2, -1)}.get(question.arguments.get("normalize") or "none")
    whole = found.sum(axis=axes, keepdims=True) if axes else np.ones(1)
    return np.asarray(found / np.where(whole == 0, 1, whole))


@answers("stat_scores")
def outcomes(question: Question) -> Numbers:
    counts = question.outcomes()
    if question.task == "binary":
        return np.asarray(counts[1])
    if question.average == "weighted":
        weights = counts[:, 4] / counts[:, 4].sum()
        return np.asarray(weights @ counts)
    totals = {"none": counts, "micro": counts.sum(axis=0), "macro": counts.mean(axis=0)}
    return np.asarray(totals[question.average])


@answers("ranking_average_precision", "ranking_loss", "coverage_error")
def by_rank(question: Question) -> Numbers:
    return question.figure(question.ours)


@answers("roc", "precision_recall_curve")
def curves(question: Question) -> Numbers:
    raise NotAskedError("a curve")
