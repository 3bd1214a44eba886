"""The ways that branches and loops leave to one call of a loss, and what of its head holds on all of them."""

from __future__ import annotations

import ast

from trueup.contract.assumption import Assumption
from trueup.contract.head import Head
from trueup.contract.known import is_known
from trueup.engine.definitions_around import class_around, function_around
from trueup.engine.doubts import (
    coming_together,
    head_under_doubt,
    loss_taken,
    of_any,
    of_items_of_loops,
    on_another_pass,
    on_open_ways,
    one_way,
    open_ways,
    way_taken,
)
from trueup.engine.events import LossCalled
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine
from trueup.engine.outcomes import can_meet
from trueup.engine.record import guards_of
from trueup.engine.setups.setup_parts import head_of, of_items
from trueup.engine.store import options_of
from trueup.engine.tensors import Tensor, in_rows_of_any_number, with_head, with_shape
from trueup.engine.values import NO_GUARDS, Guards, Spot, UnknownValue, Value

#: The axes of an output whose second axis is the last one, too.
_ITEMS_AND_CLASSES = 2


def called_head(
    machine: Machine, event: LossCalled, output: Value, guards: Guards
) -> tuple[Head, tuple[Assumption, ...]]:
    """The head of one output that a loss is called with, as far as it is the same whichever way the program takes.

    With it comes what the meeting of this head and this loss assumes of tests that were not decided.

    guards: the outcomes under which the output is this one; the event's path holds those of the call.
    """
    path = guards_of(event.path)
    alike = _calls_at(machine, event)
    own = guards | _own(event, alike)
    output = as_compared(output) if event.meant == "integer" else output
    head = head_of(of_items(machine, output, event.labels), None)
    head = head_under_doubt(machine, head, output, path | guards, own)
    ways = _ways_at(machine, event, alike)
    assumed: tuple[Assumption, ...] = ()
    if not coming_together(own, path - own):
        heads = tuple(option for _, option in ways)
        read = tuple(option for option in heads if _is_read(option))
        if len(read) < len(heads) and _is_read(output) and _is_one_loss(machine, event):
            # Whatever model is chosen meets this loss; the ways that were not read are no evidence against the others.
            heads, assumed = read, one_way(machine, own)
        head = of_any(head, heads)
    others_open = open_ways(own, ways, path - own)
    assumed += way_taken(machine, head, own, others_open, path - own)
    if path - own:
        assumed += loss_taken(machine, _name(event), path - own, _losses_of(machine, event))
    head = on_open_ways(head, own, others_open, path - own)
    others = _of_other_passes(alike, path | guards)
    head = _of_classes(of_any(head, (output, *others)) if others else head, output, event)
    return replace(head, beside_loss=_stands_beside(output, event.where)), assumed


def as_compared(output: Value) -> Value:
    """The output as a loss takes it that compares several units: a pick along its second axis is one of steps.

    And one number of each position is a unit, where the axis of the only one is gone.
    """
    if not isinstance(output, Tensor):
        return output
    if output.head.picked:
        return with_shape(with_head(output, picked=False), (None, output.size))
    return with_head(output, unit_gone=False) if output.head.unit_gone else output


def along_the_second(output: Value) -> Value:
    """The output as a loss takes it that takes (items, classes, places …): the classes lie along the second axis."""
    several = isinstance(output, Tensor) and output.shape is not None and len(output.shape) > _ITEMS_AND_CLASSES
    return replace(output, class_axis=1) if isinstance(output, Tensor) and several else output


def _stands_beside(output: Value, called: Spot) -> bool:
    """True where no layer of a model applies the activation: what calls the loss does, or a function of its own."""
    trait = output.head if isinstance(output, Tensor) else None
    written, applied = (trait.activation_where, trait.applied_where) if trait is not None else (None, None)
    if written is None:
        return False
    if _is_of_the_loss(applied or written, called):
        return True
    if written.source is not called.source:
        return False
    if applied is not None and _is_named(written, applied):
        return applied.source is called.source and function_around(applied) is function_around(called)
    func = getattr(written.node, "func", None)
    name = getattr(func, "attr", getattr(func, "id", ""))
    # `F.softmax(scores)`, and `nn.Softmax(dim=1)(scores)`: a layer that is made where it is applied.
    if not name[:1].islower() and (applied is None or getattr(applied.node, "func", None) is not written.node):
        return False
    return function_around(written) is function_around(called) or _is_of_a_function_alone(written)


def _is_of_a_function_alone(written: Spot) -> bool:
    """True for a function outside of any class that applies an activation to what it is handed."""
    return function_around(written) is not None and class_around(written) is None


#: Methods by which an object is called.
_CALLED_BY = ("forward", "__call__", "call")


def _is_of_the_loss(applied: Spot, called: Spot) -> bool:
    """True for an activation of the class whose object is the loss: its call takes the loss of what it is handed."""
    if applied.source is not called.source:
        return False
    function, around = function_around(called), class_around(called)
    is_the_call = isinstance(function, ast.FunctionDef) and function.name in _CALLED_BY
    return is_the_call and around is not None and around is class_around(applied)


def _is_named(written: Spot, applied: Spot) -> bool:
    """True for a layer that has a name of its own, by which it is called: `squash = nn.Sigmoid()`, `squash(scores)`."""
    func = getattr(applied.node, "func", None)
    if not isinstance(func, ast.Name) or applied.source is not written.source:
        return False
    assigned = (node for node in ast.walk(written.source.tree) if isinstance(node, ast.Assign))
    return any(
        node.value is written.node and any(isinstance(to, ast.Name) and to.id == func.id for to in node.targets)
        for node in assigned
    )


def _is_read(output: Value) -> bool:
    return isinstance(output, Tensor) and output.last is not None and output.head.activation is not None


def _is_one_loss(machine: Machine, event: LossCalled) -> bool:
    """True where the program calls the same loss on the outputs of this model and at this place, on whatever way."""
    return _name(event) is not None and {name for _, name in _losses_of(machine, event)} == {_name(event)}


def _losses_of(machine: Machine, event: LossCalled) -> list[tuple[Guards, str | None]]:
    """The losses that are called on the outputs of the same model, or at the same place, each with its path."""
    known, model = machine.record.index(), _model(event)
    found = known.losses.get((event.where, model))
    if found is None:
        found = [
            (guards_of(call.path), _name(call))
            for call in known.all_losses
            if call.where == event.where or (model is not None and _model(call) == model)
        ]
        known.losses[event.where, model] = found
    return found


def _model(event: LossCalled) -> int | None:
    return event.output.predictions.model if isinstance(event.output, Tensor) else None


def _name(event: LossCalled) -> str | None:
    return event.name or None


def _calls_at(machine: Machine, event: LossCalled) -> list[LossCalled]:
    """All calls of one line, on whatever way."""
    return machine.record.index().loss_calls.get(event.where, [])


def _ways_at(machine: Machine, event: LossCalled, alike: list[LossCalled]) -> list[tuple[Guards, Value]]:
    """The outputs that all calls of one line are given, each once with the outcomes by which it is."""
    known = machine.record.index().outputs_at
    found = known.get(event.where)
    if found is None:
        ways = [(_own(item, alike) | more, option) for item in alike for more, option in options_of(item.output)]
        found = known[event.where] = list({(guards, id(option)): (guards, option) for guards, option in ways}.values())
    return found


def _own(event: LossCalled, alike: list[LossCalled]) -> Guards:
    """The outcomes by which a call is given what it is given; a loss that is written out is one value for each way."""
    if event.chosen or not isinstance(event.loss, UnknownValue):
        return event.chosen
    others = [item.path for item in alike if isinstance(item.loss, UnknownValue)]
    apart = (item for item in event.path.items() if not all(can_meet(path, (item,)) for path in others))
    return frozenset(apart) or NO_GUARDS


def _of_other_passes(alike: list[LossCalled], guards: Guards) -> tuple[Value, ...]:
    """What the same call is given where a loop's last item is another one."""
    of_items = of_items_of_loops(guards)
    return tuple(
        option for item in alike if on_another_pass(item.path, of_items) for _, option in options_of(item.output)
    )


def _of_classes(head: Head, output: Value, event: LossCalled) -> Head:
    """The head; as many units as the data has classes are more than one where each label is one of them."""
    by_data = isinstance(output, Tensor) and output.head.units_by_data
    several = event.meant == "integer" or in_rows_of_any_number(event.labels)
    return replace(head, more_than_one=True) if by_data and several and not is_known(head.units) else head


def dtypes_of(machine: Machine, event: LossCalled) -> set[str | None]:
    """The dtypes of the labels of one call on the ways of undecided tests; None for one that was not read."""
    found = (item.labels for item in _calls_at(machine, event) if item.path != event.path or item is event)
    return {labels.dtype if isinstance(labels, Tensor) else None for labels in found}
