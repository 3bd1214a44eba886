"""Early stopping of a training that is handed its data sets in a list: which of them it goes by.

What is noted is early stopping that goes by the data that is trained on, where nothing else is certain to be meant.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from trueup.contract.stopping import EarlyStop
from trueup.engine.events import Stopped
from trueup.engine.interpret.containers import items_of
from trueup.engine.transfers.registry import Site
from trueup.engine.transfers.seen_data import how_seen, written_first
from trueup.engine.values import Args, Call, Constant, Spot, StoredObject, TupleValue, Value, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

Seen = Literal["all", "part", ""]


class Going(NamedTuple):
    """By which of the data sets a library's early stopping goes.

    by: "last": by the last of them; "others": by all but the data that is trained on; "each": by all of them.
    name: of the one that it was told to go by, where it was.
    """

    by: Literal["last", "others", "each"]
    name: str | None = None


class _Set(NamedTuple):
    """One data set. itself: it is the very object that is trained on, by which a library may know it."""

    where: Spot
    name: str | None
    seen: Seen
    itself: bool


def is_asked_for(value: Value | None) -> bool:
    """True for a number of rounds that is certain to be one: `early_stopping_rounds=50`."""
    return (whole_of(value) or 0) > 0


def callback_of(machine: Machine, callbacks: Value | None, names: Collection[str]) -> Args | None:
    """What the callback of one of these names was made with; None where there is none in the list."""
    listed = items_of(machine, callbacks)
    for item in listed.items if listed is not None else ():
        made_with = machine.resolve(item)
        if isinstance(made_with, Call) and made_with.name in names:
            return made_with.args
    return None


#: How the transfer is named that an estimator's library notes early stopping with where a search trains it: its site is
#: that of the search's `fit`, the owner the estimator, and the first argument the search itself.
SEARCHED = "#searched"


def note_early_stop(site: Site, model: StoredObject, passed: Value | None, going: Going, by: str) -> None:
    """Note early stopping by the data that is trained on.

    passed: the data sets that are handed over beside it, one or a list. by: what is trained, in words.
    """
    sets = tuple(_sets(site, model, passed))
    watched = _watched(sets, going)
    if watched is None or not watched.seen:
        return
    other = [number for number, each in enumerate(sets) if not each.seen]
    listed = _list_of(site.machine, passed, len(sets))
    # Only where the last set counts does another order mend it; where a name is given, the name is what is wrong.
    exchange = (listed, other[-1]) if listed is not None and other and going == Going("last") else None
    stop = EarlyStop(
        by=by, written=ast.unparse(watched.where.node), part=watched.seen == "part", beside=len(other),
        left_out=going.by == "others" and watched.itself,
        exchange=(exchange[0].place(), exchange[1]) if exchange is not None else None, where=watched.where.place(),
    )  # fmt: skip
    site.machine.record.note(Stopped(model=model.number, stop=stop, where=site.where))


def _watched(sets: tuple[_Set, ...], going: Going) -> _Set | None:
    if not sets:
        return None
    if going.name is not None:
        return next((each for each in sets if each.name == going.name), None)
    if going.by in ("others", "each"):
        # With one set left that is not trained on, the library goes by that: nothing is wrong.
        return sets[-1] if all(each.seen for each in sets) else None
    return sets[-1]


def _sets(site: Site, model: StoredObject, passed: Value | None) -> Iterator[_Set]:
    """The data sets in order; none where not all of them are listed."""
    machine = site.machine
    passed = machine.resolve(passed)
    items = None if _is_one(machine, passed) else items_of(machine, passed)
    listed: tuple[Value | None, ...] = (passed,) if _is_one(machine, passed) else ()
    if items is not None and not items.more:
        listed = items.items
    trained = machine.resolve(machine.part(model, "#trained on"))
    for number, item in enumerate(listed):
        value = machine.resolve(item)
        data, name = value, f"validation_{number}"
        first = machine.resolve(value.items[0]) if isinstance(value, TupleValue) and value.items else None
        where = _written_at(passed, number, len(listed)) or getattr(value, "where", None)
        if isinstance(first, StoredObject) and _holds_labels(machine, first):
            # (data, name): a data set of the library's own, under the name that its numbers are shown by.
            data, named = first, machine.resolve(value.items[1]) if len(value.items) > 1 else None  # type: ignore[union-attr]
            name = named.value if isinstance(named, Constant) else None  # type: ignore[assignment]
        if where is not None and isinstance(trained, Call):
            seen = _how_seen(machine, data, first, trained)
            yield _Set(where, name, seen, seen == "all" and _is_itself(data, trained))


def _how_seen(machine: Machine, data: Value | None, first: Value | None, trained: Call) -> Seen:
    before = trained.args.positional[0]
    if isinstance(data, StoredObject):
        if not isinstance(before, StoredObject):
            return ""
        return "all" if before.number == data.number else _of_the_same(machine, data, before)
    if not isinstance(data, TupleValue) or first is None:
        return ""
    return how_seen(machine, first, written_first(data.where), trained)


def _of_the_same(machine: Machine, data: StoredObject, before: StoredObject) -> Seen:
    """Whether a data set of the library's own was made of what the one before it was made of: `DMatrix(x, y)` twice."""
    rows, first = (item.args.get(0, "data") if item.args is not None else None for item in (data, before))
    if rows is None or first is None or data.where is None:
        return ""
    return how_seen(machine, rows, written_first(data.where), Call("trained on", Args((first,)), before.where))


def _is_itself(data: Value | None, trained: Call) -> bool:
    """False for another data set of the library's own that was made of the same rows."""
    before = trained.args.positional[0]
    return not isinstance(data, StoredObject) or (isinstance(before, StoredObject) and before.number == data.number)


def _is_one(machine: Machine, passed: Value | None) -> bool:
    """True for one data set that stands in no list: `(X, y)`, or one of the library's own."""
    if isinstance(passed, StoredObject):
        return _holds_labels(machine, passed)
    if not isinstance(passed, TupleValue) or len(passed.items) != 2 or passed.more:
        return False
    first = machine.resolve(passed.items[0])
    return not isinstance(first, TupleValue) and not (isinstance(first, StoredObject) and _holds_labels(machine, first))


def _holds_labels(machine: Machine, value: StoredObject) -> bool:
    """True for a library's data set, which holds its labels."""
    return value.kind not in ("list", "dict", "set") and machine.part(value, "#labels") is not None


def _written_at(passed: Value | None, number: int, length: int) -> Spot | None:
    """Where one of the data sets stands, in a list that is written out."""
    where = getattr(passed, "where", None)
    node = where.node if isinstance(where, Spot) else None
    if isinstance(where, Spot) and isinstance(node, ast.List | ast.Tuple) and len(node.elts) == length:
        return Spot(where.source, node.elts[number])
    return None


def _list_of(machine: Machine, passed: Value | None, length: int) -> Spot | None:
    """The list, where it is written out with all its items."""
    passed = machine.resolve(passed)
    return passed.where if _written_at(passed, 0, length) is not None and length > 1 else None  # type: ignore[union-attr]
