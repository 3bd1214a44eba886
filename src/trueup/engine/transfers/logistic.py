"""The sigmoid that programs write out themselves: `1 / (1 + np.exp(-scores))`, step by step."""

from __future__ import annotations

import ast

from trueup.engine.immutable import replace
from trueup.engine.tensors import Tensor, with_head, with_predictions
from trueup.engine.transfers.graphs import GRAPH
from trueup.engine.values import Spot, Value

#: What an output is on the way to a sigmoid, as its source remembers it.
_NEGATED, _EXPONENTIAL, _DENOMINATOR = "negated scores", "exp of negated scores", "1 + exp of negated scores"


def negated_source(tensor: Tensor) -> str:
    """What `-tensor` is remembered as; of anything but raw scores nothing is."""
    is_output = tensor.symbolic or tensor.predictions.model is not None
    if not is_output:
        return tensor.source
    return (
        _NEGATED
        if tensor.head.activation == "linear" and not tensor.predictions.rescaled and tensor.predictions.answer is None
        else ""
    )


def exponential(tensor: Tensor) -> Value | None:
    """`np.exp(-scores)`; None where it leads to no sigmoid."""
    if tensor.source != _NEGATED or not (tensor.symbolic or tensor.predictions.model is not None):
        return None
    return replace(
        with_head(tensor, activation=None, direct=False), source=_EXPONENTIAL, elements=None, why="an exponential"
    )


def step(tensor: Tensor, op: ast.operator, number: float | None, *, flipped: bool, where: Spot) -> Tensor | None:
    """`1 + exp(-scores)`, and 1 divided by it, which is the sigmoid; None for every other operation."""
    if number == 1 and isinstance(op, ast.Add) and tensor.source == _EXPONENTIAL:
        return replace(tensor, source=_DENOMINATOR)
    if number == 1 and isinstance(op, ast.Div) and flipped and tensor.source == _DENOMINATOR:
        return replace(
            with_predictions(with_head(tensor, activation="sigmoid", activation_where=where), rescaled=False),
            source=GRAPH if tensor.predictions.model is None else "",
            why="",
        )
    if tensor.source in (_EXPONENTIAL, _DENOMINATOR):
        return replace(with_head(tensor, activation=None, direct=False), source="", elements=None)
    return None
