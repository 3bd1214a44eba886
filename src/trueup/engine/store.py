"""Where everything that can change lives, in layers: a branch writes into a layer of its own, and layers are joined."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import TypeAlias

from trueup.engine.limits import LIMITS
from trueup.engine.outcomes import agree, agrees_with, comparisons
from trueup.engine.tensors import Tensor, with_shape
from trueup.engine.values import (
    NO_GUARDS,
    Bound,
    Choice,
    Constant,
    Guards,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    new_number,
)

#: (scope or object number, name of the variable, attribute or part).
Key: TypeAlias = tuple[int, str]
Layer: TypeAlias = dict[Key, Value]

#: How many paths it is kept of what was worked out on them.
_PATHS = 64


class Watched:
    """Which variables and parts that were there before are looked at, and whether one of them is changed."""

    __slots__ = ("begin", "changed", "seen")

    def __init__(self, begin: int) -> None:
        self.begin = begin
        self.changed = False
        self.seen: dict[Key, Value | None] = {}

    def look(self, seen: dict[Key, Value | None]) -> None:
        """These were looked at, too."""
        for key, value in seen.items():
            if key[0] < self.begin:
                self.seen.setdefault(key, value)

    def take(self, inner: Watched) -> None:
        """What a call inside of this one looked at and changed."""
        self.look(inner.seen)
        self.changed = self.changed or inner.changed

    def write(self, number: int) -> None:
        """A variable of this scope, or a part of this object, is written."""
        if number < self.begin:
            self.changed = True


class _OfPath:
    """What was worked out on one path: its outcomes that compare with a constant, and the choices it narrows."""

    __slots__ = ("compared", "narrowed", "path")

    def __init__(self, path: dict[Hashable, bool]) -> None:
        self.path = path
        self.compared = comparisons(path.items())
        #: By the number of an object that is kept with its answer, so that no other can take the number.
        self.narrowed: dict[int, tuple[Choice, Value]] = {}


class Store:
    """Variables and objects' parts, and the outcomes of tests that hold at this point of the program."""

    def __init__(self) -> None:
        self.layers: list[Layer] = [{}]
        #: When a number of the program was written to a variable or a part, or a list emptied: a count begins there.
        self.begun: dict[Key, list[int]] = {}
        self.path: dict[Hashable, bool] = {}
        #: What is noted of a call that may be remembered; None outside of one.
        self.watched: Watched | None = None
        #: What was worked out on the paths that were taken: an arm returns to the path that it left.
        self._worked_out: dict[int, _OfPath] = {}

    def read(self, key: Key) -> Value | None:
        """The value as it is on the present path; None where nothing was ever written."""
        for layer in reversed(self.layers):
            value = layer.get(key)
            if value is not None:
                value = self.narrowed(value) if type(value) is Choice else value
                break
        else:
            value = None
        if self.watched is not None and key[0] < self.watched.begin:
            self.watched.seen.setdefault(key, value)
        return value

    def write(self, key: Key, value: Value) -> None:
        """Write in the present branch."""
        if self.watched is not None:
            self.watched.write(key[0])
        begins = type(value) is Constant or (type(value) is TupleValue and not value.items and not value.more)
        if begins or (key in self.begun and not _is_counted_on(value)):
            self.begin(key)
        self.layers[-1][key] = value

    def begin(self, key: Key) -> None:
        """What is counted or listed there begins anew."""
        self.begun.setdefault(key, []).append(new_number())

    def narrowed(self, value: Value) -> Value:
        """The value with those options left out that the present path rules out."""
        if type(value) is not Choice or not self.path:
            return value
        known = self._of_path().narrowed
        found = known.get(id(value))
        if found is not None:
            return found[1]
        kept = [(guards, option) for guards, option in value.options if self.allows(guards)]
        narrow = choice_of(kept, value) if len(kept) < len(value.options) else value
        known[id(value)] = (value, narrow)
        return narrow

    def allows(self, guards: Iterable[tuple[Hashable, bool]]) -> bool:
        """True where no guard contradicts the present path."""
        path = self.path
        if not path:
            return True
        compared = self._of_path().compared
        for asked, way in guards:
            # What is asked is a tuple of tuples, whose hash is worked out anew each time: it is looked up once.
            gone = path.get(asked)
            if gone is None:
                if compared and not agrees_with(asked, way, compared):
                    return False
            elif gone != way:
                return False
        return True

    def _of_path(self) -> _OfPath:
        # A path is never changed: another one takes its place.
        found = self._worked_out.get(id(self.path))
        if found is None:
            if len(self._worked_out) >= _PATHS:
                self._worked_out.clear()
            found = self._worked_out[id(self.path)] = _OfPath(self.path)
        return found

    def branch(self, guards: Guards, body: Callable[[], None]) -> tuple[Guards, Layer]:
        """Run `body` in a layer of its own with these outcomes assumed; the layer is taken off and given back."""
        before = self.path
        self.path = {**before, **dict(guards)}
        self.layers.append({})
        try:
            body()
        finally:
            layer = self.layers.pop()
            self.path = before
        return guards, layer

    def join(self, branches: Iterable[tuple[Guards, Layer]]) -> None:
        """Write what the branches wrote: the value where they agree, a choice where they do not."""
        branches = list(branches)
        if len(branches) == 1:
            self.layers[-1].update(branches[0][1])
            return
        keys = {key: None for _, layer in branches for key in layer}
        for key in keys:
            options: list[tuple[Guards, Value]] = []
            for guards, layer in branches:
                value = layer.get(key)
                if value is None:
                    value = self.read(key)
                if value is not None:
                    options.append((guards, value))
            self.write(key, merged(options))

    def on_each_way(self, value: Value, act: Callable[[Value], None]) -> None:
        """Do something with a value, or with each alternative of a choice on a branch of its own."""
        value = self.narrowed(value)
        if not isinstance(value, Choice):
            act(value)
            return
        self.join([self.branch(guards, lambda o=option: act(o)) for guards, option in value.options])  # type: ignore[misc]


def choice_of(options: Iterable[tuple[Guards, Value]], like: Value | None = None) -> Value:
    """One value of several: nested choices are flattened, contradictory options dropped, equal ones merged."""
    flat: list[tuple[Guards, Value]] = []
    for guards, value in options:
        if isinstance(value, Choice):
            for inner, option in value.options:
                both = combine(guards, inner)
                if both is not None:
                    _take(flat, both, option)
        else:
            _take(flat, guards, value)
        if len(flat) > LIMITS.options and not _are_objects(flat):
            if (fewer := _by_what_they_tell(flat)) is None:
                return UnknownValue(f"more than {LIMITS.options} alternatives come together here")
            flat = fewer
    if not flat:
        return UnknownValue("no branch gives a value", getattr(like, "where", None))
    if len(flat) == 1:
        return flat[0][1]
    return Choice(tuple(flat))


def _are_objects(options: list[tuple[Guards, Value]]) -> bool:
    """True for objects of the program's classes, of which more are followed (models, as a rule), and their methods."""
    owners = (value.owner if isinstance(value, Bound) else value for _, value in options)
    instances = all(isinstance(owner, StoredObject) and owner.cls is not None for owner in owners)
    return instances and len(options) <= LIMITS.models


#: So many outputs stand for more alternatives than are followed.
_FEW = LIMITS.options // 2


def _by_what_they_tell(options: list[tuple[Guards, Value]]) -> list[tuple[Guards, Value]] | None:
    """One output for all of which a head tells the same, and one for all that are unread; None for other values.

    Where they differ, the first of each kind stands for the others, on its own way: what is said of it holds for that.
    """
    found: dict[Hashable, tuple[Guards, Value]] = {}
    for guards, value in options:
        facts = _head_facts(value) if isinstance(value, Tensor) else None
        if facts is None and not isinstance(value, UnknownValue):
            return None
        before = found.get(facts)
        found[facts] = (guards, value) if before is None else (before[0], _common(before[1], value))
    if len(found) == 1 and None not in found:
        return [(NO_GUARDS, common) for _, common in found.values()]
    return list(found.values()) if 1 < len(found) <= _FEW else None


def _common(first: Value, other: Value) -> Value:
    """An output that stands for two which differ in no more than axes in front."""
    if not isinstance(first, Tensor) or not isinstance(other, Tensor) or first.shape == other.shape:
        return first
    return with_shape(first, None, size=first.last)


def _head_facts(tensor: Tensor) -> tuple[Hashable, ...] | None:
    """What tells the output of a model from another one; None for what is no output, or not read."""
    plain = (
        tensor.symbolic and tensor.predictions.answer is None and not tensor.terms and tensor.labels.encoding is None
    )
    if not plain or tensor.figure is not None or tensor.loss is not None or tensor.head.activation is None:
        return None
    counted = tensor.last is not None or tensor.head.units_by_data
    facts = (tensor.last, tensor.class_axis, tensor.head.activation, tensor.head.under, tensor.head.units_by_data)
    return facts if counted else None


def merged(options: list[tuple[Guards, Value]]) -> Value:
    """What two ways of a program come to: one value where they agree, a choice where they do not."""
    return _filled_row(options) or choice_of(options)


def _filled_row(options: list[tuple[Guards, Value]]) -> Value | None:
    """Of a row that a test fills up or leaves as it is the filled one: a table has both in its rows."""
    for _, option in options:
        if type(option) is Tensor and option.listed and option.rows.padded:
            return option if all(map(_is_row, options)) else None
    return None


def _is_row(option: tuple[Guards, Value]) -> bool:
    """True for a list, or what may be one."""
    value = option[1]
    if isinstance(value, StoredObject):
        return value.kind == "list"
    return isinstance(value, UnknownValue) or (isinstance(value, Tensor) and value.listed)


def _take(flat: list[tuple[Guards, Value]], guards: Guards, value: Value) -> None:
    for index, (present, option) in enumerate(flat):
        if option is value or option == value:
            flat[index] = (present & guards, option)
            return
    flat.append((guards, value))


def _is_counted_on(value: Value) -> bool:
    """True for what a counter holds once it is added to: a number of answers, or one that is not known."""
    if isinstance(value, Choice):
        return any(_is_counted_on(option) for _, option in value.options)
    if isinstance(value, TupleValue):
        return bool(value.items) or value.more
    return isinstance(value, UnknownValue) or (isinstance(value, Tensor) and value.figure is not None)


def _agree(first: Guards, other: Guards) -> bool:
    if not first or not other:
        return True
    if any((asked, not way) in first for asked, way in other):
        return False
    return all((asked, way) in first or agree(asked, way, first) for asked, way in other)


@lru_cache(maxsize=4096)
def combine(first: Guards, other: Guards) -> Guards | None:
    """Both sets of outcomes together, or None where they contradict each other.

    Remembered: all that two ways of a program write is joined under the same outcomes, and a set knows its hash.
    """
    return first | other if _agree(first, other) else None


def options_of(value: Value) -> tuple[tuple[Guards, Value], ...]:
    """The alternatives of a value; one without guards where it is no choice."""
    return value.options if isinstance(value, Choice) else ((NO_GUARDS, value),)
