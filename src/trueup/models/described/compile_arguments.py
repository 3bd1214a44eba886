"""What a model was told at compile, in the words of the contract: a loss and metrics for each output."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trueup.contract.known import Known, Maybe, Place, Unknown
from trueup.contract.loss import Loss
from trueup.contract.metric import Metric
from trueup.contract.target import Target
from trueup.engine.outside.description import Said, Told
from trueup.facts import canonical_loss, canonical_metric
from trueup.frameworks.meanings import meanings_of
from trueup.frameworks.whole_numbers import whole_number

_WEIGHTS = ("weight", "pos_weight", "class_weight")
_NUMBERED = re.compile(r"_\d+$")


@dataclass(frozen=True, slots=True)
class Slot:
    """Which of a model's outputs is looked at: its number and name, and the names of all."""

    index: int
    name: str | None
    names: tuple[str, ...]

    @property
    def single(self) -> bool:
        """True where the model has one output."""
        return len(self.names) < 2


def loss_for(told: Told, slot: Slot, library: str, call: Place | None) -> Loss:
    """The loss of one output; a single one stands for all of them."""
    written = _one_for(told, slot)
    if isinstance(written, tuple):
        written = written[0] if len(written) == 1 else None
    if not isinstance(written, Said):
        why = (
            "no loss is given" if slot.single or told is None else "the loss of this output is None: it trains nothing"
        )
        return Loss(name=Unknown(why, call), where=call, call=call)
    return _loss(written, library, call)


def _one_for(told: Told, slot: Slot) -> Told:
    if isinstance(told, Mapping):
        return _named(told, slot)
    if isinstance(told, tuple):
        return told[slot.index] if slot.index < len(told) else None
    return told


def _named(told: Mapping[str, Told], slot: Slot) -> Told:
    if slot.name is not None and slot.name in told:
        return told[slot.name]
    values = list(told.values())
    if slot.single and len(values) == 1:
        return values[0]
    # Names that are not the outputs' are paired by their order where there are as many.
    fits = len(values) == len(slot.names) and not set(told) & set(slot.names)
    return values[slot.index] if fits and slot.index < len(values) else None


def _loss(said: Said, library: str, call: Place | None) -> Loss:
    row = None if said.own else canonical_loss(said.name, library)
    name: Maybe[str] = Known(row, said.where) if row is not None else Unknown(_why_no_loss(said), said.where)
    smoothing, ignored = said.config.get("label_smoothing"), said.config.get("ignore_class")
    ignored = whole_number(said.config.get("ignore_index") if ignored is None else ignored)
    return Loss(
        name=name,
        qualified=said.qualified or ("" if said.own else said.name),
        spelling=said.spelling,
        from_logits=_logits(said),
        label_smoothing=Known(_real(smoothing) or 0.0),
        ignore_index=Known(ignored) if ignored is not None else Unknown("no class is ignored"),
        weighted=any(said.config.get(key) is not None for key in _WEIGHTS),
        where=said.where,
        call=call,
    )


def _why_no_loss(said: Said) -> str:
    return f"{said.name} is a loss of the program's own" if said.own else f"{said.name} is no loss that is known"


def _logits(said: Said) -> Maybe[bool]:
    passed = said.config.get("from_logits")
    if passed is None:
        return Known(False)
    if isinstance(passed, bool | int):
        return Known(bool(passed), said.where)
    return Unknown("from_logits is no plain truth value", said.where)


def _real(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def metrics_for(told: Told, slot: Slot, target: Target, *, weighted: bool = False) -> tuple[Metric, ...]:
    """The metrics of one output."""
    if isinstance(told, Mapping):
        told = _named(told, slot)
    elif isinstance(told, tuple) and _per_output(told, slot, target):
        told = told[slot.index] if slot.index < len(told) else None
    stored = told if isinstance(told, tuple) else (told,)
    return tuple(_metric(item, target, weighted) for item in stored if isinstance(item, Said))


def _per_output(told: tuple[Told, ...], slot: Slot, target: Target) -> bool:
    """True where a list holds one entry for each output: lists inside it, or Keras 3, which reads a flat list so."""
    if slot.single:
        return len(told) == 1 and isinstance(told[0], tuple)
    if any(isinstance(item, tuple) or item is None for item in told):
        return True
    return meanings_of(target.library).flat_metrics_go_by_output(target) and len(told) == len(slot.names)


def _metric(said: Said, target: Target, weighted: bool) -> Metric:
    row = None if said.own else canonical_metric(said.name, target.library)
    if row is not None:
        name: Maybe[str] = Known(row, said.where)
    elif said.own:
        name = Unknown(f"{said.name} is a metric of the program's own", said.where)
    else:
        name = Unknown(f"{said.name} is no metric that is known", said.where)
    threshold = _real(_threshold(said.config))
    return Metric(
        name=name,
        typed=said.qualified or said.name,
        spelling=said.spelling,
        logged_as=_logged_as(said, row),
        threshold=Known(threshold, said.where) if threshold is not None else Unknown("left to the library"),
        from_logits=_logits(said),
        weighted=weighted,
        where=said.where,
    )


def _threshold(config: Mapping[str, Any]) -> Any:
    passed = config.get("threshold")
    passed = config.get("thresholds") if passed is None else passed
    return passed[0] if isinstance(passed, list | tuple) and len(passed) == 1 else passed


def _logged_as(said: Said, row: str | None) -> str | None:
    """The name given by hand; an object that was given none carries the library's, perhaps with a number behind."""
    if said.spelling != "object":
        return said.name if said.own else None
    name = said.config.get("name")
    if not isinstance(name, str):
        return None
    if row is not None and _NUMBERED.sub("", name) in (row, _NUMBERED.sub("", row)):
        return None
    return name
