"""Dicts of classes and functions, of which a name that was not read picks one: `MODELS[config["network"]]()`.

A name that is no key of the dict would raise, so it stands for one that is: a default to be overwritten (`""`).
"""

from __future__ import annotations

from trueup.engine.interpret.containers import entries_of, is_open
from trueup.engine.interpret.machine import Machine, sym_of
from trueup.engine.limits import LIMITS
from trueup.engine.outcomes import implied
from trueup.engine.store import choice_of
from trueup.engine.values import Class, Constant, FunctionValue, LibraryName, Partial, StoredObject, Value

_MAKERS = (Class, FunctionValue, LibraryName, Partial)
_SEVERAL = 2


def maker_of(machine: Machine, owner: StoredObject, index: Value) -> Value | None:
    """One of the classes and functions of a dict, each with the test of the name that picks it; None for other dicts.

    A dict that holds more of them than one value may have alternatives is left alone, as is one that may have others.
    """
    entries = entries_of(machine, owner) or {}
    if isinstance(index, Constant) and index.value in entries:
        return None
    if not 1 < len(entries) <= LIMITS.options or is_open(machine, owner):
        return None
    makers = [isinstance(machine.resolve(entry), _MAKERS) for entry in entries.values()]
    if makers.count(True) < _SEVERAL:
        return None
    question = ("item", owner.number) if isinstance(index, Constant) else sym_of(index)
    ways = [(implied(("Eq", question, sym_of(Constant(key))), True), entry) for key, entry in entries.items()]
    allowed = [(guards, entry) for guards, entry in ways if machine.store.allows(guards)]
    return choice_of(allowed) if allowed else None
