"""What the interpreter noted down, put together as setups."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace

from trueup.contract.head import ELEMENTWISE_PROBABILITY, NORMALISED, Head
from trueup.contract.known import Known, Unknown, is_known, value_of
from trueup.contract.labels import Labels, unread_labels
from trueup.contract.loss import Loss, unread_loss
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.contract.target import Library, Target
from trueup.read.source.events import Built, Compiled, LossCalled, Trained, guards_of
from trueup.read.source.interpret.containers import entries_of, items_of
from trueup.read.source.interpret.machine import Machine
from trueup.read.source.parties import head_of, labels_of, loss_of, metric_of, one_hot_by_wrapper
from trueup.read.source.store import combine, options_of
from trueup.read.source.transfer.array_calls import RANDOM_CELLS
from trueup.read.source.transfer.keras_models import head_options, outputs_of
from trueup.read.source.uses import hand_counts_of, name_uses_of
from trueup.read.source.values import Const, Guards, Tensor, Value, place_of, text_of

TargetOf = Callable[[Library], Target]
#: A part of a setup that may be there in several ways, each under its own outcomes.
Ways = list[tuple[Guards, Value | None]]


def setups_of(machine: Machine, target_of: TargetOf) -> list[Setup]:
    """Every setup that the machine noted down, without repetitions, in the order of their places."""
    found: dict[object, Setup] = {}
    compiled: set[int] = set()
    for event in machine.record.events:
        made: list[Setup] = []
        if isinstance(event, Compiled) and not _idle(machine, event):
            compiled.add(event.model.number)
            made = _compiled(machine, event, target_of(_library(event.library)))
        elif isinstance(event, LossCalled):
            made = _called(machine, event, target_of(_library(event.library)))
        for setup in made:
            found.setdefault(_identity(setup), setup)
    for event in _only_built(machine, compiled):
        for setup in _built(machine, event, target_of(_library(event.library))):
            found.setdefault(_identity(setup), setup)
    return _best(list(found.values()))


def _library(name: str) -> Library:
    return name if name in ("keras", "tf.keras", "tf-keras", "torch") else "keras"  # type: ignore[return-value]


def _identity(setup: Setup) -> object:
    return (setup.where, setup.output, setup.head, setup.loss, setup.labels, setup.metrics, setup.target)


def _best(setups: list[Setup]) -> list[Setup]:
    """Of setups at the same call and output, those that were read; an unread twin (an entry without arguments) goes."""
    known: dict[object, int] = {}
    for setup in setups:
        key = (setup.where, setup.output)
        known[key] = min(known.get(key, 99), len(setup.missing))
    return [setup for setup in setups if len(setup.missing) <= known[(setup.where, setup.output)] or _tells(setup)]


def _tells(setup: Setup) -> bool:
    return is_known(setup.head.units) and is_known(setup.head.activation) and is_known(setup.loss.name)


# -- a compiled model -------------------------------------------------------------------------------------------------


def _compiled(machine: Machine, event: Compiled, target: Target) -> list[Setup]:
    old = target.version is not None and target.version < (1,)
    outputs = event.outputs
    loss = event.args.get(1, "loss")
    metrics = event.args.get(2 if not old else None, "metrics")
    weighted = event.args.get(None, "weighted_metrics")
    trained = _trainings(machine, event)
    path = guards_of(event.path)
    made: list[Setup] = []
    for guards, parts in head_options(machine, _late(machine, event, outputs)):
        here = combine(path, guards)
        if here is None:
            continue
        for index, (name, tensor) in enumerate(parts):
            slot = _Slot(index, name, tuple(str(part[0]) for part in parts if part[0] is not None))
            for head_guards, head in options_of(tensor):
                both = combine(here, head_guards)
                if both is not None and len(made) < machine.limits.combinations:
                    made += _of_head(machine, event, target, slot, both, head, (loss, metrics, weighted), trained)
    return made[: machine.limits.combinations]


def _late(machine: Machine, event: Compiled, outputs: Value) -> Value:
    """Outputs at the compile call, or as they are at the end where the model was not built yet."""
    plain = machine.plain(outputs)
    if isinstance(plain, Tensor) and plain.last is None and plain.activation is None:
        return outputs_of(machine, event.model, event.where)
    return outputs


class _Slot:
    """Which of a model's outputs is looked at."""

    def __init__(self, index: int, name: str | None, names: tuple[str, ...]) -> None:
        self.index = index
        self.name = name
        self.names = names
        self.single = name is None


def _of_head(
    machine: Machine,
    event: Compiled,
    target: Target,
    slot: _Slot,
    guards: Guards,
    head: Value,
    given: tuple[Value | None, Value | None, Value | None],
    trained: list[Trained],
) -> list[Setup]:
    made: list[Setup] = []
    for loss_guards, loss_value in _options(machine, given[0], guards):
        machine.store.path = dict(loss_guards)
        loss = loss_of(machine, _slot_value(machine, loss_value, slot), target.library, event.where)
        metrics = _metrics(machine, given[1], slot, target) + _metrics(machine, given[2], slot, target, weighted=True)
        head_now = head_of(head, None if slot.single else slot.name)
        labels = _meant(_labels(machine, trained, slot, loss, loss_guards), head_now)
        metrics += _old_accuracy(trained, target, event)
        setup = Setup(
            where=event.where.place(),
            target=target,
            head=_with_policy(machine, head_now),
            labels=labels,
            loss=loss,
            metrics=metrics,
            hand_counts=hand_counts_of(machine, event.model.number, slot.index),
            name_uses=name_uses_of(machine, event.model, trained),
            output=None if slot.single else slot.name,
            outputs=() if slot.single else slot.names,
            validation=_validation(trained),
            trained=any(training.training for training in trained),
        )
        made.append(setup)
    machine.store.path = {}
    return made


def _options(machine: Machine, value: Value | None, guards: Guards) -> list[tuple[Guards, Value | None]]:
    if value is None:
        return [(guards, None)]
    found: list[tuple[Guards, Value | None]] = []
    for more, option in options_of(value):
        both = combine(guards, more)
        if both is not None:
            found.append((both, option))
    return found[: machine.limits.options]


def _slot_value(machine: Machine, value: Value | None, slot: _Slot) -> Value | None:
    """What a list or dict of losses gives for one output; a single value stands for all of them."""
    value = machine.plain(value)
    entries = entries_of(machine, value)
    if entries is not None:
        return _entry(entries, slot)
    if isinstance(value, Const):
        return value
    items = items_of(machine, value)
    if items is not None:
        return items.items[slot.index] if slot.index < len(items.items) else None
    return value


def _entry(entries: Mapping[object, Value], slot: _Slot) -> Value | None:
    if slot.name in entries:
        return entries[slot.name]
    if slot.single and len(entries) == 1:
        return next(iter(entries.values()))
    values = list(entries.values())
    return values[slot.index] if len(values) == len(slot.names) and slot.index < len(values) else None


def _metrics(
    machine: Machine, value: Value | None, slot: _Slot, target: Target, *, weighted: bool = False
) -> tuple[Metric, ...]:
    value = machine.plain(value)
    if value is None or (isinstance(value, Const) and value.value is None):
        return ()
    entries = entries_of(machine, value)
    if entries is not None:
        value = _entry(entries, slot)
    items = items_of(machine, value) if text_of(value) is None else None
    if items is None:
        held: tuple[Value, ...] = () if value is None else (value,)
    elif _per_output(machine, items.items, slot, target):
        inner = items.items[slot.index] if slot.index < len(items.items) else None
        nested = items_of(machine, inner) if text_of(machine.plain(inner)) is None else None
        held = nested.items if nested is not None else () if inner is None else (inner,)
    else:
        held = items.items
    kept = [one for one in held if not (isinstance(machine.plain(one), Const) and text_of(machine.plain(one)) is None)]
    return tuple(metric_of(machine, one, target.library, weighted=weighted) for one in kept)


def _per_output(machine: Machine, items: tuple[Value, ...], slot: _Slot, target: Target) -> bool:
    """True where a list holds one entry for each output: lists inside it, or Keras 3, which reads a flat list so."""
    if slot.single:
        return False
    if any(items_of(machine, one) is not None and text_of(machine.plain(one)) is None for one in items):
        return True
    return _is_keras_3(target) and len(items) == len(slot.names)


def _is_keras_3(target: Target) -> bool:
    first = {"keras": (3,), "tf.keras": (2, 16)}.get(target.library)
    return first is not None and (target.version is None or target.version >= first)


def _old_accuracy(trained: list[Trained], target: Target, event: Compiled) -> tuple[Metric, ...]:
    """Keras 0.x: accuracy is asked for by class_mode and show_accuracy."""
    if target.version is None or target.version >= (1,) or event.args.get(None, "metrics") is not None:
        return ()
    return (
        (Metric(name=Known("accuracy"), typed="accuracy", spelling="string", where=place_of(event.where)),)
        if trained
        else ()
    )


def _with_policy(machine: Machine, head: Head) -> Head:
    """The output's dtype from the global policy, where the layer names none of its own."""
    policy = machine.record.policy
    if policy is not None and not is_known(head.dtype):
        return replace(head, dtype=Known(policy[0], policy[1].place()))
    return head


# -- what a model is trained on ---------------------------------------------------------------------------------------


def _trainings(machine: Machine, event: Compiled) -> list[Trained]:
    """Trainings of this model on a path that the compile call allows; real training before evaluation."""
    mine = [e for e in machine.record.events if isinstance(e, Compiled | Trained) and e.model == event.model]
    after = _later(machine, event)
    only_one = sum(isinstance(one, Compiled) for one in mine) == 1
    held = mine if only_one else after[: _next_compile(after, event)]
    found = [one for one in held if isinstance(one, Trained) and _agree(one.path, event.path)]
    return sorted(found, key=lambda one: not one.training)


def _idle(machine: Machine, event: Compiled) -> bool:
    """True for a compile call that no training follows while the program trains: a GAN's generator, a first try."""
    if event.model.number in machine.escaped:
        return False
    trained = [e.model.number for e in machine.record.events if isinstance(e, Trained) and e.training]
    if event.model.number not in trained:
        return bool(trained)
    after = _later(machine, event)
    stop = _next_compile(after, event)
    return stop is not None and not any(isinstance(one, Trained) for one in after[:stop])


def _later(machine: Machine, event: Compiled) -> list[Compiled | Trained]:
    """What else happens to the model after this compile call."""
    mine = [e for e in machine.record.events if isinstance(e, Compiled | Trained) and e.model == event.model]
    return mine[next(index for index, one in enumerate(mine) if one is event) + 1 :]


def _next_compile(after: list[Compiled | Trained], event: Compiled) -> int | None:
    return next((i for i, one in enumerate(after) if isinstance(one, Compiled) and _agree(one.path, event.path)), None)


def _agree(one: Mapping[Hashable, bool], other: Mapping[Hashable, bool]) -> bool:
    return all(other.get(asked, way) == way for asked, way in one.items())


def _validation(trained: list[Trained]) -> bool | None:
    seen = {one.validation for one in trained if one.training}
    if not seen:
        return None
    return True if True in seen else None if None in seen else False


def _labels(machine: Machine, trained: list[Trained], slot: _Slot, loss: Loss, guards: Guards) -> Labels:
    """The labels of the first training in which they were read."""
    best: Labels | None = None
    for training in trained:
        for more, option in options_of(training.labels) if training.labels is not None else ():
            if combine(guards, more) is None:
                continue
            value = option if slot.single else _slot_value(machine, option, slot)
            labels = labels_of(machine, value)
            if training.wrapper and value_of(loss.name) == "categorical_crossentropy":
                if value_of(labels.encoding) in ("integer", "binary"):
                    labels = one_hot_by_wrapper(labels)
            elif training.wrapper and value_of(labels.encoding) is None:
                labels = _by_wrapper(labels, loss)
            if is_known(labels.encoding):
                return labels
            best = best or labels
    if best is not None:
        return best
    return unread_labels("no training of this model was read")


def _meant(labels: Labels, head: Head) -> Labels:
    """Labels that can be written down in several ways, as they can only be for this head."""
    activation, units = value_of(head.activation), value_of(head.units)
    several = units is not None and units > 1
    if labels.source == RANDOM_CELLS and activation in NORMALISED:
        return replace(labels, encoding=Unknown("random cells stand in for the labels", labels.where))
    if labels.source == "flow_from_dataframe" and several and activation in ELEMENTWISE_PROBABILITY:
        return replace(labels, encoding=Unknown("a column of the frame may hold one tag or many", labels.where))
    if labels.source == "LabelBinarizer" and not is_known(labels.encoding) and units is not None and units > 2:
        one, nought = Known(1.0, labels.where), Known(0.0, labels.where)
        return replace(labels, encoding=Known("one-hot", labels.where), lowest=nought, highest=one)
    return labels


def _by_wrapper(labels: Labels, loss: Loss) -> Labels:
    return labels if value_of(loss.name) is None else replace(labels, source=labels.source or "a scikit-learn wrapper")


# -- a loss called by the program's own loop, and models that are never compiled -----------------------------------------


def _called(machine: Machine, event: LossCalled, target: Target) -> list[Setup]:
    made: list[Setup] = []
    path = guards_of(event.path)
    for guards, output in options_of(event.output):
        both = combine(path, guards)
        if both is None or not isinstance(output, Tensor) or len(made) >= machine.limits.combinations:
            continue
        if not output.symbolic or (output.activation is None and output.last is None):
            continue
        machine.store.path = dict(both)
        loss = _called_loss(machine, event, target)
        number = output.model if output.model is not None else -1
        made.append(
            Setup(
                where=event.where.place(),
                target=target,
                head=head_of(output, None),
                labels=labels_of(machine, event.labels),
                loss=loss,
                hand_counts=hand_counts_of(machine, number, output.output),
                trained=True,
            )
        )
    machine.store.path = {}
    return made


def _called_loss(machine: Machine, event: LossCalled, target: Target) -> Loss:
    loss = loss_of(machine, event.loss, target.library, event.where)
    if value_of(loss.name) is None:
        loss = replace(loss, name=Known(event.name, loss.where))
    if event.from_logits is not None:
        loss = replace(loss, from_logits=Known(event.from_logits))
    return loss


def _only_built(machine: Machine, compiled: set[int]) -> list[Built]:
    """Models that no compile call was seen for, once each."""
    lost = {e.output.model for e in machine.record.events if isinstance(e, LossCalled) and isinstance(e.output, Tensor)}
    found: dict[int, Built] = {}
    for event in machine.record.events:
        if isinstance(event, Built) and event.model.number not in compiled | {n for n in lost if n is not None}:
            found.setdefault(event.model.number, event)
    for model in machine.models:
        out = machine.part(model, "#out")
        if model.number not in compiled and model.number not in found and out is not None and model.where is not None:
            held = machine.plain(machine.part(model, "#library"))
            library = str(held.value) if isinstance(held, Const) else "keras"
            found[model.number] = Built(model=model, outputs=out, library=library, path={}, where=model.where)
    return list(found.values())


def _built(machine: Machine, event: Built, target: Target) -> list[Setup]:
    """The head of a model for which no loss was read: enough for what a head alone can tell."""
    made: list[Setup] = []
    for _, parts in head_options(machine, event.outputs)[:1]:
        for name, tensor in parts:
            for _, option in options_of(tensor)[:1]:
                head = head_of(option, name)
                if not is_known(head.activation) or not is_known(head.units):
                    continue
                made.append(
                    Setup(
                        where=head.where or event.where.place(),
                        target=target,
                        head=head,
                        labels=unread_labels("the model is not trained in what was read"),
                        loss=unread_loss("the model is not compiled in what was read"),
                        output=name,
                    )
                )
    return made
