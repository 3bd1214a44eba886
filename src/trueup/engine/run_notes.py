"""What the run of a module notes down beside the values that it writes, so that each program that uses it is told all.

A module is run for the first program that imports it, and what it wrote is handed to the others. What it noted beside
that (which numbers are the defaults of options, which objects were handed to calls that are not followed, which tests
were not decided) belongs to it as well: without it the second program would be read otherwise than the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Tables by where the machine keeps them: dicts, lists and sets that only grow while a program is read.
Notes: TypeAlias = Mapping[str, Any]
_TABLES = (
    *("classes", "functions", "instantiated", "instances", "models", "escaped", "handed_on", "unfollowed", "logged"),
    *("doubts", "answers", "option_defaults", "gone_through", "data_names", "calls_gone_through", "one_for_all_passes"),
    *(f"record.{name}" for name in ("lost", "bent", "in_rows", "replaced", "taken", "changed", "handed", "lent")),
    *(f"record.{name}" for name in ("met_a_loss", "callers", "hidden", "asked")),
    "store.begun",
)
#: What a program sets once for all that comes behind it.
_SETTINGS = ("record.policy", "record.data_format")
#: What a run has of its own and hands to nobody: how often a function was entered, and answers that are kept.
_OWN: Mapping[str, type] = {
    "entered": dict, "spent": dict, "given_before": dict, "remembered": dict, "loops": list, "record.times": Counter,
}  # fmt: skip
_ALL = (*_TABLES, *_SETTINGS, *_OWN)
_KEPT = {name: attrgetter(name) for name in _ALL}


def notes_of(machine: Machine) -> Notes:
    """All that is noted so far, as it is kept: what is noted from here on is in it too."""
    return {name: kept(machine) for name, kept in _KEPT.items()}


def no_notes(machine: Machine) -> Notes:
    """What a run begins with."""
    tables = {name: type(_KEPT[name](machine))() for name in _TABLES}
    return {**tables, **dict.fromkeys(_SETTINGS), **{name: kind() for name, kind in _OWN.items()}}


def put_notes(machine: Machine, notes: Notes) -> None:
    """Make them the machine's."""
    for name, value in notes.items():
        owner, _, attribute = name.rpartition(".")
        setattr(getattr(machine, owner) if owner else machine, attribute, value)


def own_notes(notes: Notes, used: tuple[Notes, ...]) -> Notes:
    """What of a run's notes the modules that it used did not note already."""
    found: dict[str, Any] = {name: notes[name] for name in _SETTINGS if notes[name] is not None}
    for name in _TABLES:
        own = _without(notes[name], [each[name] for each in used if name in each])
        if own:
            found[name] = own
    return found


def add_notes(machine: Machine, notes: Notes) -> None:
    """Note what a run noted, in the present program as well; a setting stays as the present program has it."""
    for name, value in notes.items():
        if name not in _SETTINGS:
            _add(_KEPT[name](machine), value)
        elif _KEPT[name](machine) is None:
            put_notes(machine, {name: value})


def _without(table: Any, used: list[Any]) -> Any:
    if isinstance(table, set):
        return table.difference(*used)
    if isinstance(table, list):
        known = {id(item) for each in used for item in each}
        return [item for item in table if id(item) not in known]
    return {key: value for key, value in table.items() if not any(each.get(key) == value for each in used)}


def _add(table: Any, more: Any) -> None:
    """What a table lacks; lists and sets in a dict are copied, since each program goes on adding to its own."""
    if isinstance(table, set):
        table |= more
    elif isinstance(table, list):
        known = set(map(id, table))
        table += [item for item in more if id(item) not in known]
    else:
        for key, value in more.items():
            if not isinstance(value, list | set):
                table.setdefault(key, value)
            elif key not in table:
                table[key] = type(value)(value)
            else:
                _add(table[key], value)
