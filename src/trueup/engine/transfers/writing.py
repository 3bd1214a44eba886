"""Writing into arrays and frames: `array[index] = value`, `frame["column"] = value`; what they then hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.tensors import LabelsTrait, Tensor, with_labels, with_predictions
from trueup.engine.transfers.answers import thresholded
from trueup.engine.transfers.cells_of_rows import rows_filled_by
from trueup.engine.transfers.decided_cells import threshold_of_cells
from trueup.engine.transfers.indexing import CLASS_TEST
from trueup.engine.transfers.literals import from_literal, labels_of, of_values
from trueup.engine.transfers.put_in_by_number import put_in
from trueup.engine.values import (
    COUNTER,
    Call,
    Constant,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    number_of,
    text_of,
    whole_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Arrays into which a program writes numbers of its own.
BY_HAND = "numbers put in by hand"
_BLANK = ("zeros", "ones", BY_HAND)


def write_into(machine: Machine, tensor: Tensor, index: Value, value: Value, where: Spot) -> Tensor:
    """`array[index] = value`: 0/1 written into zeros, numbers into a column; what the array then holds."""
    filled = put_in(machine, tensor, index, value, blank=tensor.source in _BLANK) or _exactly(tensor, index, value)
    if filled is not None:
        return filled
    if tensor.predictions.model is not None:
        taken = isinstance(index, Tensor) and index.predictions.answer is not None and tensor.predictions.answer is None
        if not taken:
            return _decided_one_by_one(machine, tensor, where)
        return replace(with_predictions(tensor, answer=index.predictions.answer), elements=None)  # type: ignore[union-attr]
    if tensor.frame:
        return _into_frame(machine, tensor, index, value, where)
    if tensor.labels.encoding in ("one-hot", "multi-hot"):
        return replace(with_labels(tensor, encoding=None), why="entries of one-hot rows are changed", elements=None)
    number = number_of(value)
    answers = _answers_at(index)
    if answers is not None and number == 1 and tensor.source == "zeros":
        # A 1 wherever the model's output passed a test: what is held then is those answers.
        return replace(answers, shape=tensor.shape if tensor.shape is not None else answers.shape)
    flat = tensor.shape is not None and (len(tensor.shape) == 1 or (len(tensor.shape) == 2 and tensor.shape[-1] == 1))
    if number is None:
        return _unknown_written(tensor)
    if isinstance(index, Tensor) and tensor.labels.encoding is not None and tensor.source not in _BLANK:
        return _class_replaced(tensor, index, number)
    if tensor.source in _BLANK and flat:
        return _with_number(tensor, number)
    if tensor.source == "zeros" and tensor.shape is not None and len(tensor.shape) == 2:
        return _cell_of_each_row(machine, tensor, index, number, where)
    masked = isinstance(index, (Tensor, UnknownValue))
    if masked and tensor.shape is not None and len(tensor.shape) <= 1 and tensor.labels.encoding is None:
        return replace(_with_number(with_labels(tensor, lowest=None, highest=None), number), source=BY_HAND)
    return _unknown_written(tensor)


def but_what_is_written(tensor: Tensor) -> Tensor:
    """An array as it is filled at first, without what it holds where the program writes into it somewhere.

    On the way of a test or of a loop's first pass nothing is written yet; labels are what is written.
    """
    constant = tensor.labels.encoding is not None and tensor.labels.lowest is not None
    if not constant or tensor.labels.lowest != tensor.labels.highest or tensor.where is None:
        return tensor
    row = getattr(tensor.where.node, "lineno", 0)
    kept = _KEPT_AS.match(tensor.where.source.lines[row - 1]) if row else None
    if kept is None or not _written_to(kept["name"]).search(tensor.where.source.text):
        return tensor
    return replace(
        with_labels(tensor, encoding=None, classes=None, lowest=None, highest=None), elements=None, source="",
        why="an array that is filled later",
    )  # fmt: skip


_KEPT_AS = re.compile(r"\s*(?P<name>[\w.]+)\s*=[^=]")


def _written_to(name: str) -> re.Pattern[str]:
    """`name[…] = …`, and its kin that add to what is there."""
    return re.compile(rf"(?<![\w.]){re.escape(name)}\[[^\n=]*\]\s*[-+*|&^]?=[^=]")


def _decided_one_by_one(machine: Machine, tensor: Tensor, where: Spot) -> Tensor:
    """A model's scores into whose places a loop writes their answers."""
    scores = tensor.predictions.answer is None and not tensor.more_than_one
    threshold = threshold_of_cells(machine.loops[-1].node if machine.loops else None, where.node) if scores else None
    if threshold is None:
        return tensor
    return thresholded(machine, tensor, threshold, where)


def _answers_at(index: Value) -> Tensor | None:
    """Answers of a model that pick the cells which are written, as they are or as `np.where` gives their places."""
    if isinstance(index, TupleValue) and len(index.items) == 1 and not index.more:
        index = index.items[0]
    answered = (
        isinstance(index, Tensor)
        and (index.predictions.model is not None or index.symbolic)
        and index.predictions.answer is not None
    )
    return index if answered and index.predictions.answer.decision in ("threshold", "round") else None  # type: ignore[union-attr, return-value]


def _exactly(tensor: Tensor, index: Value, value: Value) -> Tensor | None:
    """Numbers that are written out, with one at a known place that is another now."""
    place, number, stored = whole_of(index), number_of(value), tensor.elements
    if place is None or number is None or not isinstance(stored, tuple) or not -len(stored) <= place < len(stored):
        return None
    if any(isinstance(row, tuple) for row in stored):
        return None
    numbers = list(stored)
    numbers[place] = number
    return replace(labels_of(tuple(numbers), tensor.where), dtype=tensor.dtype, listed=tensor.listed)


def _unknown_written(tensor: Tensor) -> Tensor:
    known = tensor.elements is not None or tensor.labels.lowest is not None or tensor.labels.highest is not None
    if tensor.labels.encoding is None and tensor.source not in _BLANK and not known:
        return tensor
    return replace(
        with_labels(tensor, encoding=None, classes=None, lowest=None, highest=None),
        elements=None,
        source="",
        why="items are written one by one",
    )


def _with_number(tensor: Tensor, number: float) -> Tensor:
    """The numbers so far and one more; those between are not taken for granted."""
    seen = set(tensor.elements) if isinstance(tensor.elements, frozenset) else set()
    seen |= {bound for bound in (tensor.labels.lowest, tensor.labels.highest) if bound is not None}
    seen.add(number)
    result = of_values(seen, tensor.shape, tensor.where, tensor.source)
    return replace(result, elements=frozenset(seen), dtype=tensor.dtype)


def _class_replaced(tensor: Tensor, index: Tensor, number: float) -> Tensor:
    """`labels[labels == 10] = 0`: one class number for another, where all that occur are known."""
    low, high, classes = tensor.labels.lowest, tensor.labels.highest, tensor.labels.classes
    word = index.source.removeprefix(f"{CLASS_TEST}: ")
    dense = low is not None and high is not None and (classes == high - low + 1 or tensor.labels.encoding == "sign")
    if (
        not dense
        or low is None
        or high is None
        or word == index.source
        or tensor.labels.scale != 1
        or high - low > 1000
    ):
        return _unknown_written(tensor)
    stored = {-1.0, 1.0} if tensor.labels.encoding == "sign" else {low + step for step in range(int(high - low) + 1)}
    return of_values((stored - {float(word)}) | {number}, tensor.shape, tensor.where, tensor.source)


def _cell_of_each_row(machine: Machine, tensor: Tensor, index: Value, number: float, where: Spot) -> Tensor:
    """`zeros[np.arange(n), labels] = 1` makes one-hot rows; of cells written one by one the loop tells."""
    if isinstance(index, TupleValue) and len(index.items) == 2 and number == 1:
        rows, columns = index.items
        each_row = isinstance(rows, Tensor) and rows.source == "arange" and tensor.why != _CELLS
        if each_row and whole_of(columns) is None and not isinstance(columns, Call):
            return replace(
                with_labels(tensor, encoding="one-hot", classes=tensor.last, lowest=0, highest=1),
                source="a 1 in each row",
                more_than_one=True,
            )
        encoding = rows_filled_by(machine.loops[-1].node if machine.loops else None, where.node)
        encoding = None if encoding == "one-hot" and _may_be_several(columns) else encoding
        if encoding is not None and tensor.why != _CELLS:
            return replace(
                with_labels(tensor, encoding=encoding, classes=tensor.last, lowest=0, highest=1),
                more_than_one=True,
                source="a 1 written into each row" if encoding == "one-hot" else "ones written into each row",
            )
    return replace(with_labels(tensor, lowest=0, highest=max(1, number)), why=_CELLS)


def _may_be_several(columns: Value) -> bool:
    """True for the item of something unread that a row's number picks: a list of columns gets a 1 in each of them."""
    if isinstance(columns, (TupleValue, StoredObject)) or (isinstance(columns, Tensor) and columns.shape):
        return True
    if isinstance(columns, Call) and columns.name.endswith("[]"):
        return text_of(columns.args.positional[-1]) is None
    sym = columns.sym if isinstance(columns, UnknownValue) else None
    if not isinstance(sym, tuple):
        return False
    counted = isinstance(sym[-1], int) or (
        isinstance(sym[-1], tuple) and sym[-1][:1] in (("passes",), ("const",), (COUNTER,))
    )
    return sym[0] == "element" or (sym[0] == "item" and counted)


_CELLS = "entries of each row are written: one-hot or multi-hot"


def _into_frame(machine: Machine, tensor: Tensor, index: Value, value: Value, where: Spot) -> Tensor:
    """`frame["column"] = value`, and `frame.loc[mask, "column"] = value`."""
    name, mask = text_of(index), None
    if name is None and isinstance(index, TupleValue) and len(index.items) == 2:
        name, mask = text_of(index.items[1]), index.items[0]
        if isinstance(mask, Call) and mask.name == "slice":
            mask = None
    if name is None:
        # Which column was written is not known: what is known of any of them may be wrong now.
        return replace(tensor, elements=None)
    stored = dict(tensor.elements) if isinstance(tensor.elements, dict) else {}
    before = stored.get(name)
    if mask is not None:
        before = before or Tensor(shape=(None,), where=where, why=f"the column {name!r} comes from a file")
        stored[name] = write_into(machine, before, mask, value, where)
    else:
        stored[name] = _column_of(machine, value, where)
    return replace(tensor, elements=stored)


def _column_of(machine: Machine, value: Value, where: Spot) -> Tensor:
    if isinstance(value, Tensor):
        return value
    number = number_of(value)
    if number is not None:
        return filled_with(number, (None,), where)
    if isinstance(value, Constant):
        return Tensor(shape=(None,), where=where, why="a column of one text")
    return from_literal(machine, value, where) or Tensor(where=where, why="a column of its own")


def filled_with(number: float, shape: tuple[int | None, ...] | None, where: Spot | None) -> Tensor:
    """An array of one number: as labels 0 or 1 are binary; others are waited for."""
    flat = shape is not None and (len(shape) == 1 or (len(shape) == 2 and shape[-1] == 1))
    whole = number in (0, 1) and flat
    return Tensor(
        shape=shape,
        where=where,
        source="ones" if number == 1 else "zeros" if number == 0 else BY_HAND,
        why="" if whole else "an array that is filled later",
        labels=LabelsTrait(
            encoding="binary" if whole else None, classes=2 if whole else None, lowest=number, highest=number
        ),
    )
