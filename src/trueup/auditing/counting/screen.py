"""A block of scores made ready: right shape, native floats, no NaN; what is odd about the values is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from trueup.auditing.counting.exact import Array, Flags
from trueup.auditing.counting.settings import Settings
from trueup.contract.bad_input import BadInputError

#: A probability this far outside [0, 1] is rounding (softmax in float32); farther out, the row enters no real sum.
SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Screened:
    """Scores without NaN.

    kept: which rows of the block are left, or None where all are.
    proper: which of those are probabilities (or finite logits), or None where all are.
    clean: True where no value lies outside [0, 1] (proba).
    """

    scores: Array
    kept: Flags | None = None
    proper: Flags | None = None
    clean: bool = True


def shaped(scores: Array, settings: Settings) -> Array:
    """Scores as (rows, columns) float32 or float64 of this machine's byte order; BadInputError where that cannot be."""
    name = settings.kind
    if scores.dtype.kind not in "fiub" and scores.dtype.name != "bfloat16":
        raise BadInputError(f"{name} of dtype {scores.dtype}", "floats", "Convert the scores to float32")
    if scores.ndim == 1:
        scores = scores[:, None]
    if scores.ndim != 2 or scores.shape[1] != settings.columns:
        raise BadInputError(
            f"{name} of shape {scores.shape}",
            f"(rows, {settings.columns}), a column for each class" if settings.columns > 1 else "(rows,) or (rows, 1)",
            "Check the axes, and the number of classes",
        )
    if scores.dtype in (np.float32, np.float64):
        return scores.astype(scores.dtype.newbyteorder("="), copy=False)
    small = scores.dtype.itemsize <= 2 and (scores.dtype.kind in "fb" or scores.dtype.name == "bfloat16")
    return scores.astype(np.float32 if small else np.float64)


def screened(scores: Array, settings: Settings, count: Callable[[str, int], None], first_row: int) -> Screened:
    """Look at every value once; `count(name, number)` takes what was found."""
    if settings.kind == "proba":
        # As integers, the floats in [0, 1] are the numbers up to 1.0's bits; NaN, infinities and negatives lie above.
        whole = scores.view(np.uint32 if scores.dtype == np.float32 else np.uint64)
        if not whole.size or whole.max() <= scores.dtype.type(1).view(whole.dtype):
            return Screened(scores)
    elif np.isfinite(scores).all():
        return Screened(scores)
    kept: Flags | None = None
    missing = np.isnan(scores)
    if missing.any():
        whole_rows: Flags = ~np.asarray(missing.any(axis=1))
        kept = whole_rows
        if settings.nan == "error":
            at = int((~whole_rows).argmax())
            raise BadInputError(
                f"{settings.kind} is NaN in row {first_row + at} ({int((~whole_rows).sum())} such rows in this block)",
                "a number in each cell",
                "Mend the model, or pass nan='exclude' to leave such rows out and have them counted; "
                "missing='wrong' or 'exclude' where a row has no scores at all",
            )
        count("nan_values", int(missing.sum()))
        count("nan_rows", int((~whole_rows).sum()))
        scores = scores[whole_rows]
    endless = np.isinf(scores)
    count("inf_values", int(endless.sum()))
    count("inf_rows", int(endless.any(axis=1).sum()))
    if settings.kind == "logits":
        proper: Flags = np.ones(len(scores), np.bool_)
        if settings.task == "one-of-k":
            proper = ~np.asarray(np.isposinf(scores).any(axis=1) | endless.all(axis=1))
    else:
        outside = (scores < 0) | (scores > 1)
        count("outside_values", int(outside.sum()))
        count("outside_rows", int(outside.any(axis=1).sum()))
        proper = ~np.asarray(((scores < -SLACK) | (scores > 1 + SLACK)).any(axis=1))
    count("improper_rows", int((~proper).sum()))
    return Screened(scores, kept, None if proper.all() else proper, clean=False)
