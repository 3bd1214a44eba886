"""Operations in a description (`keras.ops.softmax(x)`, `x * 2`, `x[:, 0]`): what each does to a head."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.head import OVER_AN_AXIS, under
from trueup.frameworks.keras.layer_rows import ACTIVATIONS
from trueup.models.described.abstract_tensor import Passing, unread, whole
from trueup.models.described.axes import laid_out
from trueup.models.described.description import Step

#: Operations that leave the numbers as they are, and those that only lay them out otherwise.
_KEEP = frozenset({"identity", "stop_gradient", "cast", "copy", "dropout", "convert_to_tensor"})
_LAYOUT = frozenset({"reshape", "squeeze", "expand_dims", "transpose", "moveaxis", "swapaxes", "get_item", "take",
                     "slice", "pad", "repeat", "tile", "flip", "roll", "ravel", "broadcast_to"})  # fmt: skip
#: Of those, the ones that move axes, and those that may take one away.
_MOVING = frozenset({"transpose", "moveaxis", "swapaxes"})
_CUTTING = frozenset({"get_item", "take", "slice"})
#: Operations after which a number of any size is still one.
_LINEAR = frozenset({"add", "subtract", "multiply", "true_divide", "divide", "mean", "sum", "negative", "matmul",
                     "add_v2", "sub", "mul", "real_div", "average", "addv2"})  # fmt: skip
#: Of those, the ones that may do away with the class axis.
_REDUCING = frozenset({"mean", "sum", "average", "matmul"})
#: Of those, the ones that join two tensors of any size to such numbers again.
_SUMS = frozenset({"add", "subtract", "add_v2", "sub", "addv2"})


def through_operation(step: Step, before: Passing) -> Passing:
    """What an operation makes of what comes to it."""
    name = step.layer
    shape = step.shape if step.shape is not None else before.shape
    if name in ACTIVATIONS and name not in ("identity", "exp", "exponential", "threshold"):
        axis = whole(step.config.get("axis")) if name in OVER_AN_AXIS else None
        return replace(
            before, shape=shape, activation=ACTIVATIONS[name], activation_where=step.where, axis=axis,
            under=under(before.activation), direct=True, where=before.where or step.where,
        )  # fmt: skip
    if name in _KEEP:
        return replace(before, shape=shape)
    if name in _LAYOUT:
        return laid_out(step, before, step.shape, same_axis=False if _moves(step, before) else None)
    if len(step.branches) > 1 and name in _SUMS:
        before = _joined(step, before)
    if name in _LINEAR and before.activation == "linear" and (len(step.branches) < 2 or name in _SUMS):
        kept = before.size if name not in _REDUCING else None
        return replace(before, shape=step.shape, size=kept, direct=False)
    said = unread(step, f"what the operation {name} gives is not followed")
    return replace(said, where=before.where or step.where)


def _joined(step: Step, before: Passing) -> Passing:
    """Two tensors: what they have in common."""
    from trueup.models.described.heads import followed  # noqa: PLC0415 - branches are heads, and heads hold operations

    parts = [followed(branch, 1) for branch in step.branches]
    linear = all(part.activation == "linear" for part in parts)
    sizes = {part.last for part in parts}
    size = parts[0].last if len(sizes) == 1 else None
    return replace(before, activation="linear" if linear else None, size=size, class_axis=-1)


def _moves(step: Step, before: Passing) -> bool:
    """True where the last axis may be another one although its size is the same."""
    if step.layer in _MOVING:
        return True
    cut = step.layer in _CUTTING and before.shape is not None and len(before.shape) > 2
    return cut and step.shape is not None and len(step.shape) < len(before.shape or ()) and _alike(before)


def _alike(before: Passing) -> bool:
    sizes = before.shape[1:] if before.shape else ()
    return any(size is None or size == before.last for size in sizes[:-1])
