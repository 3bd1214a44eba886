"""PyTorch's modules and functions in a description: what each row of the facts does to what goes through it."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.head import CHANGED_BY_AVERAGING, under
from trueup.frameworks.torch.layer_rows import FUNCTIONS, MODULES, TorchRow
from trueup.models.described.abstract_tensor import Passing, part, unread, whole
from trueup.models.described.description import Step

_SETTLING = frozenset({"units", "embed", "recurrent"})
#: Functions that only lay numbers out otherwise.
_LAYOUT = frozenset({"flatten", "reshape", "view", "squeeze", "unsqueeze", "permute", "transpose", "t", "contiguous",
                     "get_item", "chunk", "split", "select", "narrow", "index_select"})  # fmt: skip
_SAME = frozenset({"clone", "detach", "to", "float", "contiguous"})


def row_of(name: str) -> TorchRow | None:
    """The row of a module ("Linear") or of a function ("log_softmax")."""
    return MODULES.get(FUNCTIONS.get(name, name))


def settles_module(step: Step) -> bool:
    """True where a step alone tells the head, whatever leads to it."""
    row = row_of(step.layer)
    return step.own or row is None or row.effect in _SETTLING


def through_module(step: Step, before: Passing) -> Passing:
    """What a module or a function makes of what comes to it."""
    row = None if step.own else row_of(step.layer)
    if row is None:
        return _through_function(step, before)
    if row.effect in _SETTLING:
        return _units(row, step)
    if row.effect in ("activation", "normalise"):
        return _activated(row, step, before)
    if row.effect == "keep":
        return before
    if row.effect == "rescale":
        return replace(before, activation="linear", direct=True, activation_where=None, why="")
    if row.effect == "attention":
        return replace(before, activation="linear", direct=False)
    if row.effect == "average" and before.activation in CHANGED_BY_AVERAGING:
        before = replace(before, activation=None, why=f"averages of {before.activation}")
    return replace(before, shape=step.shape, size=None, class_axis=-1, direct=False)


def _through_function(step: Step, before: Passing) -> Passing:
    if step.own:
        return unread(step, f"{step.layer} is a module of the program's own, whose forward is not followed")
    if step.layer in _SAME:
        return before
    if step.layer in _LAYOUT:
        return replace(before, shape=step.shape, size=None, class_axis=-1, direct=False)
    if step.layer == "log" and before.activation in ("softmax", "sigmoid"):
        return replace(before, activation=f"log_{before.activation}", activation_where=step.where, direct=False)
    said = unread(step, f"what {step.layer} gives is not followed")
    return replace(said, where=before.where or step.where)


def _units(row: TorchRow, step: Step) -> Passing:
    name = row.units[1] if row.units else ""
    size = whole(step.config.get(name))
    if row.effect == "recurrent" and step.config.get("bidirectional"):
        size = None if size is None else 2 * size
    return Passing(
        shape=step.shape,
        size=size,
        activation=row.applies,
        activation_where=step.where,
        units_where=part(step.where, name) if name else None,
        where=step.where,
        class_axis=row.axis if row.axis != -1 and (step.shape is None or len(step.shape) > 2) else -1,
        why="" if size is not None or step.shape is not None else "the number of units is not known",
    )


def _activated(row: TorchRow, step: Step, before: Passing) -> Passing:
    axis = whole(step.config.get("dim")) if row.effect == "normalise" else None
    return replace(
        before,
        activation=row.applies,
        activation_where=step.where,
        axis=axis,
        implicit_axis=row.effect == "normalise" and axis is None,
        under=under(before.activation),
        direct=True,
        where=before.where or step.where,
        why="",
    )
