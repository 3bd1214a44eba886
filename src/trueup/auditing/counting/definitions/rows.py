"""Rows and cells that are right: what is printed under the name of accuracy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from trueup.auditing.counting.figures import Figures, batch_total, per_row, ratio, total_of
from trueup.auditing.counting.settings import Settings
from trueup.auditing.counting.state import Tally
from trueup.contract.audit import ClassCount, Definition

PLACE = 1


def definitions(figures: Figures) -> Iterator[Definition]:
    """The true accuracy first."""
    tally, classes = figures.tally, figures.counts.classes
    yield from _true_accuracy(tally)
    yield from _cells(tally)
    yield from _other_answers(tally, classes)
    yield from _by_rows(tally)


def _true_accuracy(tally: Tally) -> Iterator[Definition]:
    settings, counts = tally.settings, (tally.count("right"), tally.count("counted"))
    if settings.task == "multi-label":
        yield per_row("exact", "exact match", counts, "rows in which every tag is right", "scikit-learn accuracy_score")
    elif settings.kind == "predicted":
        yield per_row("answers", "accuracy", counts, "rows whose answer is the label", "scikit-learn accuracy_score")
    elif settings.task == "binary":
        yield per_row(
            "threshold",
            "accuracy",
            counts,
            f"rows on the right side of {_cut(settings)}",
            "Keras binary_accuracy on one unit",
        )
    else:
        yield per_row(
            "argmax",
            "argmax accuracy",
            counts,
            "rows whose highest score is the label's",
            "Keras categorical_accuracy, torchmetrics micro",
        )


def _cut(settings: Settings) -> str:
    if settings.kind == "predicted":
        return "the answer"
    raw = settings.kind == "logits" and settings.task != "one-of-k"
    return f"{'logit' if raw else 'probability'} {settings.cut:g}"


def cells_right(tally: Tally, name: str) -> int:
    """Cells on the right side of a threshold: all but those above wrongly and those true but not above."""
    of = tally.count("counted") * tally.settings.columns
    above, both = tally.count(f"{name}:above"), tally.count(f"{name}:above_true")
    return of - (above - both) - (_true_cells(tally) - both) - _blank_cells(tally)


def _blank_cells(tally: Tally) -> int:
    """In rows that count as wrong for want of an answer, the cells that are not true: these are wrong, too."""
    if tally.settings.task == "multi-label":
        return tally.count("silent_blank")
    silent = tally.table("silent")
    if tally.settings.task == "binary":
        return silent.get(0, 0)
    return sum(silent.values()) * (tally.settings.columns - 1)


def _true_cells(tally: Tally) -> int:
    if tally.settings.task == "multi-label":
        return sum(tally.table("tag_true").values())
    if tally.settings.task == "binary":
        found = sum(rows for key, rows in tally.table("confusion").items() if key >= 2)
        return found + tally.table("silent").get(1, 0)
    return tally.count("counted")


def _cells(tally: Tally) -> Iterator[Definition]:
    settings = tally.settings
    of = tally.count("counted") * settings.columns
    if settings.kind == "predicted" and settings.task != "multi-label":
        if settings.columns > 1:
            silent = sum(tally.table("silent").values())
            wrong = tally.count("counted") - tally.count("right") - silent
            right = of - 2 * wrong - silent * settings.columns
            words = f"entries of the answers written as one-hot rows, {settings.classes} to a row"
            yield ratio("elementwise", "element-wise accuracy", (right, of), words, "Keras binary_accuracy")
        return
    if settings.columns > 1 or settings.task == "multi-label":
        words = f"outputs on the right side of {_cut(settings)}, each by itself"
        yield ratio(
            "elementwise", "element-wise accuracy", (cells_right(tally, "main"), of), words, "Keras binary_accuracy"
        )
    # Only where scores lie on the threshold do > and >= differ: rounded probabilities, or 0.5 out of two votes.
    if tally.count("main:at"):
        level, true = tally.count("main:at"), tally.count("main:at_true")
        moved = cells_right(tally, "main") + true - (level - true)
        words = f"the same with outputs equal to {settings.cut:g} taken as yes ({level} of them)"
        yield ratio("elementwise_ge", "element-wise, >= for >", (moved, of), words, "torchmetrics before 0.11")
    if settings.kind == "logits":
        words = "outputs with the raw logit held against 0.5"
        yield ratio("raw_half", "logits > 0.5", (cells_right(tally, "raw_half"), of), words, "Keras binary_accuracy")
        if settings.task == "one-of-k":
            words = "outputs with the raw logit held against 0 (each through a sigmoid)"
            yield ratio("raw_0", "logits > 0", (cells_right(tally, "raw_0"), of), words, "torchmetrics multilabel")


def _other_answers(tally: Tally, classes: Sequence[ClassCount]) -> Iterator[Definition]:
    settings, rows = tally.settings, tally.count("counted")
    if settings.task == "one-of-k" and settings.kind != "predicted":
        words = "rows with the label's output, and no other, above the threshold"
        yield per_row("exact", "exact match", (tally.count("main:rows_right"), rows), words, "subset accuracy by hand")
        if 0 < settings.top_k < settings.classes:
            words = f"rows whose label is among the {settings.top_k} highest scores"
            name = f"top-{settings.top_k} accuracy"
            yield per_row("top_k", name, (tally.count("top_right"), rows), words)
    if settings.task == "binary" and settings.kind != "predicted":
        words = "argmax over one column is always 0, for scores and labels alike"
        yield ratio("argmax_one_column", "argmax over one column", (rows, rows), words, "argmax(axis=1) by hand")
        words = "rows of class 0: argmax over one column of scores, against class numbers"
        yield ratio("label_0", "share of class 0", (classes[0].support, rows), words, "argmax(axis=1) by hand")
    if settings.task == "one-of-k" and settings.labels_as != "one-hot" and settings.kind != "predicted":
        words = f"rows answered with class {classes[0].name}: argmax over a column of class numbers is always 0"
        yield ratio("answer_0", "share answered 0", (classes[0].answered, rows), words, "Keras 1.0.0 with integers")
    if settings.task == "multi-label" and settings.kind != "predicted":
        words = "rows whose highest score is at the first tag that is set"
        first = (tally.count("argmax_first"), rows)
        yield per_row("argmax_first", "argmax, first tag", first, words, "Keras categorical_accuracy")
        words = "rows whose highest score is at any tag that is set"
        yield per_row("argmax_any", "argmax, any tag", (tally.count("argmax_any"), rows), words)


def _by_rows(tally: Tally) -> Iterator[Definition]:
    settings, rows = tally.settings, tally.count("counted")
    if settings.batch_size:
        value, number = batch_total(tally)
        words = f"mean over {number} batches of {settings.batch_size} rows, the smaller last one counting as much"
        yield Definition(key="batches", name="mean of batch accuracies", value=float(value / number), counts=words)
    if settings.items:
        yield from _by_items(tally)
    if tally.count("unanswered") and (settings.missing != "wrong" or rows > tally.count("unanswered")):
        yield _other_way(tally)
    if tally.count("ignored"):
        ignored, right = tally.count("ignored"), tally.count("ignored_right")
        words = f"all rows, {ignored} of padding included"
        yield ratio("padded", "padding counted", (tally.count("right") + right, rows + ignored), words)
    if settings.weighted and tally.count("weight"):
        yield from _by_weight(tally)


def _by_items(tally: Tally) -> Iterator[Definition]:
    """Sequences and pictures, each of several positions, of which those that are ignored do not count."""
    closed = tally.items.closed()
    items, right = (sum(numbers[at] for numbers in closed.values()) for at in (0, 1))
    mean = total_of([(rows, counted) for counted, (_, _, rows) in sorted(closed.items())]) / items
    words = "share of each item's positions that is right, and the mean over the items"
    known = "torchmetrics multidim_average='samplewise'"
    yield Definition(key="item_mean", name="accuracy per item", value=float(mean), counts=words, printed_by=known)
    words = "items (sequences, pictures) that are right in all of their positions that count"
    yield per_row("items", "whole items", (right, items), words)


def _other_way(tally: Tally) -> Definition:
    """The accuracy, were rows without an answer treated in the other way."""
    right, rows, without = tally.count("right"), tally.count("counted"), tally.count("unanswered")
    if tally.settings.missing == "wrong":
        words = f"rows with an answer, {without} without one left out"
        return per_row("answered_only", "accuracy of what was answered", (right, rows - without), words)
    words = f"all rows with a label, {without} without an answer as wrong"
    return per_row("missing_wrong", "missing answers as wrong", (right, rows + without), words)


def _by_weight(tally: Tally) -> Iterator[Definition]:
    weight, columns = tally.count("weight"), tally.settings.columns
    value = Fraction(tally.count("weight_right"), weight)
    words = "rows by their sample weights"
    yield Definition(key="weighted", name="weighted accuracy", value=float(value), counts=words, group="weights")
    if columns > 1 and "weight_cells" in tally.counts:
        value = Fraction(tally.count("weight_cells"), weight * columns)
        words = "outputs by their row's sample weight"
        yield Definition(
            key="weighted_cells", name="weighted element-wise", value=float(value), counts=words, group="weights"
        )
