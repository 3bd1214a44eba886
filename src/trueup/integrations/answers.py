"""What a batch of outputs answers, and what its labels say: the class of each row, or the tags of each row.

Works on tensors of any backend while a step is traced, so the choices here are made by static shapes only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

#: As in `trueup.contract.task`, without regression: "binary" is one column against a threshold.
CountedTask = Literal["binary", "one-of-k", "multi-label"]


@dataclass(frozen=True, slots=True)
class Question:
    """How the answers of one output are taken.

    classes: columns of the output; 2 for "binary". threshold: on the scores as the output gives them, where a single
    column or single tags are decided: 0.5 on probabilities, 0 on logits.
    """

    task: CountedTask
    classes: int
    threshold: float = 0.5


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch, its leading axes (rows, and positions of sequences) made one.

    truth, answer: int32 (rows,) class numbers, or (rows, k) zeros and ones for multi-label; an answer of -1 is none,
        because the scores were not numbers. spoiled: bool (rows,) where the scores were not numbers.
    """

    truth: Any
    answer: Any
    spoiled: Any


class UnfitError(ValueError):
    """Labels and outputs whose shapes do not belong together."""


def answered(ops: Any, question: Question, y: Any, p: Any) -> Batch:
    """Classes or tags of a batch.

    Args:
        ops: see `operations_of`.
        question: how answers are taken.
        y: labels, (…, k), (…, 1) or (…).
        p: outputs, (…, k), (…, 1), or (…) for one column that was squeezed.

    Raises:
        UnfitError: the shapes do not belong together.
    """
    if question.task == "one-of-k":
        return _one_of_k(ops, y, p)
    truth, scores = _aligned(ops, y, p, question)
    columns = question.classes if question.task == "multi-label" else 1
    shape = (-1, columns) if question.task == "multi-label" else (-1,)
    truth = ops.reshape(ops.cast(ops.cast(truth, "float32") > 0.5, "int32"), shape)
    scores = ops.reshape(ops.cast(scores, "float32"), shape)
    answer = ops.cast(scores > question.threshold, "int32")
    spoiled = ops.isnan(scores)
    if question.task == "multi-label":
        return Batch(truth, answer, ops.any(spoiled, axis=-1))
    return Batch(truth, ops.where(spoiled, -1 * ops.cast(spoiled, "int32"), answer), spoiled)


def rows_with_one_positive(ops: Any, y: Any, k: int) -> Any:
    """Bool (rows,): exactly one label of the row is 1, as in one-hot rows."""
    return ops.equal(ops.sum(ops.reshape(ops.cast(ops.cast(y, "float32") > 0.5, "int32"), (-1, k)), axis=-1), 1)


def _one_of_k(ops: Any, y: Any, p: Any) -> Batch:
    if len(p.shape) < 2:
        raise UnfitError(f"outputs of shape {_shown(p)} have no class axis")
    spoiled = ops.reshape(ops.any(ops.isnan(ops.cast(p, "float32")), axis=-1), (-1,))
    answer = ops.reshape(ops.cast(ops.argmax(p, axis=-1), "int32"), (-1,))
    answer = ops.where(spoiled, -1 * ops.cast(spoiled, "int32"), answer)
    return Batch(ops.reshape(_class_numbers(ops, y, p), (-1,)), answer, spoiled)


def _class_numbers(ops: Any, y: Any, p: Any) -> Any:
    rank, units = len(p.shape), p.shape[-1]
    if len(y.shape) == rank and y.shape[-1] in (units, None) and units != 1:
        return ops.cast(ops.argmax(y, axis=-1), "int32")
    if len(y.shape) == rank and y.shape[-1] == 1:
        return ops.cast(ops.squeeze(y, axis=-1), "int32")
    if len(y.shape) == rank - 1:
        return ops.cast(y, "int32")
    raise UnfitError(f"labels of shape {_shown(y)} do not belong to outputs of shape {_shown(p)}")


def _aligned(ops: Any, y: Any, p: Any, question: Question) -> tuple[Any, Any]:
    """Labels and scores of the same shape, a last axis of size 1 taken away on either side where only one has it."""
    if question.task == "multi-label":
        if len(y.shape) != len(p.shape) or (None not in (y.shape[-1], p.shape[-1]) and y.shape[-1] != p.shape[-1]):
            raise UnfitError(f"labels of shape {_shown(y)} are no rows of tags for outputs of shape {_shown(p)}")
        return y, p
    if len(p.shape) > 1 and p.shape[-1] == 1 and len(y.shape) <= len(p.shape):
        p = ops.squeeze(p, axis=-1)
    if len(y.shape) == len(p.shape) + 1 and y.shape[-1] == 1:
        y = ops.squeeze(y, axis=-1)
    if len(y.shape) != len(p.shape):
        raise UnfitError(f"labels of shape {_shown(y)} do not belong to a single column of shape {_shown(p)}")
    return y, p


def kept_rows(ops: Any, p: Any, weight: Any, mask: Any) -> Any:
    """Bool (rows,): neither masked nor of weight 0; None where all rows are kept.

    Args:
        ops: see `operations_of`.
        p: outputs with their class axis.
        weight, mask: None, or of the shape of the rows, or of their leading axes.
    """
    kept = None
    for each in (weight, mask):
        if each is not None:
            spread = ops.not_equal(ops.cast(spread_over_rows(ops, each, p), "float32"), 0.0)
            kept = spread if kept is None else ops.logical_and(kept, spread)
    return kept


def spread_over_rows(ops: Any, each: Any, p: Any) -> Any:
    """A weight or mask given for the leading axes, as (rows,): one for each position of a sequence."""
    rank = max(len(p.shape) - 1, 1)
    each = ops.convert_to_tensor(each)
    if len(each.shape) == rank + 1 and each.shape[-1] == 1:
        each = ops.squeeze(each, axis=-1)
    if len(each.shape) < rank:
        while len(each.shape) < rank:
            each = ops.expand_dims(each, axis=-1)
        each = ops.broadcast_to(each, ops.shape(p)[:rank])
    if len(each.shape) != rank:
        raise UnfitError(f"weights of shape {_shown(each)} do not belong to outputs of shape {_shown(p)}")
    return ops.reshape(each, (-1,))


def _shown(tensor: Any) -> str:
    return "(" + ", ".join("?" if size is None else str(size) for size in tensor.shape) + ")"
