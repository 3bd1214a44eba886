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
from trueup.engine.outside.description import CompileArgument, CompileArguments
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


def loss_for(arguments: CompileArguments, slot: Slot, library: str, call: Place | None) -> Loss:
    """The loss of one output; a single one stands for all of them."""
    written = _one_for(arguments, slot)
    if isinstance(written, tuple):
        written = written[0] if len(written) == 1 else None
    if not isinstance(written, CompileArgument):
        why = (
            "no loss is given"
            if slot.single or arguments is None
            else "the loss of this output is None: it trains nothing"
        )
        return Loss(name=Unknown(why, call), where=call, call=call)
    return _loss(written, library, call)


def _one_for(arguments: CompileArguments, slot: Slot) -> CompileArguments:
    if isinstance(arguments, Mapping):
        return _named(arguments, slot)
    if isinstance(arguments, tuple):
        return arguments[slot.index] if slot.index < len(arguments) else None
    return arguments


def _named(by_name: Mapping[str, CompileArguments], slot: Slot) -> CompileArguments:
    if slot.name is not None and slot.name in by_name:
        return by_name[slot.name]
    values = list(by_name.values())
    if slot.single and len(values) == 1:
        return values[0]
    # Names that are not the outputs' are paired by their order where there are as many.
    fits = len(values) == len(slot.names) and not set(by_name) & set(slot.names)
    return values[slot.index] if fits and slot.index < len(values) else None


def _loss(argument: CompileArgument, library: str, call: Place | None) -> Loss:
    row = None if argument.own else canonical_loss(argument.name, library)
    name: Maybe[str] = (
        Known(row, argument.where) if row is not None else Unknown(_why_no_loss(argument), argument.where)
    )
    smoothing, ignored = argument.config.get("label_smoothing"), argument.config.get("ignore_class")
    ignored = whole_number(argument.config.get("ignore_index") if ignored is None else ignored)
    return Loss(
        name=name,
        qualified=argument.qualified or ("" if argument.own else argument.name),
        spelling=argument.spelling,
        from_logits=_logits(argument),
        label_smoothing=Known(_real(smoothing) or 0.0),
        ignore_index=Known(ignored) if ignored is not None else Unknown("no class is ignored"),
        weighted=any(argument.config.get(key) is not None for key in _WEIGHTS),
        where=argument.where,
        call=call,
    )


def _why_no_loss(argument: CompileArgument) -> str:
    return (
        f"{argument.name} is a loss of the program's own"
        if argument.own
        else f"{argument.name} is no loss that is known"
    )


def _logits(argument: CompileArgument) -> Maybe[bool]:
    passed = argument.config.get("from_logits")
    if passed is None:
        return Known(False)
    if isinstance(passed, bool | int):
        return Known(bool(passed), argument.where)
    return Unknown("from_logits is no plain truth value", argument.where)


def _real(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


#: The name of a metric that counts the items answered right, whatever head, labels and loss are.
RIGHT_ANSWERS = "right answers"


def metrics_for(
    arguments: CompileArguments, slot: Slot, target: Target, *, weighted: bool = False
) -> tuple[Metric, ...]:
    """The metrics of one output."""
    if isinstance(arguments, Mapping):
        arguments = _named(arguments, slot)
    elif isinstance(arguments, tuple) and _per_output(arguments, slot, target):
        arguments = arguments[slot.index] if slot.index < len(arguments) else None
    stored = arguments if isinstance(arguments, tuple) else (arguments,)
    return tuple(_metric(item, target, weighted) for item in stored if isinstance(item, CompileArgument))


def _per_output(arguments: tuple[CompileArguments, ...], slot: Slot, target: Target) -> bool:
    """True where a list holds one entry for each output: lists inside it, or Keras 3, which reads a flat list so."""
    if slot.single:
        return len(arguments) == 1 and isinstance(arguments[0], tuple)
    if any(isinstance(item, tuple) or item is None for item in arguments):
        return True
    return meanings_of(target.library).flat_metrics_go_by_output(target) and len(arguments) == len(slot.names)


def _metric(argument: CompileArgument, target: Target, weighted: bool) -> Metric:
    row = None if argument.own else canonical_metric(argument.name, target.library)
    if row is not None:
        name: Maybe[str] = Known(row, argument.where)
    elif argument.counts_right_answers:
        name = Known(RIGHT_ANSWERS, argument.where)
    elif argument.own:
        name = Unknown(f"{argument.name} is a metric of the program's own", argument.where)
    else:
        name = Unknown(f"{argument.name} is no metric that is known", argument.where)
    threshold = _real(_threshold(argument.config))
    return Metric(
        name=name,
        typed=argument.qualified or argument.name,
        spelling=argument.spelling,
        logged_as=_logged_as(argument, row),
        threshold=Known(threshold, argument.where) if threshold is not None else Unknown("left to the library"),
        from_logits=_logits(argument),
        weighted=weighted,
        where=argument.where,
    )


def _threshold(config: Mapping[str, Any]) -> Any:
    passed = config.get("threshold")
    passed = config.get("thresholds") if passed is None else passed
    return passed[0] if isinstance(passed, list | tuple) and len(passed) == 1 else passed


def _logged_as(argument: CompileArgument, row: str | None) -> str | None:
    """The name given by hand; an object that was given none carries the library's, perhaps with a number behind."""
    if argument.spelling != "object":
        return argument.name if argument.own else None
    name = argument.config.get("name")
    if not isinstance(name, str):
        return None
    if row is not None and _NUMBERED.sub("", name) in (row, _NUMBERED.sub("", row)):
        return None
    return name
