"""How well scores put the rows of a class before the others, at every threshold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from trueup.auditing.counting.figures import Family, Figures, total_of
from trueup.auditing.counting.ranking.column_areas import column_areas
from trueup.auditing.counting.ranking.rankings import Between, Ranking
from trueup.contract.audit import Definition

PLACE = 5


def definitions(figures: Figures) -> Iterator[Definition]:
    """Only where scores were kept: of one class against the rest, and over all classes or tags."""
    for ranking, by_weights in ((figures.rankings, False), (figures.weighted_rankings, True)):
        if ranking is None:
            continue
        family = Family("ranking", by_weights)
        if figures.positive is not None:
            yield from _of_two(figures, ranking, family)
        if figures.settings.rank_columns > 1:
            yield from _averages(ranking, family, multi=figures.settings.task == "multi-label")


def _of_two(figures: Figures, ranking: Ranking, family: Family) -> Iterator[Definition]:
    ranked = ranking.of_class(figures.positive or 0)
    name = figures.settings.name_of(figures.positive or 0)
    area, precision, best = ranked.area, ranked.average_precision(), ranked.best_accuracy()
    if area is not None:
        words = "share of the pairs of a positive and another row that the scores put in order, ties half"
        yield _between(family.define("roc_auc", "ROC AUC", 0, words, *_ROC), area)
    if precision is not None:
        words = f"precision at each row of {name} in the order of the scores, and the mean of them"
        yield _between(family.define("average_precision", "average precision", 0, words, *_PRECISION), precision)
    words = f"rows right at the threshold that suits these labels best, {ranked.best_threshold():.4g}"
    definition = family.define("best_threshold", "accuracy at the best threshold", 0, words, "chosen on the same rows")
    yield _between(replace(definition, in_percent=True), best)


def _averages(ranking: Ranking, family: Family, *, multi: bool) -> Iterator[Definition]:
    every = column_areas(ranking)
    how, item = ("tags", "tag") if multi else ("classes, each against the rest", "class")
    columns = [(area, rows) for area, rows in zip(every.areas, every.positive, strict=True) if area is not None]
    if columns:
        yield from _mean_and_weighted(family, ("roc_auc", "ROC AUC", how, "roc_auc_score"), columns)
        if len(columns) < len(every.areas):
            yield _over_all(family, [area for area, _ in columns], len(every.areas), multi=multi)
    # A tag that no row has counts 0, as in scikit-learn; a class that no row has is left out.
    precisions = [
        (precision or Between(0, 0, 0), rows)
        for precision, rows in zip(every.precisions, every.positive, strict=True)
        if multi or rows
    ]
    words = ("average_precision", "average precision", how, "average_precision_score")
    yield from _mean_and_weighted(family, words, precisions)
    together = ranking.together()
    area, precision = together.area, together.average_precision() or Between(0, 0, 0)
    words_of_all = f"over all outputs, each {item} of each row"
    if area is not None:
        known = "roc_auc_score(average='micro')"
        yield _between(family.define("micro_roc_auc", "micro ROC AUC", 0, words_of_all, known), area)
    known = "average_precision_score(average='micro')"
    definition = family.define("micro_average_precision", "micro average precision", 0, words_of_all, known)
    yield _between(definition, precision)


def _over_all(family: Family, areas: Sequence[Between], classes: int, *, multi: bool) -> Definition:
    ends = [_weighted_total([getattr(area, end) for area in areas], [1] * len(areas)) / classes for end in _ENDS]
    things, known = ("tags", "torchmetrics MultilabelAUROC") if multi else ("classes", "torchmetrics MulticlassAUROC")
    words = f"mean over all {classes} {things}, those that none or all of the rows have counting 0"
    definition = family.define("macro_roc_auc_all", f"macro ROC AUC, all {things}", 0, words, known)
    return _between(definition, Between(*ends))


def _mean_and_weighted(
    family: Family, words: tuple[str, str, str, str], columns: Sequence[tuple[Between, int]]
) -> Iterator[Definition]:
    """Of numbers with the rows that each has."""
    key, name, how, known = words
    values, positives = [value for value, _ in columns], [rows for _, rows in columns]
    for average in ("macro", "weighted"):
        weights = positives if average == "weighted" else [1] * len(columns)
        ends = [
            _weighted_total([getattr(value, end) for value in values], weights) / (sum(weights) or 1) for end in _ENDS
        ]
        with_rows = ", weighted with their rows" if average == "weighted" else ""
        found = Between(ends[0], ends[1], ends[2])
        definition = family.define(
            f"{average}_{key}", f"{average} {name}", 0, f"mean over the {how}{with_rows}", f"{known}"
        )
        yield _between(definition, found)


def _weighted_total(values: Sequence[Fraction | float], weights: Sequence[int]) -> Fraction:
    ratios = [value.as_integer_ratio() for value in values]
    return total_of([(part * weight, of) for (part, of), weight in zip(ratios, weights, strict=True)])


def _between(definition: Definition, found: Between) -> Definition:
    within = None if found.low == found.high else (float(found.low), float(found.high))
    return replace(definition, value=float(found.value), within=within)


_ENDS = ("value", "low", "high")
_ROC = ("scikit-learn roc_auc_score", "Keras AUC", "torchmetrics BinaryAUROC")
_PRECISION = ("scikit-learn average_precision_score", "Keras AUC(curve='PR')", "torchmetrics BinaryAveragePrecision")
