"""Answers that are counted of a model for which no loss was read: an evaluation, or a training whose loss was lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trueup.contract.labels import Labels, unread_labels
from trueup.contract.loss import unread_loss
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.events import Counted, Measured, NotFollowed
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine
from trueup.engine.pedigree import Answer
from trueup.engine.setups.batch_numbers import numbers_of
from trueup.engine.setups.functions_around import FunctionsAround
from trueup.engine.setups.metric_calls import metric_calls_of
from trueup.engine.setups.setup_parts import head_of, labels_of
from trueup.engine.setups.stated import as_stated
from trueup.engine.setups.uses import hand_counts_of
from trueup.engine.tensors import Tensor, with_head, with_predictions
from trueup.engine.values import NO_GUARDS, Constant, Spot

#: The part of a model that says that what is counted of it makes a setup, where no loss is read.
COUNTED_ALONE = "#counted alone"
_WHY = "no loss is read beside what is counted here"
_UNREAD = unread_labels("the labels that are counted against were not followed")


def counted_setups(machine: Machine, covered: set[int], target_of: Callable[[str], Target]) -> list[Setup]:
    """One setup for each model whose answers are counted or measured and that no other setup is about."""
    known = machine.record.index()
    trains = _Trainings(machine)
    result: list[Setup] = []
    for key in dict.fromkeys((*known.counted, *known.measured)):
        library = library_of_counted(machine, key[0]) if key is not None and key[0] not in covered else None
        if key is None or library is None:
            continue
        # A decision that nothing is compared with (argmax for a plot) is noted too, and makes no setup.
        counted = next((event for event in known.counted.get(key, ()) if event.counted != "nothing"), None)
        measured = next(iter(known.measured.get(key, ())), None)
        if counted is not None:
            result.append(
                _setup(machine, key, _of_count(machine, counted), target_of(library), trains=trains.beside(counted))
            )
        elif measured is not None:
            seen = _of_metric(machine, measured)
            result.append(_setup(machine, key, seen, target_of(library), trains=trains.beside(measured)))
    return result


def library_of_counted(machine: Machine, model: int) -> str | None:
    """The library of a model that is asked in loops of the program's own; None for every other model."""
    alone, stored = (machine.resolve(machine.store.read((model, part))) for part in (COUNTED_ALONE, "#library"))
    return str(stored.value) if alone is not None and isinstance(stored, Constant) else None


class _Trainings:
    """Whether losses that were not followed train in the program as it runs, and in functions that nobody calls."""

    def __init__(self, machine: Machine) -> None:
        record = machine.record
        running = record.events[: record.alone_from]
        lost = [event.where.place() for event in record.events if isinstance(event, NotFollowed)]
        # By their identity.
        self._running = frozenset(map(id, running))
        self._in_running = any(isinstance(event, NotFollowed) for event in running)
        self._around = FunctionsAround(machine)
        self._functions = frozenset(self._around.of_all(lost))

    def beside(self, event: Counted | Measured) -> bool:
        """True where one may be of the model that is counted here; a function alone trains no model of another one."""
        if id(event) in self._running:
            return self._in_running
        return self._around.innermost(event.where.place()) in self._functions


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where answers are counted, what they were decided upon, and what they are counted against."""

    where: Spot
    scores: Tensor
    labels: Labels


def _of_count(machine: Machine, event: Counted) -> _Seen:
    passed = event.labels
    against = labels_of(machine, passed) if passed is not None and event.labels_decision == "none" else _UNREAD
    return _Seen(event.counted_where or event.where, _before(event.predicted, event.answer), against)


def _of_metric(machine: Machine, event: Measured) -> _Seen:
    first = (
        event.predictions
        if event.predictions is not None and event.predictions.predictions.model is not None
        else event.labels
    )
    other = event.labels if first is event.predictions else event.predictions
    against = labels_of(machine, other) if other is not None and other.predictions.answer is None else _UNREAD
    return _Seen(event.where, _before(first, first.predictions.answer if first is not None else None), against)


def _setup(machine: Machine, key: tuple[int, int], seen: _Seen, target: Target, *, trains: bool) -> Setup:
    place = seen.where.place()
    setup = Setup(
        where=place,
        target=target,
        head=head_of(seen.scores, None),
        labels=seen.labels,
        loss=unread_loss(_WHY, place),
        hand_counts=hand_counts_of(machine, *key, None, NO_GUARDS),
        metric_calls=metric_calls_of(machine, *key, NO_GUARDS),
        numbers=numbers_of(machine, *key, NO_GUARDS),
        trained=trains,
        only_asked=not trains,
    )
    return as_stated(machine, setup, [seen.where], key[0])


def _before(scores: Tensor | None, answer: Answer | None) -> Tensor:
    """The outputs before the decision: what stood last on them, and how many there are, as far as it is remembered."""
    if scores is None:
        return Tensor(why="the output of the model was not followed")
    if answer is None:
        return scores
    return replace(
        with_predictions(with_head(scores, activation=answer.of), answer=None),
        shape=answer.shape,
        class_axis=answer.class_axis,
    )
