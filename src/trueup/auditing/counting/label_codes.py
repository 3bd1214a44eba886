"""Labels, in whatever form they are written, to class numbers; anything that is not of that form is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from trueup.auditing.counting.exact import Array, Flags, Ints
from trueup.auditing.counting.settings import LabelForm, Settings
from trueup.contract.bad_input import BadInputError
from trueup.contract.label_text import shown_label


@dataclass(frozen=True, slots=True)
class Truth:
    """One block of labels.

    codes: class numbers, int64 (rows,); -1 only in rows that do not count. Empty for multi-label.
    cells: (rows, classes) bool for multi-label, else None.
    counts: which rows count, or None where all do.
    """

    codes: Ints
    cells: Flags | None = None
    counts: Flags | None = None

    def only(self, rows: Flags) -> Truth:
        """Some of the rows, all of which count."""
        if self.cells is not None:
            return Truth(self.codes, self.cells[rows])
        return Truth(self.codes[rows])


def absent(values: Array, whole: Callable[..., Flags] = np.any) -> Flags | None:
    """True for rows with a missing value; None where there are none.

    whole: of rows of several columns, `np.any` takes a row with one missing cell, `np.all` one with nothing else.
    """
    if values.dtype.kind in "US":
        found: Flags = np.asarray(values == values.dtype.type())
    elif values.dtype.kind == "f":
        # One column tells in nearly all cases that no row is without anything.
        if whole is np.all and values.ndim > 1 and not np.isnan(values[:, 0]).any():
            return None
        found = np.isnan(values)
    else:
        return None
    if found.ndim > 1:
        found = whole(found, axis=1)
    return found if found.any() else None


def read_labels(labels: Array, settings: Settings, first_row: int, aside: Flags | None = None) -> Truth:
    """The classes of a block whose first row has the number `first_row`; BadInputError says which row is amiss.

    aside: rows that do not count, whatever their labels are.
    """
    rows_of_cells = settings.task == "multi-label" or settings.labels_as == "one-hot"
    if aside is not None and rows_of_cells and (hollow := absent(labels)) is not None:
        labels = np.where((hollow & aside)[:, None], np.eye(1, labels.shape[1]), labels)
    if settings.task == "multi-label":
        return Truth(np.empty(0, np.int64), read_cells(labels, settings.classes, "labels", first_row))
    counts: Flags | None = None
    if settings.ignore is not None and not rows_of_cells:
        counts = _flat(labels, "labels") != settings.ignore
        if counts.all():
            counts = None
    asked = counts
    if aside is not None:
        asked = ~aside if counts is None else counts & ~aside
    return Truth(read_codes(labels, settings, "labels", first_row, asked), None, counts)


def read_codes(labels: Array, settings: Settings, what: str, first_row: int, counts: Flags | None = None) -> Ints:
    """Class numbers (rows,); rows that do not count may hold any value, and get -1 where it is no class."""
    if settings.labels_as == "one-hot" and (what == "labels" or _columns(labels) > 1):
        return _one_hot_codes(labels, settings.classes, what, first_row)
    flat = _flat(labels, what)
    form: LabelForm = "integer" if settings.labels_as == "one-hot" else settings.labels_as
    codes, known = _coded(flat, settings, form, what)
    wrong = ~known if counts is None else ~known & counts
    if wrong.any():
        at = int(wrong.argmax())
        raise BadInputError(
            f"{what} holds {shown_label(flat[at].item())} in row {first_row + at} "
            f"({int(wrong.sum())} such rows in this block)",
            _classes_in_words(settings, form),
            _advice(flat, settings, form, what),
        )
    if counts is not None:
        codes = np.where(known, codes, -1)
    return codes


def read_cells(labels: Array, classes: int, what: str, first_row: int) -> Flags:
    """Multi-hot rows (rows, classes) of 0 and 1 as bool."""
    if labels.ndim != 2 or labels.shape[1] != classes:
        raise BadInputError(f"{what} of shape {labels.shape}", f"(rows, {classes})", "Give one column for each class")
    if labels.dtype == np.bool_:
        return labels
    cells: Flags = labels == 1
    wrong = ~(cells | (labels == 0))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise BadInputError(
            f"{what} holds {labels[row, column].item()!r} in row {first_row + int(row)}, column {int(column)}",
            "0 or 1 in each cell",
            "Say labels_as='integer' for a class number at each position; scores are named with proba= or logits=",
        )
    return cells


def _columns(labels: Array) -> int:
    return int(labels.shape[1]) if labels.ndim == 2 else 1


def _flat(labels: Array, what: str) -> Array:
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1:
        others = "; answers of other models go into --against-columns, or trueup.against" if what == "predicted" else ""
        raise BadInputError(
            f"{what} of shape {labels.shape}",
            "one label per row, shape (rows,) or (rows, 1)",
            f"Say labels_as='one-hot' or labels_as='multi-hot' for rows of 0s and 1s{others}",
        )
    return labels


def _one_hot_codes(labels: Array, classes: int, what: str, first_row: int) -> Ints:
    cells = read_cells(labels, classes, what, first_row)
    numbers = np.arange(classes, dtype=np.float64)
    # One product with (1, j) gives the number of ones and the place of the only one; both are exact.
    both = cells.astype(np.float32 if classes < 4096 else np.float64) @ np.stack([np.ones(classes), numbers], axis=1)
    wrong = both[:, 0] != 1
    if wrong.any():
        at = int(wrong.argmax())
        raise BadInputError(
            f"{what} has {int(both[at, 0])} ones in row {first_row + at} ({int(wrong.sum())} such rows in this block)",
            "one-hot rows, with a single 1",
            "Say labels_as='multi-hot' if a row may have several classes or none",
        )
    return both[:, 1].astype(np.int64)


def _coded(flat: Array, settings: Settings, form: LabelForm, what: str) -> tuple[Ints, Flags]:
    """Class numbers, and which rows hold a class at all."""
    if settings.names:
        return _looked_up(flat, settings.names, what)
    if flat.dtype.kind not in "biuf":
        raise BadInputError(f"{what} of dtype {flat.dtype}", "numbers", "Give classes=[…] to name the classes")
    if form == "sign":
        return (flat > 0).astype(np.int64), np.abs(flat) == 1 if flat.dtype.kind != "u" else flat == 1
    if flat.dtype.kind in "biu" and flat.size and flat.min() >= 0 and flat.max() < settings.classes:
        return flat.astype(np.int64), np.ones(1, np.bool_)
    with np.errstate(invalid="ignore"):
        codes = flat.astype(np.int64, copy=False)
    known: Flags = (codes >= 0) & (codes < settings.classes)
    if flat.dtype.kind == "f":
        known &= codes == flat
    elif flat.dtype == np.uint64:
        known &= flat < settings.classes
    return codes, known


def _looked_up(flat: Array, names: tuple[str | int, ...], what: str) -> tuple[Ints, Flags]:
    textual = all(isinstance(name, str) for name in names)
    if textual != (flat.dtype.kind in "US"):
        raise BadInputError(
            f"{what} of dtype {flat.dtype} for classes such as {shown_label(names[0])}",
            "labels of the kind that the class list has",
            "Give both as strings or both as integers",
        )
    listed = np.asarray(names)
    if flat.dtype.kind == "S":
        flat = np.char.decode(flat, "utf-8")
    order = np.argsort(listed)
    # A label behind the last name has no place of its own: it is held against the last name, and is not that.
    place = np.minimum(np.searchsorted(listed, flat, sorter=order), len(names) - 1)
    codes = order[place]
    return codes.astype(np.int64), listed[codes] == flat


def _classes_in_words(settings: Settings, form: LabelForm) -> str:
    if settings.names:
        shown = ", ".join(shown_label(name) for name in settings.names[:6])
        return f"one of the {settings.classes} classes {shown}{', …' if settings.classes > 6 else ''}"
    if form == "sign":
        return "-1 or +1"
    if form == "binary":
        return "0 or 1"
    return f"class numbers 0 to {settings.classes - 1}"


def _advice(flat: Array, settings: Settings, form: LabelForm, what: str) -> str:
    ignore = "pass ignore=… if this value marks padding"
    if what == "predicted" and flat.dtype.kind == "f" and (flat != np.floor(flat)).any():
        return "These are real numbers, not class answers: name scores with proba= or logits=, or round a regression"
    if settings.names:
        return f"Add it to the class list, or {ignore}"
    if form == "binary" and flat.dtype.kind in "if" and set(np.unique(flat)) <= {-1, 1}:
        return "Say labels_as='sign' for -1/+1 labels"
    if flat.dtype.kind in "iuf" and flat.min() == 1 and flat.max() == settings.classes:
        return f"The labels run from 1 to {settings.classes}: subtract 1, or give classes=[1, 2, …]"
    return f"Correct the labels, or {ignore}"
