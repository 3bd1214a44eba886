"""Arrays written out in the program: their exact numbers, and what labels those are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trueup.contract.labels import FLAT, WRITTEN_OUT
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of, possible_items
from trueup.engine.store import options_of
from trueup.engine.tensors import LabelsTrait, RowsTrait, Tensor, with_predictions, with_rows, with_shape
from trueup.engine.transfers.figures import of_a_list
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.values import Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, reckoned

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def from_literal(machine: Machine, value: Value | None, where: Spot | None) -> Tensor | None:
    """An array from nested lists of numbers, or from a list of arrays; None for what is no sequence."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Constant) and isinstance(value.value, (int, float)):
        return Tensor(shape=(), where=where, elements=reckoned(value.value), why="one number")
    items = possible_items(machine, value)
    if items is None or isinstance(value, Constant):
        return None
    return gathered(machine, _of_items(machine, value, items, where), value, items)


def gathered(machine: Machine, array: Tensor, value: Value | None, items: TupleValue) -> Tensor:
    """An array of a list's items; where they are of all batches of a loader, it is no longer one batch's."""
    loader = next((found for item in items.items if (found := loader_of(machine.resolve(item))) is not None), None)
    if loader is None or not items.more or array.figure is not None:
        return array
    number = value.number if isinstance(value, StoredObject) else None
    of_one = any(loop.over == loader and (number is None or number >= loop.began) for loop in machine.loops)
    return array if of_one else with_rows(array, loader=None, batch=False, gathered=loader)


def _of_items(machine: Machine, value: Value | None, items: TupleValue, where: Spot | None) -> Tensor:
    """An array of the items of a list."""
    answers = of_a_list(machine, value, items) or _of_answers(machine, value, items)
    if answers is not None:
        return answers
    elements = _numbers(machine, value, 0)
    if elements is not None and not items.more:
        return labels_of(elements, where)
    if not items.items and not items.more:
        return nothing_yet(where)
    result = _of_possible(machine, items, where)
    if result is not None:
        return result
    rows = [machine.resolve(item) for item in items.items]
    first = next((row for row in rows if isinstance(row, Tensor)), None)
    length = None if items.more else len(items.items)
    if first is not None and first.labels.encoding is not None and _differ_in_axes(rows):
        return Tensor(where=where, why="arrays that differ in their axes, in a list")
    if first is None and rows and rows[0] is not None and not isinstance(rows[0], Constant):
        first = from_literal(machine, rows[0], where)
    if first is not None:
        if length == 1 and first.shape and first.source in MADE_EMPTY:
            # A row that the program fills: one of one item, as it would be one of many.
            return Tensor(where=where, why="a row of numbers in a list")
        if length == 1 and first.shape:
            # Taken for the array itself, as inputs are given; which shape it has in the program is not sure.
            return with_rows(first, batch=True)
        columns = first.shape is None or len(first.shape) > 0
        if columns and first.labels.encoding in FLAT:
            return Tensor(where=where, why="several arrays of labels in a list")
        shape = None if first.shape is None else (length, *first.shape)
        return Tensor(
            shape=shape,
            where=where,
            source=first.source,
            why=first.why or "a list of arrays",
            labels=replace(first.labels, scale=1.0),
            rows=RowsTrait(
                order=first.rows.order, loader=first.rows.loader, gathered=first.rows.gathered, padded=first.rows.padded
            ),
        )
    flat = bool(items.items) and all(_single(option) for item in items.items for _, option in options_of(item))
    batch = next((found for item in items.items if (found := loader_of(item)) is not None), None)
    why = next((row.why for row in rows if isinstance(row, UnknownValue)), "a list that was not followed")
    return Tensor(shape=(length,) if flat else None, where=where, why=why, rows=RowsTrait(loader=batch))


def _differ_in_axes(rows: list[Value | None]) -> bool:
    """True for `(picture, label)`: an item's inputs beside its label, which make no array."""
    axes = {len(row.shape) for row in rows if isinstance(row, Tensor) and row.shape is not None}
    return len(axes | ({0} if any(isinstance(row, Constant) for row in rows) else set())) > 1


#: The sources of arrays that are made with one number throughout, to be written into.
MADE_EMPTY = frozenset({"zeros", "ones", "full", "empty", "zeros_like", "ones_like"})
#: The source of an array that is made empty. It has no shape: what is computed with it is mostly put in later.
HOLDS_NOTHING = "an array that holds nothing yet"


def nothing_yet(where: Spot | None) -> Tensor:
    """`np.array([])`, `torch.tensor(())`."""
    return Tensor(where=where, source=HOLDS_NOTHING, why=HOLDS_NOTHING)


#: Conversions whose result is one value, whatever it is.
_CONVERSIONS = ("builtins.int", "builtins.float", "builtins.bool", "builtins.str", "builtins.len")


def _single(value: Value) -> bool:
    """True for a value that is surely one number or one text, so that a list of such is flat."""
    if isinstance(value, Constant):
        return isinstance(value.value, (int, float, str))
    return (
        isinstance(value, UnknownValue)
        and isinstance(value.sym, tuple)
        and bool(value.sym)
        and value.sym[0] in _CONVERSIONS
    )


def _numbers(machine: Machine, value: Value | None, depth: int) -> Any:
    """Nested tuples of numbers, or None."""
    value = machine.resolve(value)
    if isinstance(value, Constant) and isinstance(value.value, (int, float)):
        return reckoned(value.value)
    if isinstance(value, Tensor) and isinstance(value.elements, (tuple, int, float)):
        return value.elements
    items = items_of(machine, value) if depth < 5 and not isinstance(value, Constant) else None
    if items is None or items.more or not items.items:
        return None
    first = items_of(machine, items.items[0])
    if first is not None and len(items.items) * len(first.items) > machine.limits.cells:
        return None
    rows = tuple(_numbers(machine, item, depth + 1) for item in items.items)
    return None if any(row is None for row in rows) else rows


def _of_answers(machine: Machine, value: Value | None, items: TupleValue) -> Tensor | None:
    """A list of a model's answers, one for each item: taken as such, or numbers chosen by a test of each answer."""
    if not items.items or not items.more:
        return None
    stored = machine.part(value, "#items") if isinstance(value, StoredObject) else None
    for guards, option in (*(options_of(stored) if stored is not None else ()), *options_of(items.items[0])):
        found = [] if _has_rows(option) else [machine.answers.get(asked) for asked, _ in guards]
        for item in (option, *found):
            if (
                isinstance(item, Tensor)
                and item.predictions.model is not None
                and (item.predictions.answer is not None or item is option)
            ):
                # Each was taken of its own item, so the axes that it ran over say nothing of the list.
                answer = None if item.predictions.answer is None else replace(item.predictions.answer, shape=None)
                shape = None if item.shape is None else (None, *item.shape)
                return with_shape(with_predictions(item, answer=answer), shape)
    return None


def _has_rows(value: Value) -> bool:
    """True for a row, and for items that are rows: what a test fills is no longer the one number that was tested."""
    if isinstance(value, TupleValue):
        return any(_has_rows(option) for item in value.items for _, option in options_of(item))
    return isinstance(value, StoredObject) or (isinstance(value, Tensor) and bool(value.shape))


def _of_possible(machine: Machine, items: TupleValue, where: Spot | None) -> Tensor | None:
    """Labels of a list that was filled in a loop: by all numbers (or rows) that may have been put in."""
    if items.more and not items.alike:
        return None
    seen: set[Any] = set()
    # A row that is repeated is one value: it is looked at once, however often it stands there.
    looked: set[int] = set()
    left = machine.limits.cells
    for item in items.items:
        for _, option in options_of(item):
            if id(option) in looked:
                continue
            looked.add(id(option))
            stored = _numbers(machine, option, 1) if left > 0 else None
            if stored is None:
                return None
            left -= len(stored) if isinstance(stored, tuple) else 1
            seen.add(stored)
    length = None if items.more else len(items.items)
    if seen and all(isinstance(entry, tuple) for entry in seen):
        return _of_rows(seen, length, where)
    if not seen or any(isinstance(entry, tuple) for entry in seen):
        return None
    return of_values(seen, (length,), where, "a list that is filled in the program")


def of_values(values: set[Any], shape: tuple[int | None, ...] | None, where: Spot | None, source: str) -> Tensor:
    """Labels that take these values, each of them somewhere."""
    low, high = min(values), max(values)
    whole = all(float(value).is_integer() for value in values)
    encoding: str | None = None
    if whole and (low, high) == (0, 1):
        encoding = "binary"
    elif whole and values == {-1, 1}:
        encoding = "sign"
    elif whole and low in (0, 1) and len(values) > 1 and len(values) == high - low + 1:
        encoding = "integer"
    return Tensor(
        shape=shape,
        where=where,
        source=source,
        why="" if encoding else "numbers of which it is not clear what they name",
        labels=LabelsTrait(encoding=encoding, classes=len(values) if encoding else None, lowest=low, highest=high),
    )


def _of_rows(rows: set[Any], length: int | None, where: Spot | None) -> Tensor | None:
    width = len(next(iter(rows)))
    cells = {cell for row in rows for cell in row}
    if any(len(row) != width for row in rows) or not cells <= {0, 1} or width < 2 or len(rows) < 2:
        return None
    encoding = "one-hot" if all(sum(row) == 1 for row in rows) else "multi-hot"
    return Tensor(
        shape=(length, width),
        where=where,
        source="rows that are written out",
        labels=LabelsTrait(encoding=encoding, classes=width, lowest=0, highest=1),
    )


def labels_of(elements: Any, where: Spot | None) -> Tensor:
    """An array of exact numbers, with the encoding that they show."""
    shape = _shape_of(elements)
    if shape is None:
        length = len(elements) if isinstance(elements, tuple) else None
        return Tensor(shape=(length,), where=where, why="rows of different lengths are put into one array")
    flat = list(_flat(elements))
    low, high = (min(flat), max(flat)) if flat else (None, None)
    whole = bool(flat) and all(float(number).is_integer() for number in flat)
    encoding, classes = None, None
    if len(shape) == 1 or (len(shape) == 2 and shape[-1] == 1):
        encoding, classes = _of_column(flat, low, high, whole=whole)
    elif len(shape) == 2 and (low, high) == (0, 1) and whole:
        single = all(sum(row) == 1 for row in elements)
        # Rows that are all the same may be tags of which each item has one, or one class: only different rows tell.
        if not single or len({tuple(row) for row in elements}) > 1:
            encoding, classes = "one-hot" if single else "multi-hot", shape[-1]
    elif len(shape) == 2 and not whole:
        sums = all(abs(sum(row) - 1) < 1e-6 for row in elements)
        encoding = "probabilities" if sums and low is not None and low >= 0 else "continuous"
    return Tensor(
        shape=shape,
        where=where,
        elements=elements,
        source=WRITTEN_OUT,
        why="" if encoding else WRITTEN_OUT,
        labels=LabelsTrait(encoding=encoding, classes=classes, lowest=low, highest=high),
    )


def _shape_of(elements: Any) -> tuple[int, ...] | None:
    """The lengths of nested tuples, the outermost first; None where rows side by side are not of one shape."""
    if not isinstance(elements, tuple):
        return ()
    shapes = {_shape_of(part) for part in elements}
    if len(shapes) > 1:
        return None
    inner = shapes.pop() if shapes else ()
    return None if inner is None else (len(elements), *inner)


def _of_column(flat: list[Any], low: Any, high: Any, *, whole: bool) -> tuple[str | None, int | None]:
    values = set(flat)
    if not whole:
        return ("continuous", None) if flat else (None, None)
    if values <= {0, 1} and len(flat) > 1:
        return "binary", 2
    if values == {-1, 1}:
        return "sign", 2
    dense = low in (0, 1) and len(values) == high - low + 1 and len(flat) > len(values)
    return ("integer", len(values)) if dense else (None, None)


def _flat(elements: Any) -> Any:
    if isinstance(elements, tuple):
        for part in elements:
            yield from _flat(part)
    else:
        yield elements
