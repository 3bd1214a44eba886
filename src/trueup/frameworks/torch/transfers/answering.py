"""What a module's forward hands back: the outputs of that module, alone, in a tuple, in a dict or in an object."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from trueup.contract.head import PROBABILITIES
from trueup.engine.events import LossCalled
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import FIELDS, entries_of, set_entry
from trueup.engine.store import choice_of
from trueup.engine.tensors import Tensor, with_predictions
from trueup.engine.values import Choice, Constant, Spot, StoredObject, TupleValue, Value, text_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: So many events before the end of a forward are looked at for losses that it called.
_LATEST = 64


def answering(machine: Machine, owner: Value | None, result: Value) -> Value:
    """What a module gives, each tensor of it as one of the module's outputs, by its number.

    A loss that the forward calls on such a tensor is one of that output: what the program counts of the answers outside
    belongs to it.
    """
    if not isinstance(owner, StoredObject):
        return result
    if isinstance(result, TupleValue):
        parts = zip(result.items, _numbers(result.items), strict=True)
        return replace(result, items=tuple(_answer_of(machine, owner, part, number) for part, number in parts))
    if isinstance(result, Choice):
        return choice_of((guards, answering(machine, owner, item)) for guards, item in result.options)
    if isinstance(result, StoredObject) and result.number != owner.number:
        _name_parts(machine, owner, result)
        return result
    return _answer_of(machine, owner, result, 0)


def _name_parts(machine: Machine, owner: StoredObject, result: StoredObject) -> None:
    """`{"loss": loss, "logits": logits}`, and objects with such fields: each entry is an output."""
    entries = entries_of(machine, result)
    if entries is not None:
        numbers = _numbers(tuple(entries.values()))
        for number, (key, part) in zip(numbers, entries.items(), strict=True):
            answer = _answer_of(machine, owner, part, number)
            if answer is not part:
                set_entry(machine, result, Constant(key), answer)
        return
    for number, name in enumerate(_fields_of(machine, result)):
        stored = machine.part(result, name)
        if stored is not None and (answer := _answer_of(machine, owner, stored, number)) is not stored:
            machine.set_part(result, name, answer)
    listed = machine.part(result, "#items")
    if isinstance(listed, TupleValue):
        machine.set_part(result, "#items", answering(machine, owner, listed))


def _numbers(parts: tuple[Value, ...]) -> list[int]:
    """The number of each part as an output: scores and the probabilities that are made of them are one output."""
    found: list[int] = []
    for number, part in enumerate(parts):
        same = (before for before, other in enumerate(parts[:number]) if _is_same_head(part, other))
        found.append(next((found[before] for before in same), number))
    return found


def _is_same_head(part: Value, other: Value) -> bool:
    """True where one of two tensors holds the scores of a layer, and the other their probabilities."""
    if not isinstance(part, Tensor) or not isinstance(other, Tensor) or part.head.units_where is None:
        return False
    kinds = {part.head.activation, other.head.activation}
    alike = part.where == other.where and part.head.units_where == other.head.units_where and part.shape == other.shape
    return alike and "linear" in kinds and bool(kinds & PROBABILITIES)


def _fields_of(machine: Machine, result: StoredObject) -> list[str]:
    """The names of what an object holds: as a library names them, or as its class writes them down."""
    named = machine.part(result, FIELDS)
    if isinstance(named, TupleValue):
        return [name for item in named.items if (name := text_of(item)) is not None]
    body = result.cls.node.body if result.cls is not None else []
    return [s.target.id for s in body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]


def _answer_of(machine: Machine, owner: StoredObject, part: Value, number: int) -> Value:
    if not isinstance(part, Tensor) or not part.symbolic:
        return part
    answer = with_predictions(part, model=owner.number, output=number)
    if part.loss is None:
        _losses_inside(machine, owner, part, answer)
    return answer


def _losses_inside(machine: Machine, owner: StoredObject, part: Tensor, answer: Tensor) -> None:
    """Losses that were called on this very tensor on the way: they are of the answer."""
    events = machine.record.events
    for at in range(len(events) - 1, max(len(events) - _LATEST, 0) - 1, -1):
        event = events[at]
        if not isinstance(event, LossCalled) or not _is_inside(owner, part, event.where):
            continue
        if event.output is part or event.output == part:
            events[at] = replace(event, output=answer)
        elif isinstance(event.output, Choice):
            options = tuple((guards, answer if way == part else way) for guards, way in event.output.options)
            if options != event.output.options:
                events[at] = replace(event, output=replace(event.output, options=options))


def _is_inside(owner: StoredObject, part: Tensor, where: Spot) -> bool:
    """True in the model's own class; what no other model gave before can only be met on the way."""
    if part.predictions.model is None:
        return True
    cls, row = owner.cls, getattr(where.node, "lineno", 0)
    same = cls is not None and cls.where is not None and cls.where.source is where.source
    return same and cls is not None and cls.node.lineno <= row <= (cls.node.end_lineno or 0)
