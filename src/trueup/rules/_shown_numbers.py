"""Numbers that a program counts itself and shows: two names of one number that say different things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from trueup.contract.known import Place
from trueup.contract.number import ShownNumber
from trueup.facts.number_names import parts_in, places_in, quantities_in
from trueup.rules._wording import quoted

#: Names that have to do with data, of those that a program makes and never reads.
_DATA = ("load", "iter", "set", "data", "batch", "dl", "gen", "x", "y")


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A number under a wrong name: what the name says, what the number is, and the place that shows it."""

    shown: ShownNumber
    says: str
    means: str
    because: str
    beside: Place | None


def misnamed(shown: tuple[ShownNumber, ...]) -> Iterator[Misnamed]:
    """Each name that the number under it contradicts, once for each place."""
    seen: set[Place] = set()
    losses, shown = [item for item in shown if item.loss], tuple(item for item in shown if not item.loss)
    # The name of a variable counts where the number is shown under none.
    elsewhere = {item.number for item in shown if item.how != "named"}
    shown = tuple(item for item in shown if item.how != "named" or item.number not in elsewhere)
    for item in (*_losses(losses), *_same_number(shown), *_other_places(shown), *_other_data(shown)):
        if item.shown.where not in seen:
            seen.add(item.shown.where)
            yield item


def _losses(shown: list[ShownNumber]) -> Iterator[Misnamed]:
    """Losses under the name of an accuracy alone."""
    for item in shown:
        if quantities_in(item.words) == {"accuracy"} and not _LOSSES.search(item.words):
            yield Misnamed(item, "the accuracy", "a loss", f"{item.loss} gives it", item.counted)


#: Words by which a program says itself that the number is a loss.
_LOSSES = re.compile(r"loss|cost|err|entropy|(?<![a-z])(?:ce|bce|nll|mse|mae|l1|l2)(?![a-z])", re.IGNORECASE)
#: What ends a clause; a colon does not, which stands behind a name as well ("Train: acc").
_CLAUSES = re.compile(r"[,;!?，；！？。、]|[-=*#~]{2,}|\.(?!\d)")


def _parts(item: ShownNumber) -> tuple[str, ...]:
    """The parts of the data that a name says: its own words, else the last that its line says before.

    "Training finished, best_acc": what stands in a clause of its own in front of the name is no part of it.
    """
    clauses = [text for text in _CLAUSES.split(item.words) if text.strip(" :=-|(\t\n")]
    own = parts_in(clauses[-1]) if clauses else ()
    if own or any(map(parts_in, clauses[:-1])):
        return own
    return parts_in(item.line)[-1:]


def _part(item: ShownNumber) -> str | None:
    """The one part of the data that a name says, or None."""
    parts = _parts(item)
    return parts[0] if len(set(parts)) == 1 else None


def _same_number(shown: tuple[ShownNumber, ...]) -> Iterator[Misnamed]:
    """One number under the names of two parts of the data, or of two counts of places."""
    by_number: dict[int, list[ShownNumber]] = {}
    for item in shown:
        if item.how != "named":
            by_number.setdefault(item.number, []).append(item)
    for names in by_number.values():
        for first, other in combinations(names, 2):
            parts = _part(first), _part(other)
            # Many a program has a test set and calls it the validation's as well.
            if None not in parts and parts[0] != parts[1] and "training" in parts:
                wrong, right = (first, other) if parts[1] in parts_in(first.data) else (other, first)
                yield Misnamed(wrong, f"the {_part(wrong)} accuracy", f"the {_part(right)} accuracy",
                               f'it is shown as "{_called(right)}" too', right.where)  # fmt: skip
            places = places_in(first.words), places_in(other.words)
            if None not in places and places[0] != places[1]:
                wrong, right = (first, other) if first.top == places[1] else (other, first)
                yield Misnamed(wrong, _top(places_in(wrong.words)), _top(places_in(right.words)),
                               f'it is shown as "{_called(right)}" too', right.where)  # fmt: skip


def _other_places(shown: tuple[ShownNumber, ...]) -> Iterator[Misnamed]:
    """Top-1 under the name of top-5, in a program that counts top-5 as well."""
    counted = {item.top for item in shown}
    # `acc5 = acc1` is a number of two names, of which one is right.
    named = {item.number for item in shown if item.top is not None and places_in(item.words) == item.top}
    for item in shown:
        places = places_in(item.words)
        if None not in (places, item.top) and places != item.top and places in counted and item.number not in named:
            named.add(item.number)
            yield Misnamed(item, _top(places), _top(item.top), "so it is counted", item.counted)


def _other_data(shown: tuple[ShownNumber, ...]) -> Iterator[Misnamed]:
    """A number of one part of the data under the name of another one.

    A line that shows the numbers of several parts in turn (a function called for each) calls them all alike.
    """
    data_at: dict[Place, set[str]] = {}
    for item in shown:
        data_at.setdefault(item.where, set()).add(item.data)
    for item in shown:
        data, words = parts_in(item.data), set(_parts(item))
        if len(set(data)) != 1 or words != {"test"} or len(data_at[item.where]) > 1:
            continue
        elsewhere = [other for other in shown if other.data == item.data and _parts(other)[:1] == data[:1]]
        unused = [name for name in item.unused if "test" in parts_in(name) and any(w in name.lower() for w in _DATA)]
        if data[0] == "training" and elsewhere:
            yield Misnamed(item, "the test accuracy", "the training accuracy",
                           f"it is counted on {item.data}, as the other is", elsewhere[0].where)  # fmt: skip
        elif data[0] in ("training", "validation") and unused:
            yield Misnamed(item, "the test accuracy", f"the {data[0]} accuracy",
                           f"it is counted on {item.data}; {unused[0]} is never used", item.counted)  # fmt: skip


def _top(places: int | None) -> str:
    return f"the top-{places} accuracy"


def _called(item: ShownNumber) -> str:
    return quoted(item.words if any(map(str.isalpha, item.words)) else item.line)
