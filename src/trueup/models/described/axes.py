"""Numbers laid out in another way: what is left of a head behind a reshape, a permutation, a pool or a slice."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.head import OVER_AN_AXIS
from trueup.frameworks.keras.layer_arguments import layer_config
from trueup.frameworks.keras.layer_rows import LAYER_ALIASES, LayerRow
from trueup.frameworks.keras.layer_shapes import output_shape
from trueup.models.described.abstract_tensor import Passing, Shape, whole
from trueup.models.described.description import Step


def laid_out(
    step: Step, before: Passing, shape: Shape | None, *, same_axis: bool | None = None, size: int | None = None
) -> Passing:
    """What a step gives that lays its numbers out in another way.

    shape: afterwards. same_axis: whether the last axis is the last one still; None where its size alone tells it.
    size: of the last axis where the shape does not tell it.
    """
    if same_axis is None:
        after = shape[-1] if shape else None
        same_axis = after is not None and after == before.last and before.class_axis == -1
    rank = len(before.shape) if before.shape is not None else None
    over_last = before.axis in (None, -1) or (rank is not None and before.axis == rank - 1)
    kept = (same_axis and over_last) or (before.axis is None and before.activation not in OVER_AN_AXIS)
    return replace(
        before,
        shape=shape,
        size=size,
        class_axis=-1,
        direct=False,
        activation=before.activation if kept else None,
        axis=-1 if before.axis is not None else None,
        why=before.why if kept else f"{step.layer} lays out what {before.activation} normalised in another way",
    )


def through_shape(row: LayerRow, step: Step, before: Passing) -> Passing:
    """What a layer gives that changes the shape alone."""
    effect, shape = row.effect, before.shape
    if effect == "attention":
        return replace(before, shape=step.shape or shape, activation=None, direct=False, size=None,
                       why=f"what {step.layer} gives is not followed")  # fmt: skip
    after = step.shape or shape_after(step, shape)
    if effect == "flatten":
        flat = shape is not None and len(shape) == 2
        return after_a_copy(replace(before, shape=after)) if flat else laid_out(step, before, after)
    if effect == "reshape":
        return laid_out(step, before, after)
    if effect == "permute":
        dims = step.config.get("dims")
        same = isinstance(dims, list | tuple) and bool(dims) and whole(dims[-1]) == len(dims)
        return laid_out(step, before, after, same_axis=same and before.class_axis == -1)
    if effect == "repeat":
        return replace(before, shape=after, direct=False)
    # The mean of several softmaxes sums to one still; the largest of them does not, nor does a row of padding.
    averages = before.activation == "softmax" and not {"Max", "Padding"} & _words(step) and before.class_axis == -1
    if effect == "global-pool":
        told = step.shape is not None or (
            shape is not None and (before.class_axis == -1 or "data_format" in step.config)
        )
        after = after if told else (None, before.last)
        return laid_out(step, before, after, same_axis=averages, size=before.last)
    pooled = after if shape is not None or step.shape is not None else None
    made = laid_out(step, before, pooled, same_axis=averages, size=before.size)
    return replace(made, class_axis=before.class_axis)


def _words(step: Step) -> set[str]:
    return {word for word in ("Max", "Padding") if word in step.layer}


def shape_after(step: Step, shape: Shape | None) -> Shape | None:
    """The shape that a layer gives, worked out of its configuration."""
    layer = LAYER_ALIASES.get(step.layer, step.layer)
    return output_shape(layer, layer_config(layer, (), step.config), shape)


def after_a_copy(made: Passing) -> Passing:
    """The same numbers in a tensor of its own, which hides no scores; softmax over one unit stays that."""
    return replace(made, direct=made.direct and made.last == 1 and made.activation in OVER_AN_AXIS)
