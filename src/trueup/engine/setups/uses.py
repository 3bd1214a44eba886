"""What a program does with a model's answers and with the names it logs."""

from __future__ import annotations

from typing import Literal

from trueup.contract.head import PROBABILITIES
from trueup.contract.known import Known, Maybe, Place, Unknown
from trueup.contract.labels import FLAT
from trueup.contract.loss import unread_loss
from trueup.contract.metric import HandCount, NameUse, Over
from trueup.contract.setup import Setup
from trueup.engine.doubts import asks_for_sizes
from trueup.engine.events import Compiled, Counted, NameRead, Trained
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.machine import Machine
from trueup.engine.outcomes import can_meet
from trueup.engine.pedigree import Answer
from trueup.engine.record import EventIndex
from trueup.engine.setups.evaluation_mode import active_layer
from trueup.engine.setups.filling import where_filled_up
from trueup.engine.setups.metric_calls import shuffled_of
from trueup.engine.setups.own_callbacks import callback_objects, names_in_logs
from trueup.engine.tensors import Tensor
from trueup.engine.values import TEXT_FILE, Constant, Guards, StoredObject, Value, place_of


def counts_of_output(machine: Machine, output: Value, guards: Guards) -> tuple[HandCount, ...]:
    """What the program counts by hand of an output that a loss is called with."""
    number = output.predictions.model if isinstance(output, Tensor) else None
    if not isinstance(output, Tensor) or number is None:
        return ()
    counts = hand_counts_of(machine, number, output.predictions.output, output.head.activation, guards)
    if not output.predictions.rescaled:
        return counts
    # The middle of what the loss is given is none of the scores that were scaled or shifted for it.
    why = Unknown("the loss is given scores that were scaled or shifted", place_of(output.where))
    return tuple(replace(count, scores=why) for count in counts)


def hand_counts_of(
    machine: Machine, model: int, output: int, activation: str | None, guards: Guards
) -> tuple[HandCount, ...]:
    """Answers taken and accuracies counted by hand from one output; a decision that is counted is told once.

    guards: the outcomes under which the setup holds; what happens only under other outcomes is not its own.
    """
    known = machine.record.index()
    key = (model, output, activation, guards)
    if key not in known.hand_counts:
        known.hand_counts[key] = _hand_counts(machine, *key)
    return known.hand_counts[key]


def _hand_counts(
    machine: Machine, model: int, output: int, activation: str | None, guards: Guards
) -> tuple[HandCount, ...]:
    known, found, called = machine.record.index(), dict[object, HandCount](), dict[object, dict[Place, None]]()
    for event in known.counted.get((model, output), ()):
        answer = event.answer
        if answer.of is not None and activation is not None and not _is_of(answer.of, activation):
            continue
        if not can_meet(event.path, guards):
            continue
        if answer.decision == "argmax" and asks_for_sizes(machine, frozenset(event.path.items()) - guards):
            continue  # as in `if num_classes > 2: answers = scores.argmax(1)`
        place = place_of(answer.where or event.where)
        count = _hand_count(machine, known, event, place)
        # The same answers may be held against labels of a fitting shape elsewhere.
        key = (place, answer.decision, count.counted_where if count.column else None)
        if event.called is not None:
            called.setdefault(key, {})[event.called.place()] = None
        if key in found and event.counted == "nothing":
            continue
        found[key] = count
    return tuple(replace(count, called=tuple(called.get(key, ()))) for key, count in found.items())


def _is_of(scores: str, activation: str) -> bool:
    """True for answers of the head itself, or of probabilities that were made of its raw scores."""
    return scores == activation or (activation == "linear" and scores in PROBABILITIES)


def _over(answer: Answer, beside: Tensor | None) -> Over:
    """What an argmax ran over; the other side of the comparison tells whether there are several items."""
    shape = answer.shape
    if answer.decision != "argmax":
        return ""
    if shape is None:
        # Scores whose last axis alone is known have two where each item of a batch has one class number.
        last = answer.class_axis == -1 and (answer.units or 0) > 1
        return "items" if answer.axis == 0 and last and _class_numbers_of_a_batch(beside) else ""
    if len(shape) < 2 or shape[0] == 1:
        return ""
    rank, classes = len(shape), answer.class_axis % len(shape)
    if answer.axis is None:
        several = (shape[classes] or 0) > 1 and _several(beside)
        return "everything" if several else ""
    if not -rank <= answer.axis < rank:
        return ""
    if answer.axis % rank == classes:
        return "units"
    if rank != 2:
        return ""
    units = shape[classes]
    # A class number for each item says that there are several outputs, though nobody tells how many.
    several = units > 1 if units is not None else beside is not None and beside.labels.encoding == "integer"
    return "items" if several else ""


def _column_of(machine: Machine, event: Counted) -> Literal["answers", "labels", ""]:
    """The column of `predictions == labels` beside a flat array; scikit-learn's functions take both alike."""
    answers, labels = event.predicted, event.labels
    if (
        not event.compared
        or answers is None
        or labels is None
        or not (_several(labels) or _batch_of_many(machine, labels))
    ):
        return ""
    if _is_column(answers) and _is_flat(labels):
        return "answers"
    return "labels" if _is_column(labels) and _is_flat(answers) else ""


def _is_column(side: Tensor) -> bool:
    return (
        side.shape is not None
        and len(side.shape) == 2
        and side.shape[1] == 1
        and side.shape[0] != 1
        and not side.rows.batch
    )


def _is_flat(side: Tensor) -> bool:
    return side.shape is not None and len(side.shape) == 1 and side.shape[0] != 1 and not side.rows.batch


def _batch_of_many(machine: Machine, labels: Tensor) -> bool:
    """True for labels that a loader of larger batches gives, and for a whole column that was read from a file."""
    if isinstance(labels.rows.loader, tuple) and labels.rows.loader[:1] == ("object",):
        several = machine.resolve(machine.store.read((labels.rows.loader[1], "#several")))
        return isinstance(several, Constant) and several.value is True
    return not labels.rows.partial and labels.source.startswith((TEXT_FILE, "column "))


def _class_numbers_of_a_batch(side: Tensor | None) -> bool:
    """True for one class number for each item of a loader's batch."""
    if side is None or side.labels.encoding != "integer" or side.rows.loader is None:
        return False
    return side.shape is not None and len(side.shape) == 1 and side.shape[0] != 1 and not side.rows.batch


def _several(side: Tensor | None) -> bool:
    """True for answers or labels of more than one item, as far as their length or the classes among them tell."""
    if side is None or not side.shape:
        return False
    if side.shape[0] is not None:
        return side.shape[0] > 1
    return side.labels.encoding in FLAT and (side.labels.classes or 0) > 1 and not side.rows.batch


def _padded(event: Counted) -> Place | None:
    """Where labels were filled up that are compared as they are, in a program that nowhere tells the filling apart.

    Where a library compares and counts at once, what else the program does with a mask is no matter.
    """
    filled = event.labels.rows.padded if event.labels is not None and event.compared else None
    if filled is None or event.counted not in ("answers", "cells"):
        return None
    return filled.place() if event.whole or event.labels is None else where_filled_up(event.labels, event.where)


def _hand_count(machine: Machine, events: EventIndex, event: Counted, place: Place | None) -> HandCount:
    answer = event.answer
    others = [item for item in events.decided.get(answer.where, ()) if item.answer.of != answer.of]
    # Where a branch that was not decided gives one line other scores (`if squash: p = sigmoid(p)`), neither is sure.
    either = any(not can_meet(event.path, item.path.items()) for item in others)
    scores: Maybe[str] = Unknown("what was decided upon depends on a branch") if either else Unknown("not followed")
    labels_answer = event.labels.predictions.answer if event.labels is not None else None
    return HandCount(
        decision=answer.decision,  # type: ignore[arg-type]
        axis=Known(answer.axis, place_of(answer.axis_where) or place)
        if answer.axis is not None
        else Unknown("no axis is written"),
        threshold=Known(float(answer.threshold), place)
        if answer.threshold is not None
        else Unknown("no threshold is written"),
        tried=answer.tried,
        counted=event.counted,  # type: ignore[arg-type]
        by=event.by,
        labels_decision=event.labels_decision,  # type: ignore[arg-type]
        scores=Known(answer.of, place) if answer.of is not None and not either else scores,
        over=_over(answer, event.labels),
        labels_over=_over(labels_answer, event.predicted) if labels_answer is not None else "",
        labels_where=place_of(labels_answer.where) if labels_answer is not None else None,
        column=_column_of(machine, event),
        shuffled=shuffled_of(machine, event.labels, event.predicted),
        padded=_padded(event),
        shared=bool(others),
        active=active_layer(machine, event),
        where=place,
        counted_where=place_of(event.counted_where),
    )


def name_uses_of(machine: Machine, model: StoredObject, trained: list[Trained]) -> tuple[NameUse, ...]:
    """Logged names that are read of this model's run: by its own callbacks, and from its own history."""
    stated = machine.record.index()
    callbacks = {number for training in trained for number in _callbacks(machine, training)}
    known = any(training.callbacks is not None and _callbacks(machine, training) for training in trained)
    handed_over = _may_have_callbacks(machine, trained)
    found: dict[object, NameUse] = {}
    for event in stated.names:
        # A model that is compiled again logs other names: a history is that of one training.
        here = event.training is None or any(event.training == item.where for item in trained)
        mine = (event.model == model.number and here) or event.callback in callbacks
        # With one model in the program, a callback whose list was not followed can only be that model's.
        alone = len(stated.compiled) == 1 and event.model is None and not known and handed_over
        if len(found) >= machine.limits.names:
            machine.record.met(f"more than {machine.limits.names} logged names are read", event.where)
            break
        if (mine or alone) and machine.store.allows(event.path.items()):
            place = event.where.place()
            found[(place, event.name)] = NameUse(
                name=event.name,
                by=event.by,
                where=place,
                mode=event.mode,
                direction=event.direction,
                best_only=event.best_only,
                instead=tuple(dict.fromkeys(other.name for other in stated.names if _is_read_instead(other, event))),
            )
    for use in names_in_logs(machine, trained):
        found[(use.where, use.name)] = use
    return tuple(found.values())


def _is_read_instead(other: NameRead, event: NameRead) -> bool:
    """True for another name that such a callback reads on another way of a test."""
    same = event.callback is not None and other.by == event.by and other.name != event.name
    return same and any(other.path.get(asked, way) != way for asked, way in event.path.items())


def _may_have_callbacks(machine: Machine, trained: list[Trained]) -> bool:
    """False where each training of the model is read, and none is given callbacks: those of the program stay unused."""
    trainings = [item for item in trained if item.training]
    return not trainings or any(_are_some(machine, item.callbacks) or item.wrapper for item in trainings)


def _are_some(machine: Machine, callbacks: Value | None) -> bool:
    """False for no argument, for None, and for a list that is seen to be empty."""
    items = items_of(machine, callbacks)
    empty = items is not None and not items.items and not items.more
    return callbacks is not None and not empty and not (isinstance(callbacks, Constant) and callbacks.value is None)


def only_asked(machine: Machine, event: Compiled) -> bool:
    """True for a model that is compiled, never trained or measured nor handed on, and asked for predictions."""
    number = event.model.number
    used = any(isinstance(item, Trained) for item in machine.record.index().models[number])
    return number in machine.record.asked and number not in machine.escaped and not used


def without_use(setup: Setup) -> Setup:
    """The setup without its loss and metrics: neither is ever computed, so neither can be wrong."""
    why = "the model is compiled and only asked for predictions"
    return replace(setup, loss=unread_loss(why, setup.loss.where), metrics=())


def _callbacks(machine: Machine, training: Trained) -> list[int]:
    return [item.number for item in callback_objects(machine, training)]
