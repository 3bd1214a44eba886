"""Averages over classes or tags: macro, weighted by their rows, over those that occur and over all that there are."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.auditing.counting.figures import Counts, Family, Figures, Share, mean_of, total_of
from trueup.contract.audit import ClassCount, Definition

PLACE = 2


def definitions(figures: Figures) -> Iterator[Definition]:
    """Each row once, and by its weight where rows have weights."""
    multi = figures.settings.task == "multi-label"
    for counts, by_weights in ((figures.counts, False), (figures.weighted, True)):
        if counts is not None and counts.classes:
            if counts.present:
                yield from _balanced(counts, Family("classes", by_weights), multi=multi)
            yield from _averages(counts, Family("classes", by_weights), multi=multi)


def _balanced(counts: Counts, family: Family, *, multi: bool) -> Iterator[Definition]:
    things, two = "tags" if multi else "classes", len(counts.classes) == 2 and not multi
    recalls = [_recall(item) for item in counts.present]
    name = "balanced accuracy" + (", AUC of class answers" if two and len(recalls) == 2 else "")
    known = ["scikit-learn balanced_accuracy_score"]
    if len(counts.met) == len(counts.present):
        # Others count 0 for classes that are only answered.
        known += ["recall_score(average='macro')", "torchmetrics MulticlassAccuracy"]
    known += ["scikit-learn roc_auc_score of class answers"] if two and len(recalls) == 2 else []
    words = f"mean recall of the {things} that occur"
    yield family.define("balanced", name, mean_of(recalls), words, *(["recall_score"] if multi else known))
    if not two and not multi and len(recalls) > 1 and all(item.support < counts.rows for item in counts.present):
        areas = [_area_of_answers(item, counts.rows) for item in counts.present]
        words = "mean over the classes of the area under the two-step curve of the answers"
        yield family.define(
            "answers_auc", "AUC of class answers", mean_of(areas), words, "roc_auc_score of one-hot answers"
        )


def _averages(counts: Counts, family: Family, *, multi: bool) -> Iterator[Definition]:
    things = "tags" if multi else "classes"
    met, every = counts.met, list(counts.classes)
    support = sum(item.support for item in every)
    for key, (of_class, library) in _OF_CLASS.items():
        name = _NAMES[key]
        values = [of_class(item) for item in met]
        # Mean recall over the classes that occur is the balanced accuracy.
        if met and (key != "recall" or len(met) != len(counts.present)):
            counting = f", {things} that are only answered counting 0" if key == "recall" else ""
            words = f"mean {name} of the {things} that occur{' or are answered' if not counting else ''}{counting}"
            yield family.define(f"macro_{key}", f"macro {name}", mean_of(values), words, f"{library}(average='macro')")
        if len(met) != len(every):
            words = f"mean {name} of all {len(every)} {things}, those never met counting 0"
            value = total_of(values) / len(every)
            yield family.define(f"macro_{key}_all", f"macro {name}, all {things}", value, words, f"{library}(labels=…)")
        if key != "recall" or multi:
            parts = [(part * item.support, of) for item in counts.present for part, of in [of_class(item)]]
            value = total_of(parts) / (support or 1)
            words = f"mean {name}, weighted with the rows of each"
            yield family.define(f"weighted_{key}", f"weighted {name}", value, words, f"{library}(average='weighted')")


def _area_of_answers(counts: ClassCount, rows: int) -> Share:
    """Half of (recall + 1 - share of the other rows that are answered with the class)."""
    others = rows - counts.support
    return (counts.right + counts.support) * others - (
        counts.answered - counts.right
    ) * counts.support, 2 * counts.support * others


def _recall(counts: ClassCount) -> Share:
    return counts.right, counts.support or 1


def _precision(counts: ClassCount) -> Share:
    return counts.right, counts.answered or 1


def _f1(counts: ClassCount) -> Share:
    return 2 * counts.right, counts.support + counts.answered or 1


def _iou(counts: ClassCount) -> Share:
    return counts.right, counts.support + counts.answered - counts.right or 1


_OF_CLASS = {
    "recall": (_recall, "torchmetrics MulticlassAccuracy, scikit-learn recall_score"),
    "precision": (_precision, "scikit-learn precision_score"),
    "f1": (_f1, "scikit-learn f1_score, torchmetrics Dice"),
    "jaccard": (_iou, "scikit-learn jaccard_score, Keras MeanIoU"),
}
_NAMES = {"recall": "recall", "precision": "precision", "f1": "F1", "jaccard": "IoU (Jaccard)"}
