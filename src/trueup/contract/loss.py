"""The loss as it is written; what it means in a library's version is the facts' matter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from trueup.contract.known import Known, Maybe, Place, Unknown

#: How a loss or a metric was named in the program; versions differ in what they make of each.
Spelling = Literal["string", "function", "object", "wrapped", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """The loss of one output.

    name: the facts' row for it, in snake case ("binary_crossentropy", "categorical_crossentropy",
        "sparse_categorical_crossentropy", "mean_squared_error", "cross_entropy", "bce_with_logits", "nll", "bce" …);
        Unknown for a loss of the user's own, or one that could not be followed.
    qualified: the full name as resolved ("keras.losses.BinaryCrossentropy", "torch.nn.CrossEntropyLoss"), or "".
    spelling: "wrapped" is a lambda or a function of the user's around a known loss.
    from_logits: the argument, Known(False) where it is left at its default, Unknown where it could not be read.
    weighted: True where class weights or a positive weight are given.
    negated: True where a minus stands before the call.
    where: the loss's own place; `call` is the place of the whole call that takes it (compile, or the loss call).
    """

    name: Maybe[str]
    qualified: str = ""
    spelling: Spelling = "unknown"
    from_logits: Maybe[bool] = field(default=Known(False))
    label_smoothing: Maybe[float] = field(default=Known(0.0))
    ignore_index: Maybe[int] = field(default=Unknown("no class is ignored"))
    weighted: bool = False
    negated: bool = False
    where: Place | None = None
    call: Place | None = None


def unread_loss(why: str, where: Place | None = None) -> Loss:
    """A loss of which nothing is known."""
    return Loss(name=Unknown(why, where), where=where)
