"""Which rules are asked: codes, prefixes of codes, names and ALL; the more specific word wins."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from trueup.checking.errors import SettingsError
from trueup.checking.file_findings import OWN_CODES, UNUSED_SUPPRESSION

ALL = "ALL"


def catalogue(rules: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Code -> name of everything that can be selected: the rules given and the check's own codes."""
    return {own.code: own.name for own in OWN_CODES} | dict(rules)


def codes_for(word: str, known: Mapping[str, str], origin: str) -> frozenset[str]:
    """The codes that one word selects; SettingsError with the closest match where it selects none.

    origin: what the word was given to, for the message ("--select", "ignore in pyproject.toml").
    """
    if word.upper() == ALL:
        return frozenset(known)
    by_prefix = frozenset(code for code in known if code.startswith(word.upper())) if word else frozenset()
    found = by_prefix or frozenset(code for code, name in known.items() if name == word.lower())
    if not found:
        near = difflib.get_close_matches(word, [*known, *known.values(), ALL], 1, 0.5)
        hint = f"; did you mean {near[0]}?" if near else ";"
        raise SettingsError(f"{origin}: no rule has the code, prefix or name {word!r}{hint} `trueup rule` lists them")
    return found


def chosen(
    select: Iterable[str],
    ignore: Iterable[str],
    known: Mapping[str, str],
    *,
    start: frozenset[str] = frozenset(),
    origins: tuple[str, str] = ("--select", "--ignore"),
) -> frozenset[str]:
    """The codes left of `start` after selecting and ignoring.

    A word that selects fewer rules is the more specific one and wins; of two alike, `ignore` does. Unused suppressions
    are only reported when they are asked for by code or name.
    """
    words = [(word, codes_for(word, known, origins[0]), True) for word in select]
    words += [(word, codes_for(word, known, origins[1]), False) for word in ignore]
    codes = set(start)
    for _, found, wanted in sorted(words, key=lambda entry: (-_specificity(entry[0], known), not entry[2])):
        asked = found if len(found) == 1 or not wanted else found - {UNUSED_SUPPRESSION.code}
        if wanted:
            codes |= asked
        else:
            codes -= asked
    return frozenset(codes)


def _specificity(word: str, known: Mapping[str, str]) -> int:
    """Small for a word that says much: a full code or a name 0, ALL the largest."""
    if word.upper() in known or word.lower() in known.values():
        return 0
    return 100 if word.upper() == ALL else 50 - len(word)
