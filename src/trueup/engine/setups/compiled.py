"""A compile call and the trainings that follow it, put together as setups."""

from __future__ import annotations

from dataclasses import dataclass

from trueup.contract.head import Head
from trueup.contract.known import Known, Unknown, is_known, value_of
from trueup.contract.labels import Encoding, Labels, unread_labels
from trueup.contract.loss import Loss
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.doubts import (
    coming_together,
    head_under_doubt,
    labels_under_doubt,
    loss_taken,
    of_any,
    on_open_ways,
    open_ways,
    way_taken,
)
from trueup.engine.events import Compiled, Trained
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.machine import Machine
from trueup.engine.outcomes import can_meet
from trueup.engine.record import guards_of
from trueup.engine.setups.assumptions import assumed_of_head
from trueup.engine.setups.compiled_metrics import metrics_of_slot, of_batches, own_metrics
from trueup.engine.setups.filling import but_left_out
from trueup.engine.setups.labels_as_meant import as_meant
from trueup.engine.setups.metric_calls import metric_calls_of
from trueup.engine.setups.output_slots import OutputSlot, labels_for, slot_value
from trueup.engine.setups.outputs import head_options
from trueup.engine.setups.setup_parts import argument_of, head_of, labels_of, loss_of, one_hot_by_wrapper
from trueup.engine.setups.shown_accuracy import shown_accuracy
from trueup.engine.setups.stated import as_stated
from trueup.engine.setups.uses import hand_counts_of, name_uses_of, only_asked, without_use
from trueup.engine.store import combine, options_of
from trueup.engine.tensors import Tensor
from trueup.engine.values import (
    NO_GUARDS,
    Guards,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
)
from trueup.facts import meanings_of

#: Encodings that a wrapper makes one-hot for a categorical loss.
_NUMBERS: tuple[Encoding | None, ...] = ("integer", "binary")


@dataclass(frozen=True, slots=True)
class _Compile:
    """One compile call with what it was given and the trainings that belong to it."""

    event: Compiled
    target: Target
    loss: Value | None
    metrics: Value | None
    weighted: Value | None
    trained: list[Trained]


@dataclass(frozen=True, slots=True)
class _Way:
    """One way that branches leave open.

    guards: all outcomes; own: those that the head depends on; alike: those that hold for the whole call.
    chosen: those by which the loss or a metric of this call was chosen; heads: the heads of all ways.
    """

    guards: Guards
    own: Guards
    alike: Guards
    chosen: Guards
    heads: tuple[tuple[Guards, Value], ...]


#: Where a compile call is given its loss and its metrics.
_PARTIES: tuple[int | str, ...] = (1, "loss", 2, "metrics", "weighted_metrics")


def compiled_setups(machine: Machine, event: Compiled, target: Target) -> list[Setup]:
    """The setups of a compile call: one for each output, and for each way that branches leave open."""
    old = meanings_of(target.library).without_metrics(target) is not None
    passed = _Compile(
        event=event,
        target=target,
        loss=argument_of(event, 1, "loss"),
        metrics=argument_of(event, None if old else 2, "metrics"),
        weighted=event.args.get(None, "weighted_metrics"),
        trained=_trainings(machine, event),
    )
    path = guards_of(event.path)
    chosen = frozenset(item for slot in _PARTIES for item in event.args.chosen.get(slot, ()))
    alike = path - chosen
    result: list[Setup] = []
    ways = head_options(machine, _late(machine, event, event.outputs))
    for guards, parts in ways:
        here = combine(path, guards)
        names = tuple(str(part[0]) for part in parts if part[0] is not None)
        for index, (name, tensor) in enumerate(parts if here is not None else ()):
            heads = tuple(
                (asked | own, item)
                for asked, stored in ways
                if index < len(stored)
                for own, item in options_of(stored[index][1])
            )
            for head_guards, head in options_of(tensor):
                both = combine(here or NO_GUARDS, head_guards)
                if both is not None and len(result) < machine.limits.combinations:
                    way = _Way(both, guards | head_guards, alike, chosen, heads)
                    result += _of_slot(machine, passed, OutputSlot(index, name, names), way, head)
    if only_asked(machine, event):
        result = [without_use(setup) for setup in result]
    return result[: machine.limits.combinations]


def _late(machine: Machine, event: Compiled, outputs: Value) -> Value:
    """Outputs at the compile call, or as they are at the end where the model was not built yet."""
    plain = machine.resolve(outputs)
    if isinstance(plain, Tensor) and plain.last is None and plain.head.activation is None:
        return event.late(machine)
    return outputs


def _of_slot(machine: Machine, compiled: _Compile, slot: OutputSlot, way: _Way, head: Value) -> list[Setup]:
    """The setups of one output. A model of one output that is given several losses is another than was followed."""
    passed = machine.resolve(compiled.loss)
    listed = isinstance(passed, TupleValue) or (isinstance(passed, StoredObject) and passed.kind == "list")
    losses = items_of(machine, passed) if listed else None
    if not slot.single or losses is None or len(losses.items) < 2:
        return _of_head(machine, compiled, slot, way, head)
    another = UnknownValue("it has one output where several losses are given", compiled.event.where)
    return [replace(setup, name_uses=()) for setup in _of_head(machine, compiled, slot, way, another)]


def _of_head(machine: Machine, compiled: _Compile, slot: OutputSlot, way: _Way, head: Value) -> list[Setup]:
    event, target, trained = compiled.event, compiled.target, compiled.trained
    result: list[Setup] = []
    options = _options(machine, compiled.loss, way.guards)
    losses = [(guards, _written(machine, value)) for guards, value in options]
    for loss_guards, loss_value in options:
        machine.store.path = dict(loss_guards)
        loss = loss_of(machine, slot_value(machine, loss_value, slot), target.library, event.where)
        head_now = _alone(machine, head, head_of(head, slot.name))
        head_now = head_under_doubt(machine, head_now, head, loss_guards, way.own)
        if not coming_together(way.own - way.alike, loss_guards - way.guards | way.chosen):
            head_now = of_any(head_now, tuple(item for _, item in way.heads))
        decided = loss_guards - way.own | way.alike | way.chosen
        assumed = loss_taken(machine, _written(machine, loss_value), loss_guards - way.guards, losses)
        others = open_ways(way.own, way.heads, decided)
        assumed += way_taken(machine, head_now, way.own, others, decided)
        head_now = on_open_ways(head_now, way.own, others, decided)
        metrics = metrics_of_slot(machine, compiled.metrics, slot, target)
        metrics += metrics_of_slot(machine, compiled.weighted, slot, target, weighted=True)
        setup = Setup(
            where=event.where.place(),
            target=target,
            head=_with_policy(machine, head_now),
            labels=but_left_out(
                as_meant(_labels(machine, trained, slot, loss, loss_guards), head_now, loss),
                event.where,
                head.where if isinstance(head, Tensor) else None,
            ),
            loss=loss,
            metrics=of_batches(metrics, trained)
            + shown_accuracy(trained, target, event)
            + own_metrics(machine, event, trained),
            hand_counts=hand_counts_of(
                machine, event.model.number, slot.index, value_of(head_now.activation), loss_guards
            ),
            metric_calls=metric_calls_of(machine, event.model.number, slot.index, loss_guards),
            name_uses=name_uses_of(machine, event.model, trained),
            output=slot.name,
            outputs=slot.names,
            validation=_validation(trained),
            trained=any(training.training for training in trained),
            trained_at=tuple(training.where.place() for training in trained if training.training),
            assumptions=(*assumed, *assumed_of_head(machine, head, event.model.number)),
        )
        calls = [event.where, *(training.where for training in trained)]
        result.append(as_stated(machine, setup, calls, event.model.number))
    machine.store.path = {}
    return result


def _written(machine: Machine, value: Value | None) -> str | None:
    """A loss as it is written, to tell two of them apart."""
    plain = machine.resolve(value)
    return text_of(plain) or getattr(plain, "name", None)


def _alone(machine: Machine, tensor: Value, head: Head) -> Head:
    """A word or number that hidden layers take too has no place of its own: to change it would change them as well."""
    if not isinstance(tensor, Tensor):
        return head
    units, activation, hidden = head.units, head.activation, machine.record.hidden
    if isinstance(units, Known) and tensor.head.units_where in hidden:
        units = Known(units.value)
    if isinstance(activation, Known) and tensor.head.activation_where in hidden:
        activation = Known(activation.value)
    return replace(head, units=units, activation=activation)


def _options(machine: Machine, value: Value | None, guards: Guards) -> list[tuple[Guards, Value | None]]:
    if value is None:
        return [(guards, None)]
    found: list[tuple[Guards, Value | None]] = []
    for more, option in options_of(value):
        both = combine(guards, more)
        if both is not None:
            found.append((both, option))
    return found[: machine.limits.options]


def _with_policy(machine: Machine, head: Head) -> Head:
    """The output's dtype from the global policy, where the layer names none of its own."""
    policy = machine.record.policy
    if policy is not None and not is_known(head.dtype):
        return replace(head, dtype=Known(policy[0], policy[1].place()))
    return head


# -- what a model is trained on ---------------------------------------------------------------------------------------


def _trainings(machine: Machine, event: Compiled) -> list[Trained]:
    """Trainings of this model on a path that the compile call allows; real training before evaluation."""
    mine = machine.record.index().models[event.model.number]
    after = _later(machine, event)
    only_one = sum(isinstance(item, Compiled) for item in mine) == 1
    stored = mine if only_one else after[: _next_compile(after, event)]
    found = [item for item in stored if isinstance(item, Trained) and can_meet(event.path, item.path.items())]
    return sorted(found, key=lambda setup: not setup.training)


def is_idle(machine: Machine, event: Compiled) -> bool:
    """True for a compile call that no training follows while the program trains: a GAN's generator, a first try.

    So for one that comes after the training and is only predicted with: its loss and metrics are never asked.
    """
    if event.model.number in machine.escaped:
        return False
    trained = machine.record.index().trains
    if event.model.number not in trained:
        return bool(trained)
    after = _later(machine, event)
    stop = _next_compile(after, event)
    if any(isinstance(item, Trained) for item in after[:stop]):
        return False
    return stop is not None or any(
        isinstance(item, Trained) and item.training and can_meet(event.path, item.path.items())
        for item in _earlier(machine, event)
    )


def _later(machine: Machine, event: Compiled) -> list[Compiled | Trained]:
    """What else happens to the model after this compile call."""
    mine = machine.record.index().models[event.model.number]
    return mine[next(index for index, item in enumerate(mine) if item is event) + 1 :]


def _earlier(machine: Machine, event: Compiled) -> list[Compiled | Trained]:
    """What happened to the model before this compile call."""
    mine = machine.record.index().models[event.model.number]
    return mine[: next(index for index, item in enumerate(mine) if item is event)]


def _next_compile(after: list[Compiled | Trained], event: Compiled) -> int | None:
    return next(
        (i for i, item in enumerate(after) if isinstance(item, Compiled) and can_meet(event.path, item.path.items())),
        None,
    )


def _validation(trained: list[Trained]) -> bool | None:
    seen = {item.validation for item in trained if item.training}
    if not seen:
        return None
    return True if True in seen else None if None in seen else False


def _labels(machine: Machine, trained: list[Trained], slot: OutputSlot, loss: Loss, guards: Guards) -> Labels:
    """The labels of the first training in which they were read."""
    best: Labels | None = None
    for training in trained:
        if combine(guards, guards_of(training.path)) is None:
            continue  # a training on another way than that of this head and this loss
        written = _encodings(trained, training, guards)
        if len(written) > 1:
            # As in `if self.reduce: y = y.argmax(axis=1)`: the test may well look at the loss.
            return unread_labels(f"labels that are {' or '.join(sorted(written))} by a test that was not followed")
        for more, option in options_of(training.labels) if training.labels is not None else ():
            if combine(guards, more) is None:
                continue
            value = labels_for(machine, option, slot)
            labels = labels_under_doubt(machine, labels_of(machine, value), value, guards, more)
            if training.wrapper and value_of(loss.name) == "categorical_crossentropy":
                if value_of(labels.encoding) in _NUMBERS:
                    labels = one_hot_by_wrapper(labels)
                elif not is_known(labels.encoding):
                    # Whatever they are, the wrapper makes rows of one column.
                    labels = replace(labels, columns=Unknown("the wrapper makes rows of them", labels.where))
            elif training.wrapper and value_of(labels.encoding) is None and value_of(loss.name) is not None:
                labels = replace(labels, source=labels.source or training.wrapper)
            if is_known(labels.encoding):
                return labels
            best = best or labels
    if best is not None:
        return best
    return unread_labels("no training of this model was read")


def _encodings(trained: list[Trained], training: Trained, guards: Guards) -> set[str]:
    """How the labels of one training call are written down, over all branches that lead to it."""
    found: set[str] = set()
    for item in trained:
        path = combine(guards, guards_of(item.path)) if item.where == training.where else None
        if path is None or item.labels is None:
            continue
        ways = (way for more, way in options_of(item.labels) if combine(path, more) is not None)
        found |= {way.labels.encoding for way in ways if isinstance(way, Tensor) and way.labels.encoding is not None}
    return found
