"""What setups rest on that was not seen, gathered where all of a program was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trueup.contract.assumption import Assumption
from trueup.contract.known import Known, Place, Unknown, value_of
from trueup.contract.setup import Setup
from trueup.engine.entries import takes_gradients
from trueup.engine.events import LossCalled
from trueup.engine.interpret.machine import Machine
from trueup.engine.interpret.unread_changes import ANY
from trueup.engine.setups.functions_around import FunctionsAround
from trueup.engine.setups.stepped import is_stepped
from trueup.engine.tensors import Tensor
from trueup.engine.values import NAMED_FILE, Choice, Spot, StoredObject, TupleValue, Value
from trueup.syntax.parse import Source


def with_assumptions(machine: Machine, setups: list[Setup]) -> list[Setup]:
    """The setups, each with all that it takes for so beside what its parties told when it was put together."""
    called = [event.where for event in machine.record.events if isinstance(event, LossCalled)]
    by_loop = {spot.place() for spot in called}
    steps = bool(called) and takes_gradients(sources_of(machine, called))
    by_another = _trained_by_another(machine, [setup for setup in setups if setup.where in by_loop and setup.trained])
    result = []
    for setup in setups:
        idle = not setup.trained or (setup.where in by_loop and not steps)
        found = (*setup.assumptions, *_defaults(machine, setup), *_training(setup, idle=idle))
        if not idle and id(setup) in by_another:
            found += (Assumption("training", "a training by this loss, where another one is seen to train"),)
        whole = replace(setup, assumptions=tuple(dict.fromkeys(found))) if found else setup
        result.append(_left_to_callers(machine, whole))
    return result


def _trained_by_another(machine: Machine, setups: list[Setup]) -> set[int]:
    """Which of these setups have a loss of which no gradient is taken, on a head that another loss trains."""
    names: dict[Place | None, set[str | None]] = {}
    for setup in setups:
        names.setdefault(setup.head.where, set()).add(value_of(setup.loss.name))
    several = [setup for setup in setups if len(names[setup.head.where]) > 1]
    functions = FunctionsAround(machine)
    training = [setup for setup in several if is_stepped(machine, setup, functions)]
    stepped = {(setup.head.where, value_of(setup.loss.name)) for setup in training}
    heads = {head for head, _ in stepped}
    return {
        id(setup)
        for setup in several
        if setup.head.where in heads and (setup.head.where, value_of(setup.loss.name)) not in stepped
    }


def _left_to_callers(machine: Machine, setup: Setup) -> Setup:
    """A head that is only built, with no loss: where a default tells its units, its callers may give others."""
    place = setup.head.units.where if isinstance(setup.head.units, Known) else None
    if place is None or place not in machine.option_defaults or setup.trained or isinstance(setup.loss.name, Known):
        return setup
    default = machine.option_defaults[place]
    if default.file:
        return setup
    why = f"the default of {default.option}, and no call of it was followed"
    return replace(setup, head=replace(setup.head, units=Unknown(why, place)))


def assumed_of_head(machine: Machine, output: Value, model: int | None = None) -> tuple[Assumption, ...]:
    """What an output rests on: a product for a layer, a model in which nothing was changed.

    model: the number of the one that is trained, where its output does not tell.
    """
    if not isinstance(output, Tensor):
        return ()
    found = []
    if output.head.by_product:
        found.append(Assumption("units", "an output whose units are the last axis of a product of arrays"))
    elif _worked_out(output):
        found.append(Assumption("units", "an output whose units come of operations behind its last layer"))
    model = output.predictions.model if model is None else model
    changed, handed = machine.record.changed, machine.record.handed
    parts = {ANY, *_parts_of(machine, model)} if model is not None and (changed or handed) else set()
    if changed & parts:
        found.append(Assumption("meeting", "a model as it was made, of which a part was changed in an unread way"))
    elif by := next((handed[number] for number in handed if number in parts), ""):
        found.append(Assumption("meeting", f"a model as it was made, which {by} is handed and may change"))
    return tuple(found)


def _worked_out(output: Tensor) -> bool:
    """True where the number of units came out of operations behind the layer that states one."""
    stated = output.head.stated
    units = output.last if output.class_axis == -1 or output.last is not None else output.size
    if units is None and output.shape == (None,):
        units = 1
    return stated is not None and units is not None and units != stated


def _parts_of(machine: Machine, number: int) -> set[int]:
    """The numbers of an object and of all objects that it holds."""
    by_owner: dict[int, list[Value]] = {}
    for layer in machine.store.layers:
        for (owner, _), value in layer.items():
            by_owner.setdefault(owner, []).append(value)
    found, waiting = {number}, list(by_owner.get(number, ()))
    while waiting:
        value = waiting.pop()
        if isinstance(value, TupleValue):
            waiting += value.items
        elif isinstance(value, Choice):
            waiting += [option for _, option in value.options]
        elif isinstance(value, StoredObject) and value.number not in found:
            found.add(value.number)
            waiting += by_owner.get(value.number, ())
    return found


def sources_of(machine: Machine, called: list[Spot]) -> list[Source]:
    """Of all files that the program is read from, each once."""
    modules = (*machine.modules.values(), *(run.module for run in machine.runs.values()))
    found = [*(spot.source for spot in called), *(module.source for module in modules)]
    return list({id(source): source for source in found}.values())


def _defaults(machine: Machine, setup: Setup) -> Iterator[Assumption]:
    """Where a default tells what a party is: somebody may give another value."""
    facts: tuple[tuple[str, Place | None], ...] = (
        ("units", getattr(setup.head.units, "where", None)),
        ("activation", getattr(setup.head.activation, "where", None)),
        ("loss", setup.loss.where),
        ("labels", getattr(setup.labels.classes, "where", None)),
    )
    for part, place in facts:
        if part == "labels" and setup.labels.source.startswith(NAMED_FILE):
            yield Assumption("labels", f"labels of {setup.labels.source} as everyone has it")
        default = machine.option_defaults.get(place) if place is not None else None
        if default is not None:
            yield Assumption(part, default.clause, parameter=default.parameter)  # type: ignore[arg-type]


def _training(setup: Setup, *, idle: bool) -> Iterator[Assumption]:
    if idle:
        yield Assumption("training", "a training of this model, which was not seen")
    if setup.alone:
        yield Assumption("training", "a call of this as it is written, since none was followed here")
    if setup.loss.spelling == "wrapped" and not setup.loss.qualified and value_of(setup.loss.name) is not None:
        yield Assumption("loss", "a loss that is written out, taken for what its terms are")
