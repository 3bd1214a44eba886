"""Operators on arrays and symbolic tensors: what they do to class numbers, to heads and to answers taken by hand."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from trueup.contract.labels import FLAT
from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import (
    YES_OR_NO,
    LabelsTrait,
    RowsTrait,
    Shape,
    Tensor,
    cells_of,
    with_head,
    with_labels,
    with_predictions,
    with_shape,
)
from trueup.engine.transfers import graphs, logistic, written_losses
from trueup.engine.transfers.answers import compare_answers, note_equality, thresholded, unread_side
from trueup.engine.transfers.class_tables import row_of_classes
from trueup.engine.transfers.figures import calculated
from trueup.engine.transfers.indexing import CLASS_TEST
from trueup.engine.transfers.literals import from_literal, of_values
from trueup.engine.transfers.threshold_grids import tried_by
from trueup.engine.values import Constant, Spot, UnknownValue, Value, number_of, reckoned

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Activations after which a sum or a scaling still is a number of any size.
_ANY_NUMBER = frozenset({"linear"})
#: Operators by which real numbers stay real numbers.
_REAL = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


def negated(tensor: Tensor) -> Tensor:
    """`-tensor`."""
    low = -tensor.labels.highest if tensor.labels.highest is not None else None
    high = -tensor.labels.lowest if tensor.labels.lowest is not None else None
    activation = tensor.head.activation if tensor.head.activation in _ANY_NUMBER else None
    source = logistic.negated_source(tensor)
    return replace(
        with_predictions(
            with_head(with_labels(tensor, lowest=low, highest=high), activation=activation), rescaled=True
        ),
        elements=None,
        source=source,
        terms=written_losses.negated(tensor),
        loss=tensor.loss and replace(tensor.loss, turned=True),
    )


def binary(machine: Machine, left: Value, op: ast.operator, right: Value, where: Spot) -> Value:
    """`left op right` where at least one side is a tensor."""
    if any(isinstance(side, Tensor) and side.figure is not None for side in (left, right)):
        return calculated(machine, left, op, right, where)
    if isinstance(op, ast.MatMult):
        return written_losses.inner_product(left, right, where) or graphs.matrix_product(left, right, where)
    step = written_losses.operation(left, op, right, where)
    if step is not None:
        return step
    result = _binary(machine, left, op, right, where)
    if isinstance(result, Tensor) and result.dtype is not None and not _stays_bool(left, op, right):
        # Which dtype comes out depends on both sides.
        result = replace(result, dtype=None)
    return written_losses.beside(result, left, op, right, where)


def _stays_bool(left: Value, op: ast.operator, right: Value) -> bool:
    """True for tests that are joined; times a number they are numbers."""
    joins = isinstance(op, (ast.BitAnd, ast.BitOr, ast.BitXor))
    return joins or all(isinstance(side, Tensor) and side.dtype == "bool" for side in (left, right))


def _binary(machine: Machine, left: Value, op: ast.operator, right: Value, where: Spot) -> Value:
    if isinstance(left, Tensor) and isinstance(right, Tensor):
        return _of_two(left, op, right, where)
    tensor, other = (left, right) if isinstance(left, Tensor) else (right, left)
    if not isinstance(tensor, Tensor):
        return UnknownValue("an operator on what was not followed", where)
    if tensor.loss is not None:
        return replace(_still_a_loss(tensor, op, is_left=tensor is left), elements=None)
    if tensor.listed and isinstance(op, (ast.Add, ast.Mult)):
        # A list is lengthened or repeated: its items stay what they are.
        return with_shape(tensor, (None, *tensor.shape[1:]) if tensor.shape else None)
    number = number_of(other)
    if tensor.symbolic or tensor.predictions.model is not None:
        return logistic.step(tensor, op, number, flipped=tensor is right, where=where) or _of_output(tensor, op, number)
    if tensor.dtype == "bool" and isinstance(op, (ast.BitAnd, ast.BitOr, ast.BitXor)):
        return replace(tensor, elements=None, source=tensor.source.partition(":")[0])
    real = tensor.labels.encoding == "continuous" and isinstance(op, _REAL)
    if real and (number is None or isinstance(op, ast.Pow)):
        return replace(with_labels(tensor, lowest=None, highest=None), elements=None, where=where)
    if number is None:
        return replace(
            with_labels(tensor, encoding=None, lowest=None, highest=None),
            why="arithmetic with a number that is not known",
            elements=None,
        )
    result = _of_labels(tensor, op, number, flipped=tensor is right)
    return replace(result, where=where) if result.labels.encoding is not None else result


def _still_a_loss(tensor: Tensor, op: ast.operator, *, is_left: bool) -> Tensor:
    """A loss that is added up, scaled or averaged; what it is taken from may be called another number."""
    if tensor.loss is None or isinstance(op, (ast.Add, ast.Mult)) or (is_left and isinstance(op, ast.Div)):
        return tensor
    return replace(tensor, loss=replace(tensor.loss, turned=True))


def _of_two(left: Tensor, op: ast.operator, right: Tensor, where: Spot) -> Value:
    if left.loss is not None or right.loss is not None:
        # A loss with a penalty beside it trains what the loss asks for; of two losses the first is judged.
        return _still_a_loss(left if left.loss is not None else right, op, is_left=left.loss is not None)
    shape = _together(left.shape, right.shape)
    # Raw scores added up are raw scores (residuals, ensembles of logits). Of anything else that is combined, nobody can
    # say which loss expects it.
    both_linear = left.head.activation == "linear" == right.head.activation and isinstance(op, (ast.Add, ast.Sub))
    symbolic = left.symbolic or right.symbolic
    base = left if left.symbolic or not right.symbolic else right
    if graphs.is_weights(base) and right.symbolic:
        base = right
    if isinstance(op, ast.Add) and graphs.takes_bias(base, right if base is left else left):
        bias = right if base is left else left
        return with_head(replace(base, shape=shape, size=bias.last if shape is None else base.size), direct=False)
    if symbolic:
        return with_predictions(
            with_labels(with_head(cells_of(base, shape), activation="linear" if both_linear else None), encoding=None),
            rescaled=True,
        )
    if left.predictions.model is not None or right.predictions.model is not None:
        return Tensor(shape=shape, where=where, why="predictions and other numbers are combined")
    if left.dtype == right.dtype == "bool" and isinstance(op, (ast.BitAnd, ast.BitOr, ast.BitXor)):
        # Two tests together pick no single class, so the number that one of them tested for is left off.
        test = next((item.source for item in (left, right) if item.source.startswith(CLASS_TEST)), left.source)
        return replace(with_shape(left, shape), where=where, source=test.partition(":")[0])
    encodings = {left.labels.encoding, right.labels.encoding}
    continuous = "continuous" in encodings and encodings <= {"continuous", None}
    # Beside an array that was not followed numbers along one axis may become rows: `numbers - column`.
    may_be_rows = None in (left.shape, right.shape) and shape is not None and len(shape) == 1
    return Tensor(
        shape=None if may_be_rows else shape,
        where=where,
        why="two arrays are combined",
        labels=LabelsTrait(encoding="continuous" if continuous else None),
    )


def _together(item: Shape | None, other: Shape | None) -> Shape | None:
    """The shape of two arrays cell by cell; beside one that was not followed an axis of 1 may be stretched."""
    if item is None or other is None:
        known = item if item is not None else other
        if known is None or len(known) < 2:
            return None  # the other has as many axes or more
        return tuple(None if size == 1 else size for size in known)
    rank = max(len(item), len(other))
    return effects.cell_by_cell([(1,) * (rank - len(shape)) + shape for shape in (item, other)])


def _of_output(tensor: Tensor, op: ast.operator, number: float | None) -> Tensor:
    if number is None and (tensor.last == 1 or 1 in (tensor.shape or ())):
        # One column is repeated for each column of the other side, which was not followed, and so is any axis of one.
        tensor = replace(tensor, shape=_together(tensor.shape, None), size=None)
    if number is None and isinstance(op, ast.Add) and graphs.takes_bias(tensor, None):
        return with_head(tensor, direct=False)
    if written_losses.keeps_probabilities(tensor, op, number):
        return replace(with_head(tensor, direct=False), elements=None)
    if tensor.head.activation in _ANY_NUMBER and isinstance(op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
        return replace(with_predictions(with_head(tensor, direct=False), rescaled=True), elements=None)
    if number == 1 and isinstance(op, (ast.Mult, ast.Div)):
        return tensor
    return replace(with_head(tensor, activation=None, direct=False), elements=None)


def _of_labels(tensor: Tensor, op: ast.operator, number: float, *, flipped: bool) -> Tensor:
    """Class numbers under `+ - * / // %`: shifted, scaled, folded."""
    low, high, scale = tensor.labels.lowest, tensor.labels.highest, tensor.labels.scale
    if isinstance(op, (ast.Add, ast.Sub)) and tensor.labels.encoding in ("one-hot", "multi-hot"):
        return replace(with_labels(tensor, encoding=None), why="one-hot rows to which a number is added", elements=None)
    if isinstance(op, (ast.Add, ast.Sub)):
        sign = -1 if isinstance(op, ast.Sub) else 1
        if flipped and sign == -1:
            shifted = with_labels(
                tensor, lowest=_apply(high, lambda v: number - v), highest=_apply(low, lambda v: number - v)
            )
        else:
            shifted = with_labels(
                tensor,
                lowest=_apply(low, lambda v: v + sign * number),
                highest=_apply(high, lambda v: v + sign * number),
            )
        return _named(replace(shifted, elements=None))
    if isinstance(op, ast.Mult) or (isinstance(op, ast.Div) and not flipped and number):
        factor = number if isinstance(op, ast.Mult) else 1 / number
        scaled = _apply(scale, lambda v: v * factor)
        # 1 / 255 * 255 is not quite 1, and labels that were scaled and scaled back are not scaled.
        if scaled is not None and abs(scaled - 1) < 1e-9:
            scaled = 1.0
        return replace(
            with_labels(
                tensor,
                lowest=_apply(low, lambda v: v * factor),
                highest=_apply(high, lambda v: v * factor),
                scale=scaled,
            ),
            elements=None,
        )
    if isinstance(op, ast.FloorDiv) and not flipped and number > 1 and low is not None and high is not None:
        return _floored(tensor, low, high, number)
    if isinstance(op, ast.Mod) and not flipped and number > 1 and float(number).is_integer():
        classes = int(number)
        return replace(
            with_labels(
                tensor, encoding="binary" if classes == 2 else "integer", classes=classes, lowest=0, highest=classes - 1
            ),
            elements=None,
        )
    return replace(
        with_labels(tensor, encoding=None, lowest=None, highest=None),
        why="arithmetic that was not followed",
        elements=None,
    )


def _floored(tensor: Tensor, low: float, high: float, number: float) -> Tensor:
    """`(labels + 1) // 2` of signs, and groups of class numbers that lie side by side."""
    if tensor.labels.scale == number and tensor.labels.encoding == "binary":
        return replace(with_labels(tensor, lowest=low // number, highest=high // number, scale=1.0), elements=None)
    if tensor.labels.encoding == "integer" and tensor.labels.scale == 1 and tensor.labels.classes == high - low + 1:
        values = {value // number for value in range(int(low), int(high) + 1)} if high - low < 10_000 else set()
        if values:
            return of_values(values, tensor.shape, tensor.where, tensor.source)
    return replace(
        with_labels(tensor, encoding=None, lowest=None, highest=None), why="class numbers are divided", elements=None
    )


def _has_new_axis(where: Spot) -> bool:
    """True for `labels[:, None] == numbers`: a row for each label, a column for each number."""
    sides = (where.node.left, *where.node.comparators) if isinstance(where.node, ast.Compare) else ()
    indices = (side.slice for side in sides if isinstance(side, ast.Subscript))
    parts = (part for index in indices if isinstance(index, ast.Tuple) for part in index.elts)
    return any(
        (isinstance(part, ast.Constant) and part.value is None)
        or (isinstance(part, ast.Attribute) and part.attr == "newaxis")
        for part in parts
    )


def _agreeing(matches: Tensor, op: ast.cmpop) -> Tensor:
    """Of answers that differ from their labels, the share is an error rate: what batches make of it is not followed."""
    if matches.figure is None or not isinstance(op, ast.NotEq):
        return matches
    return replace(matches, figure=replace(matches.figure, batch=None))


def _apply(value: float | None, change: Callable[[float], float]) -> float | None:
    return None if value is None else reckoned(change(value))


def _named(tensor: Tensor) -> Tensor:
    """Class numbers by their range: 0/1 are binary, -1/+1 signs."""
    low, high, scale = tensor.labels.lowest, tensor.labels.highest, tensor.labels.scale
    if tensor.labels.encoding == "binary" and (low, high) == (-1, 1):
        return with_labels(tensor, encoding="sign", scale=1.0)
    if tensor.labels.encoding == "sign" and (low, high) in ((0, 2), (0, 1)):
        return with_labels(tensor, encoding="binary", scale=1.0 if high == 1 else 2.0)
    if tensor.labels.encoding == "binary" and scale == 1.0 and (low, high) != (0, 1) and low is not None:
        return with_labels(tensor, encoding="integer")
    return tensor


def compared(machine: Machine, left: Value, op: ast.cmpop, right: Value, where: Spot) -> Value:
    """`left op right` where at least one side is a tensor: a threshold, a comparison with labels, or 0/1 data."""
    counted = next((s for s in (left, right) if isinstance(s, Tensor) and s.figure is not None), None)
    if counted is not None:
        # A number is looked at (`acc > best`); matches that are compared with True stay matches.
        matches = counted.figure is not None and counted.figure.kind == "matches"
        return counted if matches and counted is left else UnknownValue("a test", where)
    of_classes = row_of_classes(machine, left, right, where) if isinstance(op, ast.Eq) else None
    if of_classes is not None:
        return of_classes
    if isinstance(left, Tensor) and isinstance(right, Tensor) and not _one_of_a_grid(left, op, right):
        if isinstance(op, (ast.Eq, ast.NotEq)):
            return _agreeing(compare_answers(machine, left, right, where), op)
        return Tensor(
            shape=left.shape,
            where=where,
            dtype="bool",
            source="a comparison",
            labels=YES_OR_NO,
        )
    tensor, other = (left, right) if isinstance(left, Tensor) and tried_by(left) is None else (right, left)
    if not isinstance(tensor, Tensor):
        return UnknownValue("a test", where)
    if isinstance(op, (ast.Is, ast.IsNot)):
        return Constant(isinstance(op, ast.IsNot), where)
    number = number_of(other)
    is_output = tensor.predictions.model is not None or tensor.symbolic
    open_ = tensor.predictions.answer is None or tensor.predictions.answer.decision == "none"
    if is_output and isinstance(op, (ast.Gt, ast.GtE, ast.Lt, ast.LtE)) and open_:
        return thresholded(machine, tensor, number, where, tried_by(other) if number is None else None)
    if tensor.predictions.answer is not None:
        return _answer_compared(machine, tensor, op, other, where)
    if isinstance(op, (ast.Eq, ast.NotEq)):
        note_equality(machine, tensor, number, where)
    if tensor.shape == ():
        return UnknownValue("a test of one element", where)
    return _data_compared(machine, tensor, op, other, where)


def _one_of_a_grid(left: Tensor, op: ast.cmpop, right: Tensor) -> bool:
    """True for an output that is held against a number of a grid of thresholds."""
    if not isinstance(op, (ast.Gt, ast.GtE, ast.Lt, ast.LtE)):
        return False
    sides = ((left, right), (right, left))
    return any(side.predictions.model is not None and tried_by(other) is not None for side, other in sides)


def _data_compared(machine: Machine, tensor: Tensor, op: ast.cmpop, other: Value, where: Spot) -> Tensor:
    """Data against what is no array: a number, a list, or something that was not followed."""
    if tensor.source == "arange" and isinstance(op, ast.Eq) and _has_new_axis(where):
        count = tensor.last
        return Tensor(
            shape=(None, count), where=where, dtype="bool", source="labels compared with all class numbers",
            more_than_one=count != 1,
            labels=LabelsTrait(encoding="one-hot", classes=count, lowest=0, highest=1),
        )  # fmt: skip
    several = tensor.shape is None or len(tensor.shape) > 1 or tensor.source == "arange" or _has_new_axis(where)
    if not isinstance(other, Constant) and (several or items_of(machine, other) is not None):
        # A column against a row gives a table: what it says of a class depends on what was not followed.
        return Tensor(where=where, dtype="bool", why="a comparison with something that was not followed")
    return _with_a_number(tensor, op, number_of(other), where)


def _answer_compared(machine: Machine, tensor: Tensor, op: ast.cmpop, other: Value, where: Spot) -> Value:
    """Compared with one number, an answer is looked at; with anything else it is compared with the labels."""
    answer, equal = tensor.predictions.answer, isinstance(op, (ast.Eq, ast.NotEq))
    if answer is None or tensor.predictions.model is None or isinstance(other, Constant) or not equal:
        tested = isinstance(other, Constant) and equal
        kept = replace(answer, tested=tested or answer.tested) if answer is not None else None
        return replace(with_predictions(tensor, answer=kept), elements=None)
    truth = from_literal(machine, other, where) or unread_side(other, where)
    return _agreeing(compare_answers(machine, tensor, truth, where), op)


def _with_a_number(tensor: Tensor, op: ast.cmpop, number: float | None, where: Spot) -> Tensor:
    """Labels or other data that are compared with one number: yes or no for each cell."""
    classes = tensor.labels.encoding in FLAT or tensor.frame
    test = f"{CLASS_TEST}: {number:g}" if number is not None and isinstance(op, ast.Eq) else CLASS_TEST
    columns = tensor.shape is not None and len(tensor.shape) > 1 and tensor.last != 1
    encoding = "multi-hot" if columns else "binary"
    if tensor.labels.encoding in ("one-hot", "multi-hot"):
        encoding = tensor.labels.encoding
    return Tensor(
        shape=tensor.shape,
        where=where,
        dtype="bool",
        source=test if classes else "a comparison",
        why="an array compared with a number" if columns else "",
        rows=RowsTrait(loader=tensor.rows.loader),
        labels=LabelsTrait(
            encoding=encoding if tensor.labels.encoding or not columns else None,
            classes=2 if encoding == "binary" else tensor.last,
            lowest=0,
            highest=1,
        ),
    )
