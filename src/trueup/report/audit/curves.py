"""The curves of one of two classes as numbers: where each line runs, and what its alternative text says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trueup.contract.audit import Audit, CurvePoint
from trueup.contract.percent import percent
from trueup.report.audit.words import figure


@dataclass(frozen=True, slots=True)
class Curve:
    """A line in the square from 0 to 1.

    chance: heights at the left and the right edge of what scores without any order give; None where there is no such.
    here: where the threshold in use stands; None where no point of the line is near it.
    ticks: (place, label) along the foot.
    """

    key: str
    title: str
    across: str
    up: str
    line: tuple[tuple[float, float], ...]
    chance: tuple[float, float] | None
    here: tuple[float, float] | None
    here_words: str
    ticks: tuple[tuple[float, str], ...]
    caption: str
    description: str


_PERCENT = tuple((at / 100, f"{at} %") for at in (0, 25, 50, 75, 100))


def curves_of(audit: Audit) -> list[Curve]:
    """ROC, precision and recall, accuracy against the threshold; none where scores were not kept."""
    if len(audit.curve) < 2:
        return []
    return [_roc(audit), _precision_recall(audit), _by_threshold(audit)]


def _roc(audit: Audit) -> Curve:
    line = [(0.0, 0.0), *((point.false_alarms, point.recall) for point in audit.curve)]
    here = _here(audit)
    return _curve(
        audit,
        ("roc", "ROC curve", "false alarms, of the other rows", "recall"),
        line,
        (0.0, 1.0),
        (here.false_alarms, here.recall) if here else None,
    )


def _precision_recall(audit: Audit) -> Curve:
    # At recall 0 precision is not defined; the line begins at the height of its first point, as scikit-learn's does
    # not (it takes 1, which nothing was counted for).
    first = audit.curve[0]
    line = [(0.0, first.precision), *((point.recall, point.precision) for point in audit.curve)]
    here = _here(audit)
    # At the lowest threshold every row is answered yes, so that precision is the share of the class.
    base = audit.curve[-1].precision
    return _curve(
        audit,
        ("precision", "Precision and recall", "recall", "precision"),
        line,
        (base, base),
        (here.recall, here.precision) if here else None,
    )


def _curve(
    audit: Audit,
    words: tuple[str, str, str, str],
    line: Sequence[tuple[float, float]],
    chance: tuple[float, float],
    here: tuple[float, float] | None,
) -> Curve:
    key, title, across, up = words
    definition = audit.definition("roc_auc" if key == "roc" else "average_precision")
    area = f"{definition.name[0].upper()}{definition.name[1:]} {figure(definition)}. " if definition else ""
    at = f"The mark is the threshold in use, {audit.threshold:g}: {up} {percent(here[1])}. " if here else ""
    # Five points tell the shape to whoever cannot see it; a hundred are read aloud by nobody.
    some = [line[round(step * (len(line) - 1) / 4)] for step in range(5)]
    written = "; ".join(f"{up} {percent(y)} at {across.partition(',')[0]} {percent(x)}" for x, y in some)
    return Curve(
        key=key,
        title=title,
        across=across,
        up=up,
        line=tuple(line),
        chance=chance,
        here=here,
        here_words=at.strip(),
        ticks=_PERCENT,
        caption=f"{area}{at}The dashed line is what scores without any order give.",
        description=f"{area}{written}.",
    )


def _by_threshold(audit: Audit) -> Curve:
    points = [point for point in audit.curve if math.isfinite(point.threshold)]
    low, high = (0.0, 1.0) if audit.kind == "proba" else (points[-1].threshold, points[0].threshold)
    width = (high - low) or 1.0

    def place(threshold: float) -> float:
        return min(1.0, max(0.0, (threshold - low) / width))

    line = tuple((place(point.threshold), point.accuracy) for point in points)
    best = max(points, key=lambda point: point.accuracy)
    mark = _here(audit)
    here = (place(audit.threshold), mark.accuracy) if mark and low <= audit.threshold <= high else None
    share = audit.majority.share
    highest = f"The highest point, {percent(best.accuracy)}, is at {best.threshold:.3g}, chosen on these rows."
    return Curve(
        key="thresholds",
        title="Accuracy against the threshold",
        across="threshold" + ("" if audit.kind == "proba" else " (logit)"),
        up="accuracy",
        line=line,
        chance=(share, share),
        here=here,
        here_words=f"The threshold in use, {audit.threshold:g}: accuracy {percent(audit.accuracy.value)}",
        ticks=tuple((at, f"{low + at * width:.3g}") for at in (0.0, 0.25, 0.5, 0.75, 1.0)),
        caption=f"{highest} The mark is the threshold in use; the dashed line is the majority share.",
        description=f"{highest} At {audit.threshold:g} the accuracy is {percent(audit.accuracy.value)}.",
    )


def _here(audit: Audit) -> CurvePoint | None:
    """What the threshold in use gives, of the rows that have scores; None where a class has no row."""
    named = audit.state.get("settings", {}).get("positive")
    positive = 1 if named is None else named
    found, alarms = (audit.confusion.get((true, positive), 0) for true in (positive, 1 - positive))
    missed, quiet = (audit.confusion.get((true, 1 - positive), 0) for true in (positive, 1 - positive))
    if not found + missed or not alarms + quiet:
        return None
    return CurvePoint(
        threshold=audit.threshold,
        recall=found / (found + missed),
        false_alarms=alarms / (alarms + quiet),
        precision=found / (found + alarms) if found + alarms else audit.curve[0].precision,
        accuracy=(found + quiet) / (found + missed + alarms + quiet),
    )
