"""Models that are no objects: weights, products with them, and outputs that are known by the place where they are made.

A program may write a model as plain operations: a graph of TensorFlow, a function of parameters in JAX or PyTorch. Its
outputs carry no model; two of them are the same model's where the same operation gave both.
"""

from __future__ import annotations

from trueup.contract.head import NORMALISED
from trueup.contract.labels import FLAT, ROWS
from trueup.engine import effects
from trueup.engine.entries import has_own_loops
from trueup.engine.immutable import replace
from trueup.engine.tensors import HeadTrait, Shape, Tensor, with_head, with_predictions, without_activation
from trueup.engine.values import Spot, UnknownValue, Value

#: The sources of a tensor that holds weights, and of what a model without an object gives.
WEIGHTS, GRAPH = "weights", "operations of the program"
_NO_COLUMNS = "the number of columns of the weights was not followed"


def weights(shape: Shape | None, where: Spot | None, *, by_data: bool = False) -> Tensor:
    """Numbers that are trained; by_data: their columns are as many as something has that only the data tells."""
    head = HeadTrait(activation="linear", units_by_data=by_data)
    return Tensor(shape=shape, where=where, symbolic=True, source=WEIGHTS, head=head)


def is_weights(value: Value | None) -> bool:
    """True for numbers that are trained."""
    return isinstance(value, Tensor) and value.source == WEIGHTS


def made_by_operations(tensor: Tensor) -> Tensor:
    """The same tensor as the output of a model that is no object."""
    return replace(tensor, source=GRAPH)


def numbered(tensor: Tensor) -> Tensor:
    """The output of such a model with the number that the model goes by; every other tensor as it is."""
    if tensor.source != GRAPH or not tensor.symbolic or tensor.predictions.model is not None or tensor.where is None:
        return tensor
    return with_predictions(tensor, model=hash((id(tensor.where.node), tensor.last)))


def product(left: Value | None, right: Value | None, where: Spot) -> Tensor:
    """`x @ w`: as many linear outputs as the weights have columns; of a vector of weights one number for each item."""
    result = _product(left, right, where)
    declared = is_weights(right) and not is_weights(left) and len(_shape(right) or ()) > 1
    counted = (declared and right.head.units_by_data) if isinstance(right, Tensor) else False
    if result.last is None and (counted or _holds_outputs_against_outputs(left, right)):
        result = with_head(result, units_by_data=True)
    if not declared and isinstance(left, Tensor) and left.head.activation in NORMALISED:
        # Means by these probabilities: of scores, of other probabilities, or of costs.
        result = without_activation(result, f"means that are weighted by {left.head.activation}")
    return result if declared else with_head(result, by_product=True)


def _holds_outputs_against_outputs(left: Value | None, right: Value | None) -> bool:
    """True for `a @ b.T` of two outputs: a number for each pair of items, as many columns as a batch has items."""
    both = all(isinstance(side, Tensor) and side.symbolic and not is_weights(side) for side in (left, right))
    sizes = _shape(right)
    return both and sizes is not None and len(sizes) == 2 and sizes[-1] is None and sizes[0] is not None


def _product(left: Value | None, right: Value | None, where: Spot) -> Tensor:
    shape, items = _shape(right), _shape(left)
    # Drawn numbers in front of outputs mix their rows, as the neighbours in a graph do: layers hold the weights there.
    mixes = not is_weights(left) and isinstance(right, Tensor) and right.symbolic
    if _may_be_weights(left) and not _may_be_weights(right) and not mixes:
        if not is_weights(left) and (shape is None or _is_drawn(right)):
            return _unread(where)  # of two drawn arrays either may be the weights
        # The items stand side by side: `w @ x`, and the outputs of each lie along the first axis.
        rows = items[0] if items else None
        if shape is not None and len(shape) > 1:
            out = effects.units(rows, (rows, shape[-1]), where, left, class_axis=-2, why=_NO_COLUMNS)
        else:
            out = effects.units(rows, None if shape is None else (rows,), where, left, why=_NO_COLUMNS)
        return made_by_operations(out)
    if shape is None and isinstance(right, Tensor) and right.symbolic and _has_columns(right):
        # Outputs with a matrix in front of them: of their shape the columns alone are known, and they stay.
        out = effects.units(right.last, None, where, None, class_axis=right.class_axis, why=right.why)
        return made_by_operations(with_head(out, units_by_data=right.head.units_by_data))
    if shape is None or not shape:
        return _unread(where)
    if len(shape) == 1:
        return made_by_operations(effects.units(1, (None,), where, None))
    # `x[:, -1]` of unread data may have any number of axes in front; a vector has as many numbers as weights have rows.
    vector = items is not None and len(items) == 1 and items[0] is not None and items[0] == shape[0]
    if (isinstance(left, Tensor) and left.rows.single) or vector:
        # One item alone, whose outputs stand side by side with no axis of items before them.
        return made_by_operations(effects.units(shape[-1], (shape[-1],), where, None, why=_NO_COLUMNS))
    if items is None:
        return made_by_operations(effects.units(shape[-1], None, where, None, why=_NO_COLUMNS))
    leading: Shape = items[:-1] or (None,)
    return made_by_operations(effects.units(shape[-1], (*leading, shape[-1]), where, None, why=_NO_COLUMNS))


def _has_columns(output: Tensor) -> bool:
    """True where the number of units is known, or what tells it."""
    return output.last is not None or output.head.units_by_data


def _may_be_weights(value: Value | None) -> bool:
    """True for weights, and for real numbers in rows and columns that a program drew."""
    return is_weights(value) or (_is_drawn(value) and len(_shape(value) or ()) == 2)


def _is_drawn(value: Value | None) -> bool:
    """True for real numbers of no model: weights as they begin, or data."""
    return isinstance(value, Tensor) and not value.symbolic and value.labels.encoding == "continuous"


def _unread(where: Spot) -> Tensor:
    return made_by_operations(effects.units(None, None, where, None, why=_NO_COLUMNS))


def _shape(value: Value | None) -> Shape | None:
    return value.shape if isinstance(value, Tensor) else None


def takes_bias(tensor: Tensor, other: Tensor | None) -> bool:
    """True for linear outputs of a product to which weights, data, or something that was not followed is added."""
    bias = other is None or is_weights(other) or (not other.symbolic and other.predictions.model is None)
    return (
        bias and tensor.symbolic and tensor.source == GRAPH and tensor.head.activation == "linear" and not tensor.terms
    )


#: What data are that no weights begin as: a product of such arrays is another array of data.
_NO_WEIGHTS = (*FLAT, *ROWS)


def matrix_product(left: Value, right: Value, where: Spot) -> Value:
    """`left @ right`, where one of them may be weights."""
    sides = [side for side in (left, right) if isinstance(side, Tensor)]
    if any(
        side.figure is not None or side.predictions.answer is not None or side.labels.encoding in _NO_WEIGHTS
        for side in sides
    ):
        return Tensor(where=where, why="a product of labels or answers")
    if not any(side.symbolic for side in sides) and not has_own_loops(where.source):
        return UnknownValue("a product of matrices", where)
    return product(left, right, where)
