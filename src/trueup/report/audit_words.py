"""The sentences and rows of an audit, for every format alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trueup.contract.audit import Audit, ClassCount, Rung
from trueup.contract.percent import percent, points

KINDS = {"predicted": "class answers", "proba": "probabilities", "logits": "logits"}
TASKS = {"one-of-k": "one of {} classes", "binary": "one of two classes", "multi-label": "{} tags, any number of them"}


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One definition as a reader meets it.

    key: the rung's key, "majority" for the floor.
    share: its number in percent. ratio: "9,878 of 10,000", or "" where it is no ratio of counts.
    interval: "98.55 % to 98.98 %", or "".
    true: it is the true accuracy. reported: it gives the reported number.
    """

    key: str
    name: str
    share: str
    ratio: str
    interval: str
    words: str
    printed_by: str
    true: bool
    reported: bool


def number(value: int) -> str:
    """With commas: 10,000."""
    return f"{value:,}"


def digits_of(audit: Audit) -> int:
    """Digits after the point in percent: two, or as many as the reported number has, up to six."""
    if audit.reported is None:
        return 2
    half = (audit.reported.high - audit.reported.low) / 2
    return next((d for d in range(2, 6) if 10.0 ** -(d + 2) / 2 <= half * 1.01), 6)


def title(audit: Audit) -> str:
    """What was counted, in a line."""
    task = TASKS[audit.task].format(number(len(audit.classes)))
    return f"{number(audit.counted)} rows, {task}, {KINDS[audit.kind]}"


def majority_sentence(audit: Audit) -> str:
    """The first thing to know."""
    right, of = number(audit.majority.right), number(audit.majority.of)
    if audit.task == "multi-label":
        return f"always giving each tag's more frequent value is right in {right} of {of} cells"
    return f"always answering {audit.majority.name} is right in {right} of {of} rows"


def lift_sentence(audit: Audit) -> str:
    """What the model adds."""
    what = "element-wise accuracy" if audit.task == "multi-label" else audit.accuracy.name
    return f"{points(audit.lift, digits_of(audit))}: {what} over the majority share"


def interval_words(interval: tuple[float, float] | None, digits: int = 2) -> str:
    """An interval in percent."""
    return f"{percent(interval[0], digits)} to {percent(interval[1], digits)}" if interval else ""


def reported_sentence(audit: Audit) -> str:
    """Which definitions give the reported number; else the nearest, and how far it is."""
    reported = audit.reported
    if reported is None:
        return ""
    digits = digits_of(audit)
    names = [_named(audit, key) for key in reported.matches]
    if len(names) == 1:
        rung = audit.rung(reported.matches[0])
        what = f": {rung.counts}" if rung is not None else ""
        return f"{reported.text} is the {names[0]}{what}"
    if names:
        both = "both" if len(names) == 2 else f"all {len(names)}"
        listed = f"{', the '.join(names[:-1])} and the {names[-1]}"
        return f"{reported.text} is printed by {both} of these: the {listed}; the number alone does not tell which"
    away = points(reported.distance, max(digits, 2))
    return f"{reported.text} is none of these; the nearest is the {_named(audit, reported.nearest)}, {away} away"


def _named(audit: Audit, key: str) -> str:
    rung = audit.rung(key)
    if rung is None:
        return f"majority share ({percent(audit.majority.share, digits_of(audit))})"
    return f"{rung.name} ({percent(rung.value, digits_of(audit))})"


def ladder_rows(audit: Audit) -> list[LadderRow]:
    """The majority share, then every definition; the true accuracy is the second row."""
    digits = digits_of(audit)
    matches = audit.reported.matches if audit.reported else ()
    floor = LadderRow(
        key="majority",
        name="majority share",
        share=percent(audit.majority.share, digits),
        ratio=f"{number(audit.majority.right)} of {number(audit.majority.of)}",
        interval="",
        words=majority_sentence(audit),
        printed_by="",
        true=False,
        reported="majority" in matches,
    )
    return [floor, *(_row(rung, rung is audit.accuracy, rung.key in matches, digits) for rung in audit.ladder)]


def _row(rung: Rung, true: bool, reported: bool, digits: int) -> LadderRow:
    ratio = f"{number(rung.right)} of {number(rung.of)}" if rung.right is not None and rung.of is not None else ""
    return LadderRow(
        key=rung.key,
        name=rung.name,
        share=percent(rung.value, digits),
        ratio=ratio,
        interval=interval_words(rung.interval, digits),
        words=rung.counts,
        printed_by=rung.printed_by,
        true=true,
        reported=reported,
    )


def quality_rows(audit: Audit) -> list[tuple[str, str, str]]:
    """(name, number, what it is) of the measures beside accuracy that are defined here."""
    rows = [
        ("MCC", audit.mcc, "Matthews' correlation of answers and labels, -1 to 1"),
        ("Brier score", audit.brier, _brier_words(audit)),
        ("log-loss", audit.log_loss, "mean -ln of the probability of the truth, nats"),
        ("normalised", audit.normalised_log_loss, "log-loss over that of the class shares; 1 is no better"),
        ("calibration", audit.calibration_error, f"expected calibration error, {_bins(audit)} bins"),
    ]
    shown = [(name, f"{value:.4f}", words) for name, value, words in rows if value is not None]
    if audit.answered_above and audit.task == "one-of-k":
        one = audit.answered_above.get(1, 0)
        words = f"rows with one score above {audit.threshold:g}; {number(audit.answered_above.get(0, 0))} with none"
        shown.append(("decided", percent(one / audit.counted), words))
    return shown


def _brier_words(audit: Audit) -> str:
    if audit.task == "one-of-k":
        return "squared error of the probabilities, summed over the classes, 0 to 2"
    return "squared error of the probability, 0 to 1"


def _bins(audit: Audit) -> int:
    settings = audit.state.get("settings", {})
    return int(settings.get("bins", 15))


def worst_classes(audit: Audit, most: int) -> tuple[Sequence[ClassCount], int]:
    """Classes by recall, the worst first, at most so many; and how many are left out. In their order if all fit."""
    met = [one for one in audit.per_class if one.support or one.answered]
    if len(met) <= most:
        return met, 0
    ranked = sorted(met, key=lambda one: (one.recall if one.recall is not None else 2.0, -one.support))
    return ranked[:most], len(met) - most


def confusions(audit: Audit, most: int) -> list[tuple[str, str, int]]:
    """The most frequent mistakes: (true class, answered class, rows)."""
    wrong = [(pair, rows) for pair, rows in audit.confusion.items() if pair[0] != pair[1]]
    wrong.sort(key=lambda item: (-item[1], item[0]))
    return [(audit.classes[pair[0]], audit.classes[pair[1]], rows) for pair, rows in wrong[:most]]


def optional_percent(share: float | None) -> str:
    """A share, or a dash where it is not defined."""
    return "-" if share is None else percent(share)
