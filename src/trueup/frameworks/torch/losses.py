"""Chooses what a loss of PyTorch means in one release."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.head import Head
from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.labels import Encoding
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning
from trueup.contract.target import Target
from trueup.frameworks.releases import chosen, release_of
from trueup.frameworks.torch.loss_rows import TORCH_LOSSES

#: Losses that raise for labels whose dtype is that of whole numbers or booleans (run in 2.13 and 2.14).
_FLOATS_ONLY = frozenset({"bce", "bce_with_logits"})
#: Of class numbers (run in 2.13): "expected target dtype to be Long or Byte, but got Float".
_FRACTIONS = "The call raises at the first batch: class numbers have to be whole numbers by their dtype (long)"
_WHOLE_NUMBERS = "It raises at the first batch: result type Float can't be cast to Long, or the like"

_NONE: frozenset[Encoding] = frozenset()


def loss_meaning(loss: Loss, target: Target, head: Head | None = None) -> Known[LossMeaning] | Unknown:
    """What a loss expects of head and labels in the target's release; the head tells whether it has one output."""
    name, release = value_of(loss.name), release_of(target)
    if name is None:
        return loss.name if isinstance(loss.name, Unknown) else Unknown("the loss has no name")
    row = chosen((row for row in TORCH_LOSSES if row.name == name), release)
    if row is None:
        return Unknown(f"no fact is held about the loss {name} of {release}")
    meaning = LossMeaning(
        name=row.name,
        family=row.family,
        consumes=row.consumes,
        applies=row.applies,
        labels=row.labels,
        refuses=row.refuses,
        one_unit=row.one_unit,
        mismatch=row.mismatch,
        column_broadcasts=row.family == "regression" and row.mismatch != "error",
        takes_places=row.family == "sparse",
        whole_numbers=_WHOLE_NUMBERS if row.name in _FLOATS_ONLY else "",
        refuses_beyond=row.name == "bce",
        fractions=_FRACTIONS if row.family == "sparse" else "",
        formula=row.formula,
        source=f"{release}: {row.source} ({row.evidence})",
    )
    if head is not None and value_of(head.units) == 1:
        meaning = replace(meaning, labels=row.one_label, refuses=_NONE)
    return Known(meaning)
