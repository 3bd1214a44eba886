"""Tally -> Audit: ratios come last, and here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from fractions import Fraction

import numpy as np

from trueup.auditing.counting.columns_order import better_order
from trueup.auditing.counting.definitions import definitions_of
from trueup.auditing.counting.definitions.agreement import matthews
from trueup.auditing.counting.figures import Figures
from trueup.auditing.counting.intervals import wilson
from trueup.auditing.counting.notes import notes_of
from trueup.auditing.counting.pairs import Pairs
from trueup.auditing.counting.reported import Reports, hold_all
from trueup.auditing.counting.state import Tally
from trueup.contract.audit import Audit, Bin, ClassCount, CurvePoint, Definition, Majority, Slice
from trueup.contract.bad_input import BadInputError
from trueup.contract.late_mapping import LateMapping

#: As in measure.exact, which needs NumPy; a Tally is read without it.
_GRID, _CONFIDENCE = 2**40, 2**32


def verdict(tally: Tally, *, reported: Reports = None, called: str | None = None) -> Audit:
    """The Audit of a finished count.

    Args:
        tally: the count.
        reported: a number that was reported for these predictions, or several by name; a string may be a percentage.
        called: the key of the definition it was called by ("elementwise", "top_k"); None: "accuracy", the true one.

    Raises:
        BadInputError: no row was counted, or `reported` is no accuracy.
    """
    settings, figures = tally.settings, Figures(tally)
    classes = tuple(figures.counts.classes)
    definitions, majority = _counted_definitions(figures), majority_of(tally, classes)
    compared = next((item for item in definitions if item.key == "elementwise"), definitions[0])
    single = settings.task != "multi-label"
    reals, slices = _reals(tally), _slices(tally)
    return Audit(
        kind=settings.kind,
        task=settings.task,
        rows=tally.rows,
        counted=tally.count("counted"),
        classes=tuple(settings.name_of(code) for code in range(settings.classes)),
        threshold=settings.cut,
        majority=majority,
        lift=(definitions[0] if single else compared).value - majority.share,
        accuracy=definitions[0],
        definitions=definitions,
        mcc=matthews(figures.counts) if single else None,
        balanced=next((item.value for item in definitions if item.key == "balanced"), None),
        per_class=classes,
        confusion=LateMapping(lambda: _confusion(figures.pairs)),
        answered_above=dict(sorted(tally.table("above:main").items())),
        bins=tuple(_bins(tally)),
        brier=reals.get("brier"),
        log_loss=reals.get("log_loss"),
        normalised_log_loss=_normalised(reals.get("log_loss"), classes, tally),
        calibration_error=reals.get("calibration_error"),
        slices=slices,
        slices_by=settings.by,
        notes=tuple(notes_of(figures)),
        reports=hold_all(reported, called, definitions, majority, slices),
        curve=tuple(_curve(figures)),
        columns_order=better_order(figures),
        missing=settings.missing,
        unanswered=tally.count("unanswered"),
        unlabelled=tally.count("unlabelled"),
        # The tables of a long count take longer to write down than all else here, and most audits are only read.
        late_state=LateMapping(tally.to_dict),
    )


def _confusion(cells: Pairs) -> dict[tuple[int, int], int]:
    order = np.lexsort((cells.answered, cells.true))
    keys = zip(cells.true[order].tolist(), cells.answered[order].tolist(), strict=True)
    return dict(zip(keys, cells.rows[order].tolist(), strict=True))


def _counted_definitions(figures: Figures) -> tuple[Definition, ...]:
    definitions, tally = definitions_of(figures), figures.tally
    if not definitions:
        raise BadInputError(
            f"{tally.rows} rows, none of which counts" if tally.rows else "no rows",
            "at least one row",
            "Check the mask, ignore= and the files",
        )
    return definitions


def _curve(figures: Figures) -> Iterator[CurvePoint]:
    """The curves of one of two classes; several classes have no common one."""
    ranking = figures.rankings
    if ranking is not None and figures.positive is not None and figures.settings.rank_columns == 1:
        ranked = ranking.of_class(figures.positive)
        if ranked.positive and ranked.negative:
            yield from ranked.curve()


def _slices(tally: Tally) -> tuple[Slice, ...]:
    return tuple(
        Slice(name=name, interval=wilson(part.right, part.rows), **asdict(part))
        for name, part in sorted(tally.slices.items())
    )


def majority_of(tally: Tally, classes: Sequence[ClassCount]) -> Majority:
    """What one constant answer reaches; of classes equally large the first."""
    rows = tally.count("counted")
    if tally.settings.task == "multi-label":
        right = sum(max(item.support, rows - item.support) for item in classes)
        return Majority(name="each tag's more frequent value", right=right, of=rows * len(classes))
    largest = max(classes, key=lambda row: row.support)
    return Majority(name=largest.name, right=largest.support, of=rows)


def _reals(tally: Tally) -> dict[str, float]:
    """Brier, log-loss and calibration error, where every counted row had probabilities."""
    things = tally.count("proper")
    if tally.settings.kind == "predicted" or not things or tally.count("improper_rows"):
        return {}
    gaps = sum(
        abs(tally.table("bin_confidence").get(at, 0) - tally.table("bin_right").get(at, 0) * _CONFIDENCE)
        for at in range(tally.settings.bins)
    )
    finite = not tally.count("endless_loss")
    loss = {"log_loss": float(Fraction(tally.count("log_loss"), things * _GRID))} if finite else {}
    return {
        **loss,
        "brier": tally.count("brier") / (things * _GRID),
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
        parts = [share for item in classes for share in (item.support, rows - item.support)]
        rows_of_all = rows * len(classes)
    else:
        parts, rows_of_all = [item.support for item in classes], rows
    entropy = -math.fsum(part / rows_of_all * math.log(part / rows) for part in parts if part)
    return log_loss / entropy if entropy else None
