"""How a loss, a metric or an activation is spelled: as a string, a function or a class, in each library's manner."""

from __future__ import annotations

import re

from trueup.fix.document import EditError
from trueup.frameworks.fix_spelling import all_spellings

#: The classes by which activations are written as layers or modules.
_ACTIVATIONS = ("Softmax", "LogSoftmax", "Sigmoid", "ReLU")
#: Names of classes that are the words of a name with capitals.
_OF_WORDS = re.compile(r"(?:[A-Z][a-z0-9]+)+")
#: Arguments that say nothing beside the new name, and go with the old.
_GOES = frozenset({"threshold", "dim", "axis"})
#: What a class or a function takes of which nothing else is known.
_ALWAYS = frozenset({"name", "dtype"})


def respelled(old: str, to: str, *, before: str = "") -> str:
    """The name `to` (snake case) in the manner that the last name `old` is written in.

    before: what stands before the last name ("nn."), which tells one library's modules from another's layers.
    Raises EditError where the library has no such name.
    """
    spellings = all_spellings()
    for names in (names for item in spellings for names in item.manners):
        if old in names.values():
            if to not in names:
                raise EditError(f"there is no name for {to} in the manner of {old}")
            return names[to]
    if not old[:1].isupper() or old.isupper():
        return to
    elsewhere = any(to in names for item in spellings for names in item.manners)
    if elsewhere and ("_" not in to or not _OF_WORDS.fullmatch(old)):
        # "BCEWithLogitsFlat" is no name of whole words: what its library calls another loss cannot be worked out.
        raise EditError(f"there is no known name for {to} in the manner of {old}")
    if to == "linear":
        # "Linear" has weights in one library and is no layer of another: an activation is taken out, never renamed.
        raise EditError(f"there is no name for no activation in the manner of {old}")
    lacking = any(item.layers is not None and to not in item.layers for item in spellings)
    if old in _ACTIVATIONS and lacking and not _is_a_module(before):
        raise EditError(f"there is no layer for {to} in the manner of {old}")
    named = (item.class_names[to] for item in spellings if to in item.class_names)
    return next(named, None) or "".join(word.capitalize() for word in to.split("_"))


def _is_a_module(before: str) -> bool:
    """True behind the prefix of a library that has all activations as classes."""
    return any(item.prefix and before.endswith(item.prefix) for item in all_spellings())


def keeps(argument: str, to: str, old: str) -> bool | None:
    """Whether an argument stays beside the new name: True, False where it goes with the old one, None if unknown."""
    known = [entry.accepted[to] for entry in all_spellings() if to in entry.accepted]
    accepted = frozenset[str]().union(*known) if known else _ALWAYS
    for item in all_spellings():
        alike, arguments = item.alike
        names = {manner[name] for manner in item.manners for name in alike} | alike
        if old in names and to in alike:
            accepted |= arguments
    if argument in accepted:
        return True
    return False if argument in _GOES else None
