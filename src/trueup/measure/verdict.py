"""Tally -> Audit: ratios come last, and here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from trueup.contract.audit import Audit, Bin, ClassCount, Majority, Rung, Slice
from trueup.contract.bad_input import BadInputError
from trueup.measure.intervals import wilson
from trueup.measure.ladder import class_counts, ladder_of
from trueup.measure.notes import notes_of
from trueup.measure.reported import hold_against
from trueup.measure.state import Tally

#: As in measure.exact, which needs NumPy; a Tally is read without it.
_GRID, _CONFIDENCE = 2**40, 2**32


def verdict(tally: Tally, *, reported: str | float | None = None, called: str | None = None) -> Audit:
    """The Audit of a finished count.

    Args:
        tally: the count.
        reported: a number that was reported for these predictions; a string keeps its digits and may be a percentage.
        called: the key of the rung it was called by ("elementwise", "top_k"); None: "accuracy", the true one.

    Raises:
        BadInputError: no row was counted, or `reported` is no accuracy.
    """
    settings = tally.settings
    classes = class_counts(tally)
    ladder = ladder_of(tally, classes)
    _refuse(tally, ladder, called)
    majority = majority_of(tally, classes)
    compared = next((rung for rung in ladder if rung.key == "elementwise"), ladder[0])
    single = settings.task != "multi-label"
    reals = _reals(tally)
    return Audit(
        kind=settings.kind,
        task=settings.task,
        rows=tally.rows,
        counted=tally.count("counted"),
        classes=tuple(settings.name_of(code) for code in range(settings.classes)),
        threshold=settings.cut,
        majority=majority,
        lift=(ladder[0] if single else compared).value - majority.share,
        accuracy=ladder[0],
        ladder=ladder,
        mcc=_mcc(tally, classes) if single else None,
        balanced=next((rung.value for rung in ladder if rung.key == "balanced"), None),
        per_class=classes,
        confusion={divmod(key, settings.classes): rows for key, rows in sorted(tally.table("confusion").items())},
        answered_above=dict(sorted(tally.table("above:main").items())),
        bins=tuple(_bins(tally)),
        brier=reals.get("brier"),
        log_loss=reals.get("log_loss"),
        normalised_log_loss=_normalised(reals.get("log_loss"), classes, tally),
        calibration_error=reals.get("calibration_error"),
        slices=_slices(tally),
        slices_by=settings.by,
        notes=tuple(notes_of(tally)),
        reported=hold_against(reported, ladder, majority) if reported is not None else None,
        called=called,
        state=tally.to_dict(),
    )


def _refuse(tally: Tally, ladder: Sequence[Rung], called: str | None) -> None:
    if not ladder:
        raise BadInputError(
            f"{tally.rows} rows, none of which counts" if tally.rows else "no rows",
            "at least one row",
            "Check the mask, ignore= and the files",
        )
    if called is not None and called not in {rung.key for rung in ladder}:
        keys = ", ".join(rung.key for rung in ladder)
        raise BadInputError(f"called={called!r}", f"one of {keys}", "Leave it out for the plain accuracy")


def _slices(tally: Tally) -> tuple[Slice, ...]:
    return tuple(
        Slice(name=name, rows=rows, right=right, interval=wilson(right, rows))
        for name, (rows, right) in sorted(tally.slices.items())
    )


def majority_of(tally: Tally, classes: Sequence[ClassCount]) -> Majority:
    """What one constant answer reaches; of classes equally large the first."""
    rows = tally.count("counted")
    if tally.settings.task == "multi-label":
        right = sum(max(one.support, rows - one.support) for one in classes)
        return Majority(name="each tag's more frequent value", right=right, of=rows * len(classes))
    largest = max(classes, key=lambda one: one.support)
    return Majority(name=largest.name, right=largest.support, of=rows)


def _mcc(tally: Tally, classes: Sequence[ClassCount]) -> float | None:
    """Matthews' correlation for k classes (Gorodkin 2004, the R_K statistic); None where a side is constant."""
    rows, right = tally.count("counted"), tally.count("right")
    together = rows * right - sum(one.support * one.answered for one in classes)
    true = rows * rows - sum(one.support**2 for one in classes)
    answered = rows * rows - sum(one.answered**2 for one in classes)
    if not true or not answered:
        return None
    return together / math.sqrt(true) / math.sqrt(answered)


def _reals(tally: Tally) -> dict[str, float]:
    """Brier, log-loss and calibration error, where every counted row had probabilities."""
    things = tally.count("proper")
    if tally.settings.kind == "predicted" or not things or tally.count("improper_rows"):
        return {}
    gaps = sum(
        abs(tally.table("bin_confidence").get(at, 0) - tally.table("bin_right").get(at, 0) * _CONFIDENCE)
        for at in range(tally.settings.bins)
    )
    return {
        "brier": tally.count("brier") / (things * _GRID),
        "log_loss": tally.count("log_loss") / (things * _GRID),
        "calibration_error": gaps / (things * _CONFIDENCE),
    }


def _bins(tally: Tally) -> Iterator[Bin]:
    bins = tally.settings.bins
    for at, rows in sorted(tally.table("bin_rows").items()):
        yield Bin(
            low=at / bins,
            high=(at + 1) / bins,
            rows=rows,
            right=tally.table("bin_right").get(at, 0),
            confidence=tally.table("bin_confidence").get(at, 0) / (rows * _CONFIDENCE),
        )


def _normalised(log_loss: float | None, classes: Sequence[ClassCount], tally: Tally) -> float | None:
    """The log-loss over that of always giving the shares of the classes (He et al. 2014, normalised entropy)."""
    if log_loss is None:
        return None
    rows = tally.count("counted")
    if tally.settings.task == "multi-label":
        parts = [share for one in classes for share in (one.support, rows - one.support)]
        rows_of_all = rows * len(classes)
    else:
        parts, rows_of_all = [one.support for one in classes], rows
    entropy = -math.fsum(part / rows_of_all * math.log(part / rows) for part in parts if part)
    return log_loss / entropy if entropy else None
