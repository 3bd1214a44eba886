"""All that was noted down in one reading, and the same sorted by kind and by model."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from trueup.contract.metric import HandCount
from trueup.contract.reading import raised_at, trace_of
from trueup.engine.events import (
    Compiled,
    Counted,
    Event,
    Fitted,
    LossCalled,
    Measured,
    NameRead,
    Reckoned,
    ShownScore,
    Trained,
)
from trueup.engine.immutable import replace
from trueup.engine.limits import LIMITS
from trueup.engine.tensors import Tensor
from trueup.engine.values import FunctionValue, Guards, Spot, Value

#: Marks the outcome of an attempt (`try`) that asks a model for scores.
FOR_SCORES = "for scores"
_NO_SCORES = "an attempt asks for scores in the place of it"


@dataclass(frozen=True, slots=True)
class Fault:
    """What trueup was doing ("follow this call") when something in it was raised, and the traceback."""

    doing: str
    where: Spot | None
    trace: str


@dataclass(slots=True)
class Record:
    """All that was noted down in one reading.

    policy: the dtype that a global mixed-precision policy computes in.
    data_format: the order of channels that the program sets for all its layers ("" where it sets what is not known).
    hidden: the words and numbers that were given to layers behind which further layers with units stand.
    asked: the models that were asked for predictions.
    changed: numbers of objects that were changed in a way that was not followed; 0 for one that has none.
    handed: objects that a function that is not followed was handed before they met a loss, by their numbers, and its
        name; lent: the numbers of all that it was handed at any time.
    met_a_loss: numbers of models that met a loss so far.
    faults: what trueup itself failed at, by what was raised and where: what it was doing at the first place.
    alone_from: how many events there were before functions and classes were entered that nobody in the program calls.
    active, calls: the program's own functions around the present statement, and the calls of them; callers: those
        around each loss call and each training.
    lost: numbers of the objects that such a failing part names: what else happened to them is not known.
    bent: where an activation stands, and the layers that it was applied to: where their units are written, and how
        many they are.
    refused: in the handler of an attempt (`try`), the arrays that calls of the attempt were handed.
    in_rows: where arrays come from of which the program takes the place of the highest number in each row.
    replaced, taken: parameters of which a call replaces the default, and of which a call takes it.
    """

    events: list[Event] = field(default_factory=list)
    limits: dict[str, Spot | None] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    bent: dict[Spot, set[tuple[Spot | None, int | None]]] = field(default_factory=dict)
    refused: list[Tensor] = field(default_factory=list)
    in_rows: set[Spot] = field(default_factory=set)
    replaced: set[Spot] = field(default_factory=set)
    taken: set[Spot] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    handed: dict[int, str] = field(default_factory=dict)
    lent: set[int] = field(default_factory=set)
    met_a_loss: set[int] = field(default_factory=set)
    alone_from: int | None = None
    active: list[FunctionValue] = field(default_factory=list)
    calls: list[Spot | None] = field(default_factory=list)
    callers: dict[Spot, set[Spot]] = field(default_factory=dict)
    policy: tuple[str, Spot] | None = None
    data_format: str | None = None
    hidden: set[Spot] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    times: Counter[tuple[type, Spot]] = field(default_factory=Counter)
    _index: tuple[int, EventIndex] | None = None

    def note(self, event: Event) -> None:
        """Add an event; the same one from the same place twice (a loop) is kept once by the setups, not here."""
        if isinstance(event, LossCalled | Trained) and self.calls:
            self.callers.setdefault(event.where, set()).update(spot for spot in self.calls if spot is not None)
        if isinstance(event, Compiled | Trained):
            self.met_a_loss.add(event.model.number)
        elif isinstance(event, LossCalled) and isinstance(event.output, Tensor):
            self.met_a_loss.add(event.output.predictions.model or 0)
        if isinstance(event, Counted | Measured) and self.calls and _is_call(self.calls[-1]):
            event = replace(event, called=self.calls[-1])
        if isinstance(event, Measured) and self.active:
            around = zip(self.active, self.calls, strict=True)
            event = replace(event, entered=tuple((func.node, spot) for func, spot in around))
        if isinstance(event, Measured) and event.predictions is not None and event.predictions in self.refused:
            # What the attempt would have taken does not get here: whatever does is something else.
            event = replace(event, predictions=Tensor(where=event.predictions.where, why="an attempt failed with it"))
        elif isinstance(event, Measured) and event.predictions is not None and _in_place_of_scores(event):
            event = replace(event, predictions=Tensor(where=event.predictions.where, why=_NO_SCORES))
        self.times[type(event), event.where] += 1
        if self.times[type(event), event.where] <= LIMITS.events_of_one:
            self.events.append(event)
        else:
            self.met(f"one call is met more than {LIMITS.events_of_one} times", event.where)

    def index(self) -> EventIndex:
        """What was noted down so far, sorted once."""
        if self._index is None or self._index[0] != len(self.events):
            self._index = (len(self.events), EventIndex(self.events))
        return self._index[1]

    def places_alone(self) -> frozenset[Spot]:
        """The places of which only such functions and classes tell anything."""
        begin = len(self.events) if self.alone_from is None else self.alone_from
        called = {event.where for event in self.events[:begin]}
        return frozenset(event.where for event in self.events[begin:] if event.where not in called)

    def activated(self, where: Spot | None, before: Tensor) -> None:
        """An activation that stands at this place was applied to a layer's output."""
        if where is not None:
            self.bent.setdefault(where, set()).add((before.head.units_where, before.size or before.last))

    def met(self, why: str, where: Spot | None) -> None:
        """A limit was met; the first place is kept for each."""
        self.limits.setdefault(why, where)

    def failed(self, error: Exception, doing: str, where: Spot | None) -> None:
        """trueup itself failed; of one fault the first place is kept."""
        what = raised_at(error)
        if what not in self.faults:
            self.faults[what] = Fault(doing, where, trace_of(error))


class EventIndex:
    """The events of a whole reading by kind and by model, so that each setup looks at its own only."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.models: dict[int, list[Compiled | Trained]] = {}
        self.counted: dict[tuple[int, int], list[Counted]] = {}
        self.decided: dict[Spot | None, list[Counted]] = {}
        self.hand_counts: dict[tuple[int, int, str | None, Guards], tuple[HandCount, ...]] = {}
        self.measured: dict[tuple[int, int] | None, list[Measured]] = {}
        self.measured_at: dict[Spot, list[Measured]] = {}
        #: Under which outcomes an array that was not followed is given to a metric that takes answers only.
        self.answered: dict[Hashable, list[Mapping[Hashable, bool]]] = {}
        self.reckoned: dict[tuple[int, int], list[Reckoned]] = {}
        self.names: list[NameRead] = []
        self.shown: dict[Spot | None, list[ShownScore]] = {}
        self.fitted: dict[int, list[Fitted]] = {}
        self.all_losses: list[LossCalled] = []
        self.loss_calls: dict[Spot, list[LossCalled]] = {}
        #: The losses called at a place or on the outputs of a model, by both: their paths and names.
        self.losses: dict[tuple[Spot, int | None], list[tuple[Guards, str | None]]] = {}
        #: What the losses called at a place are given, and by which outcomes.
        self.outputs_at: dict[Spot, list[tuple[Guards, Value]]] = {}
        self.compiled: set[int] = set()
        self.trains: set[int] = set()
        for event in events:
            if isinstance(event, (Compiled, Trained)):
                self.models.setdefault(event.model.number, []).append(event)
                if isinstance(event, Compiled):
                    self.compiled.add(event.model.number)
                elif event.training:
                    self.trains.add(event.model.number)
            elif isinstance(event, Counted):
                self.counted.setdefault((event.model, event.output), []).append(event)
                self.decided.setdefault(event.answer.where, []).append(event)
            elif isinstance(event, Reckoned):
                self.reckoned.setdefault((event.model, event.output), []).append(event)
            elif isinstance(event, Measured):
                self.measured.setdefault(_measured_of(event), []).append(event)
                self.measured_at.setdefault(event.where, []).append(event)
                _note_array(event, self.answered)
            elif isinstance(event, NameRead):
                self.names.append(event)
            elif isinstance(event, ShownScore):
                self.shown.setdefault(event.score.where, []).append(event)
            elif isinstance(event, Fitted):
                self.fitted.setdefault(event.model.number, []).append(event)
            elif isinstance(event, LossCalled):
                self.all_losses.append(event)
                self.loss_calls.setdefault(event.where, []).append(event)


def _measured_of(event: Measured) -> tuple[int, int] | None:
    """The model and output whose answers a metric is called on; either side may hold them."""
    for side in (event.predictions, event.labels):
        if side is not None and side.predictions.model is not None:
            return side.predictions.model, side.predictions.output
    model = event.score.model if event.score is not None else None
    return None if model is None else (model, 0)


def _note_array(event: Measured, answered: dict[Hashable, list[Mapping[Hashable, bool]]]) -> None:
    if event.takes_answers and event.array is not None:
        answered.setdefault(event.array, []).append({**event.path, **dict(event.chosen)})


def _in_place_of_scores(event: Measured) -> bool:
    """True on the way of a handler whose attempt asks for scores: what it puts there is for models without any."""
    return any(
        isinstance(asked, tuple) and asked[:1] == ("try",) and asked[-1] == FOR_SCORES and not way
        for asked, way in event.path.items()
    )


def guards_of(path: Mapping[Hashable, bool]) -> Guards:
    """A path as guards."""
    return frozenset(path.items())


def _is_call(spot: Spot | None) -> bool:
    """False for the definition of a function that nobody calls, which is entered for itself."""
    return spot is not None and isinstance(spot.node, ast.Call)
