"""Rows without an answer and rows without a label, told apart: a missing number is NaN, a missing text is empty.

A row without a label is neither right nor wrong, so it is left out whenever `missing` is asked for. What is done with a
row that has a label and no answer, `missing` says: "wrong" counts it, and no answer of it is right; "exclude" leaves it
out.
"""

from __future__ import annotations

import numpy as np

from trueup.auditing.counting.exact import Array, Flags, exact_sum
from trueup.auditing.counting.label_codes import Truth, absent
from trueup.auditing.counting.running import Running
from trueup.auditing.counting.settings import Settings
from trueup.contract.bad_input import BadInputError

#: What is said where rows have gaps and nobody said what to do with them.
_DO = {
    "labels": "Fill or drop those rows; missing='exclude' (--missing exclude) leaves them out and counts them",
    "predicted": "Fill them; missing='wrong' (--missing wrong) counts them as wrong, missing='exclude' leaves them out",
}


def written_alike(values: Array, settings: Settings) -> Array:
    """Values of a block in which all are missing, as texts where the classes are texts."""
    textual = bool(settings.names) and all(isinstance(name, str) for name in settings.names)
    if textual and values.dtype.kind == "f" and np.isnan(values).all():
        return np.full(values.shape, "")
    return values


def rows_without_label(labels: Array, settings: Settings, mask: Array | None, first_row: int) -> Flags | None:
    """The rows without a label among those that count; None where all have one.

    Raises:
        BadInputError: there are some, and `missing` was not asked for.
    """
    found = absent(labels)
    if found is not None and settings.ignore is not None and labels.ndim == 1:
        found = found & (labels != settings.ignore)
    if found is not None and mask is not None:
        found = found & (mask != 0)
    if found is None or not found.any():
        return None
    if settings.missing is None:
        raise _refused("labels", "a label", found, first_row, labels)
    return found


def rows_without_answer(scores: Array, settings: Settings, numbers: Array) -> Flags | None:
    """The rows without an answer, or of which every score is NaN; None where all have one.

    numbers: of the rows, for the message.

    Raises:
        BadInputError: class answers are missing, and `missing` was not asked for. Scores that are NaN are looked at
            later, by the words of `nan`.
    """
    if settings.missing is None and settings.kind != "predicted":
        return None
    found = absent(scores, np.all)
    if found is not None and settings.missing is None:
        raise _refused("predicted", "an answer", found, int(numbers[0]), scores)
    return found


def _refused(what: str, expected: str, found: Flags, first_row: int, values: Array) -> BadInputError:
    at = int(found.argmax())
    shown = "''" if values.dtype.kind in "US" else "nan"
    return BadInputError(
        f"{what} holds {shown} in row {first_row + at} ({int(found.sum())} such rows in this block)",
        f"{expected} in each row",
        _DO[what],
    )


def count_unanswered(run: Running, truth: Truth) -> None:
    """Rows that count as wrong since they have no answer; `run.weights` are theirs."""
    weights = run.weights
    if truth.cells is None:
        run.add("silent", np.bincount(truth.codes, minlength=1))
        run.weigh("silent_weight", truth.codes)
        return
    number, tags = truth.cells.sum(axis=1), truth.cells.shape[1]
    run.count("silent", len(number))
    run.count("silent_blank", int((tags - number).sum()))
    run.add("tag_true", truth.cells.sum(axis=0))
    keys = number * (tags + 1) ** 2
    run.row_tags.add(keys)
    run.weigh("row_tags_weight", keys)
    run.add("cells_right", {0: len(number)})
    if weights is None:
        return
    run.count("silent_weight", exact_sum(weights))
    run.count("silent_blank_weight", exact_sum(weights, tags - number))
    for code in range(tags):
        run.by_weight["tag_true_weight"][code] += exact_sum(weights[truth.cells[:, code]])
