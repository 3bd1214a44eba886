"""How a fix spells a loss, a metric or an activation in a library's manner, as its `fix_spelling.py` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from trueup.frameworks import all_frameworks


@dataclass(frozen=True, slots=True, kw_only=True)
class FixSpelling:
    """What a framework says of its names.

    manners: tables from names in small letters to what a program writes, whole: what is not in the table has no name in
    that manner. class_names: classes that are not the words of the name with capitals. layers: the activations that
    there are as classes; None for all. prefix: what stands before the name of such a class where it is this library's.
    accepted: for each name the arguments that it takes with the meaning they have beside another name.
    alike: names of which one takes all of these arguments of the other, in the same meaning.
    """

    manners: tuple[Mapping[str, str], ...] = ()
    class_names: Mapping[str, str] = field(default_factory=dict)
    layers: frozenset[str] | None = None
    prefix: str = ""
    accepted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    alike: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


@cache
def all_spellings() -> tuple[FixSpelling, ...]:
    """What all frameworks say."""
    return tuple(item.part(item.fixes).SPELLING for item in all_frameworks() if item.fixes)
