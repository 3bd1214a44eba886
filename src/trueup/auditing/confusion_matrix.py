"""`trueup.audit_confusion`: the verdict from a confusion matrix alone, as papers print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from trueup.auditing.counting.reported import Reports
from trueup.contract.audit import Audit, Note
from trueup.contract.bad_input import BadInputError
from trueup.contract.label_text import refuse_long_label, shown_label

#: What the rows of the matrix stand for.
Rows = Literal["true", "predicted"]
#: Counts are exact in float64, too, below this.
_MOST_ROWS = 2**53
_SQUARE = "a square table of counts, a row and a column for each class"


def audit_confusion(
    matrix: Any,
    *,
    classes: Sequence[str] | Sequence[int] | None = None,
    rows: Rows = "true",
    reported: Reports = None,
    called: str | None = None,
    positive: str | int | None = None,
) -> Audit:
    """Say what the accuracy behind a confusion matrix is, and every other figure that the matrix determines.

    Args:
        matrix: counts, (k, k): an array, nested lists, or a data frame whose names are the classes.
        classes: names in the order of the rows; left out: those of a data frame, else 0 to k - 1.
        rows: what a row stands for: the class that is true (as in scikit-learn), or the one that was predicted.
        reported: as for `trueup.audit`.
        called: the key of the definition that `reported` was called by.
        positive: the class that precision and recall are asked of; left out: of two classes the second.

    What needs scores or single rows (areas under curves, log-loss, batches, groups) is not told by a matrix.

    Raises:
        BadInputError: the matrix is not square, or holds something else than counts.

    >>> found = audit_confusion([[50, 10], [5, 35]], reported={"recall": 0.875})
    >>> found.accuracy.value, found.reported.holds
    (0.85, True)
    """
    from trueup.auditing.one_model import judge  # noqa: PLC0415 - NumPy is fetched when it is needed

    if rows not in ("true", "predicted"):
        raise BadInputError(f"rows={rows!r}", "'true' or 'predicted'", "Say what a row of the matrix stands for")
    counts, own = _counts_and_names(matrix)
    names = _names(classes if classes is not None else own, len(counts))
    if rows == "predicted":
        counts = [list(column) for column in zip(*counts, strict=True)]
    total = sum(map(sum, counts))
    if not 0 < total < _MOST_ROWS:
        expected = "at least one row" if not total else f"fewer than {_MOST_ROWS:,} rows"
        raise BadInputError(f"a confusion matrix of {total:,} rows", expected, "Check where it comes from")
    judged = judge(_tally(counts, _settings(names, len(counts), positive), total), reported=reported, called=called)
    read = "true classes" if rows == "true" else "answers"
    text = f"rows of a confusion matrix, whose rows were read as the {read}: else precision and recall change places"
    return replace(judged, notes=(Note(key="confusion_matrix", number=total, text=text), *judged.notes))


def _tally(counts: list[list[int]], settings: Any, total: int) -> Any:
    """The matrix as a count that came to so many rows."""
    from trueup.auditing.counting.state import Tally  # noqa: PLC0415

    size = len(counts)
    cells = {at * size + to: number for at, line in enumerate(counts) for to, number in enumerate(line) if number}
    right = sum(counts[at][at] for at in range(size))
    figures = {"counted": total} | ({"right": right} if right else {})
    return Tally(settings, figures, {"confusion": cells}, spans={"": ((0, total),)})


def _settings(names: tuple[str | int, ...], size: int, positive: str | int | None) -> Any:
    from trueup.auditing.counting.choose import positive_class  # noqa: PLC0415
    from trueup.auditing.counting.settings import Settings  # noqa: PLC0415

    return Settings(
        kind="predicted",
        task="one-of-k",
        labels_as="named" if names else "integer",
        classes=size,
        names=names,
        positive=positive_class(positive, names, size),
    )


def _counts_and_names(matrix: Any) -> tuple[list[list[int]], Sequence[Any] | None]:
    own = None
    if hasattr(matrix, "columns") and hasattr(matrix, "to_numpy"):
        if hasattr(matrix, "index"):
            own, across = list(map(str, matrix.index)), list(map(str, matrix.columns))
            refuse_other_names(own, across, "the data frame")
        matrix = matrix.to_numpy()
    lines = matrix.tolist() if hasattr(matrix, "tolist") else matrix
    if not isinstance(lines, (list, tuple)) or not all(isinstance(line, (list, tuple)) for line in lines):
        raise BadInputError(f"a confusion matrix of type {type(matrix).__name__}", _SQUARE, "Pass nested lists")
    widths = {len(line) for line in lines}
    if widths != {len(lines)} or len(lines) < 2:
        shape = f"{len(lines)} rows of {' or '.join(map(str, sorted(widths))) or '0'} numbers"
        raise BadInputError(f"a confusion matrix of {shape}", _SQUARE, "Leave out totals and names")
    return [[_count(cell) for cell in line] for line in lines], own


def _count(cell: Any) -> int:
    """A whole number that is not negative; 5.0 is one."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, float) and cell >= 0:
        raise BadInputError(
            f"{cell:g} in a confusion matrix",
            "counts of rows",
            "A matrix of shares needs the rows of each class: multiply each share with those of its row",
        )
    if not isinstance(cell, int) or isinstance(cell, bool) or cell < 0:
        raise BadInputError(f"{shown_label(cell)} in a confusion matrix", "counts of rows", "Mend the matrix")
    return cell


def _names(classes: Sequence[Any] | None, size: int) -> tuple[str | int, ...]:
    if classes is None:
        return ()
    names = tuple(classes) if not isinstance(classes, (str, int)) else (classes,)
    if not all(isinstance(name, (str, int)) for name in names) or len({*map(str, names)}) != size or len(names) != size:
        raise BadInputError(
            f"classes={shown_label(classes)} for {size} rows of a confusion matrix",
            f"{size} different names",
            "Name each class once, in the order of the rows",
        )
    for name in names:
        refuse_long_label(len(str(name)), "the list of classes")
    return names if all(isinstance(name, int) for name in names) else tuple(map(str, names))


def refuse_other_names(down: Sequence[str], across: Sequence[str], what: str) -> None:
    """BadInputError where rows and columns are not named alike, or in another order."""
    if list(down) == list(across):
        return
    order = "in another order" if sorted(down) == sorted(across) else "otherwise"
    shown = [", ".join(list(names)[:6]) + (", …" if len(names) > 6 else "") for names in (down, across)]
    raise BadInputError(
        f"the rows of {what} are called {shown[0]}, and its columns {order}: {shown[1]}",
        "the same names in the same order",
        "Bring them into one order",
    )
