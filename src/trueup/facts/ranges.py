"""A target of which only a stretch of releases is known: the parts of it within which no fact changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from trueup.contract.target import Target, Version
from trueup.facts.across import all_stretches
from trueup.frameworks import all_lines
from trueup.frameworks.releases import Span, in_words, lies_in, own_stretches, padded, today

_END: Version = (10_000, 0, 0)


@lru_cache(maxsize=256)
def candidates(target: Target) -> tuple[tuple[Target, Span], ...]:
    """The releases that a ranged target may be: one of each part within which no fact changes, with that part.

    A part is of the line whose facts apply, within the target's bounds. Empty where the target is not ranged.
    """
    if target.since is None:
        return ()
    since, until = padded(target.since), _END if target.until is None else padded(target.until)
    found: list[tuple[Target, Span]] = []
    for line, first, after in own_stretches(target.library):
        low, high = max(since, first), min(until, after or _END)
        for span in all_stretches(target.library):
            start, end = max(padded(span.since), low), min(_END if span.until is None else padded(span.until), high)
            if span.line == line and start < end:
                found.append((_at(target, start), Span(line, start, None if end == _END else end)))
    found.extend(
        (_at(target, max(since, padded(item.since))), Span(item.line, today(item.line)))
        for item in all_lines()[target.library].redirects
        if not item.keeps_number and until > padded(item.since)
    )
    return tuple(found)


def _at(target: Target, version: Version) -> Target:
    return replace(target, version=version, since=None, until=None)


def unbounded(target: Target) -> Target:
    """A target of which nothing is known as one that may be any release of the spelling of today."""
    line = all_lines().get(target.library)
    first = line.read_since if line is not None else None
    if target.version is not None or target.ranged or first is None:
        return target
    return replace(target, version=first, since=first, until=None, hinted=True, why="no version is known")


def narrowed(target: Target, kept: Iterable[Target], why: str) -> Target:
    """The ranged target from the first to the last of the candidates that are kept; `why` is added to its reason.

    The release that stands for the stretch stays where it is still in it, else the last part's first release does.
    """
    all_of = [item for item, _ in candidates(target)]
    places = sorted(all_of.index(item) for item in kept)
    if not places or target.version is None:
        return target
    since = all_of[places[0]].version
    until = all_of[places[-1] + 1].version if places[-1] + 1 < len(all_of) else target.until
    version = target.version if lies_in(target.version, since, until) else all_of[places[-1]].version
    return replace(target, version=version, since=since, until=until, why=f"{target.why}; {why}")


def range_words(target: Target) -> str:
    """ "Keras 2.0.0 to 2.3.1, tf.keras 2.4 to 2.15": all that a ranged target may be; "" where it is not ranged."""
    return in_words(span for _, span in candidates(target))
