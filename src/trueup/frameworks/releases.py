"""Releases as rows: which line a target belongs to, and for which releases a fact holds.

A fact carries spans in the shape of MDN's browser-compat-data: the first release in which it holds, and the first in
which it no longer does. Which releases there are, each framework states. Numbers of releases are compared here, and
in `source/version_specifiers.py`, which reads specifiers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, Protocol, TypeVar

from trueup.contract.target import Target, Version
from trueup.frameworks import all_frameworks, all_lines, title_of
from trueup.frameworks.base import Line, Redirect

#: "executed": seen by running the release; "read": seen in its source.
Evidence = Literal["executed", "read"]


@cache
def every_release(key: str) -> tuple[Version, ...]:
    """All releases of a line's package, oldest first, of three numbers each."""
    found: list[Version] = []
    for pair in all_lines()[key].releases.split():
        minor, _, highest = pair.partition(":")
        first, second = map(int, minor.split("."))
        found += ((first, second, last) for last in range(int(highest) + 1))
    return tuple(found)


@cache
def releases_of(key: str) -> tuple[str, ...]:
    """The releases of a line that a fact may begin or end with, in order; the last is today's.

    Those that are another line's are left out, and so are numbers beyond those that the line's facts are told with.
    """
    line = all_lines()[key]
    own = (
        version
        for version in every_release(key)
        if lies_in(version, line.since, None) and not any(_covers(item, version) for item in line.redirects)
    )
    return tuple(dict.fromkeys(written(version[: line.digits]) for version in own))


def _covers(redirect: Redirect, version: Version) -> bool:
    return lies_in(version, redirect.since, redirect.until)


@dataclass(frozen=True, slots=True)
class Release:
    """One release of the line whose facts apply to it.

    line: the line after redirection: Keras 2.4 to 2.15 are "tf.keras", TensorFlow 2.16 and later are "keras".
    version: at least one number; today's release where the target named none.
    backend: "tensorflow" where a line runs on nothing else; None where nothing tells it.
    """

    line: str
    version: Version
    backend: str | None = None

    def __str__(self) -> str:
        return f"{title_of(self.line)} {written(self.version)}"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line: `since` is the first release in it, `until` the first after it (None: it still holds)."""

    line: str
    since: Version
    until: Version | None = None

    def holds(self, release: Release) -> bool:
        """True where the release lies in the stretch; missing numbers count as 0."""
        if release.line != self.line:
            return False
        version = padded(release.version)
        return padded(self.since) <= version and (self.until is None or version < padded(self.until))


class Row(Protocol):
    """Anything that holds for some releases."""

    @property
    def spans(self) -> tuple[Span, ...]: ...


R = TypeVar("R", bound=Row)


def padded(version: Version) -> Version:
    """Three or more numbers."""
    # 2.0 and 2.0.0 are one release, and as tuples the shorter one would be the earlier.
    return version + (0,) * (3 - len(version))


def lies_in(version: Version, since: Version | None, until: Version | None) -> bool:
    """True where the version is not before `since` and is before `until`; None is no bound."""
    low, high = padded(since or ()), None if until is None else padded(until)
    return low <= padded(version) and (high is None or padded(version) < high)


def written(version: Version) -> str:
    """(2, 0, 4) as "2.0.4"."""
    return ".".join(map(str, version))


@lru_cache(maxsize=512)
def parsed(text: str) -> Version:
    """ "2.0.4" as (2, 0, 4)."""
    return tuple(int(part) for part in text.split("."))


def today(line: str) -> Version:
    """The newest release that the facts were held against."""
    return parsed(releases_of(line)[-1])


def chosen(rows: Iterable[R], release: Release) -> R | None:
    """The first row that holds for the release, or None: the one place where a fact is picked by version."""
    for row in rows:
        if any(span.holds(release) for span in row.spans):
            return row
    return None


@lru_cache(maxsize=512)
def release_of(target: Target) -> Release:
    """The release whose facts apply to a target.

    Without a version it is today's release, of whatever line it is: today's TensorFlow has Keras 3 in it. A line that
    runs on one backend in every version does so after it became another line as well, unless the target says otherwise.
    """
    line = all_lines().get(target.library)
    if line is None:
        return Release(target.library, target.version or (0,), target.backend)
    backend = target.backend or line.backend
    version = target.version or _latest(line)
    redirect = next((item for item in line.redirects if _covers(item, version)), None)
    if redirect is None:
        return Release(line.key, version, backend)
    kept = version if redirect.keeps_number else today(redirect.line)
    return Release(redirect.line, kept, backend or all_lines()[redirect.line].backend)


def _latest(line: Line) -> Version:
    """Today's release of a line's package, under whatever line it stands."""
    return every_release(line.key)[-1] if any(item.until is None for item in line.redirects) else today(line.key)


@cache
def own_stretches(key: str) -> tuple[tuple[str, Version, Version | None], ...]:
    """A line's numbering in stretches: which line's facts apply to it from one release on, up to another.

    What only keeps its name, and not its number, is left out.
    """
    line = all_lines()[key]
    found: list[tuple[str, Version, Version | None]] = []
    low: Version | None = ()
    for item in line.redirects:
        if low is not None:
            found.append((key, padded(low), padded(item.since)))
        if item.keeps_number:
            found.append((item.line, padded(item.since), None if item.until is None else padded(item.until)))
        low = item.until
    return (*found, (key, padded(low), None)) if low is not None else tuple(found)


def stretches(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The stretches of the lines of the spans' frameworks within which none of the spans begins or ends."""
    found: list[Span] = []
    marks = list(spans)
    for line in _lines_of(marks):
        first = padded(parsed(releases_of(line)[0]))
        ends = {padded(end) for span in marks if span.line == line for end in (span.since, span.until or span.since)}
        gaps = [item for item in all_lines()[line].redirects if item.keeps_number]
        begins = [first, *(padded(item.until) for item in gaps if item.until is not None)]
        # A line whose name was given up for good has no stretch behind its last gap.
        for start, until in zip(begins, [*(item.since for item in gaps), None], strict=False):
            starts = sorted(mark for mark in ends | {start} if lies_in(mark, start, until))
            found += (Span(line, since, after) for since, after in zip(starts, [*starts[1:], until], strict=True))
    return tuple(found)


def _lines_of(spans: Iterable[Span]) -> Iterator[str]:
    """The keys of all lines of the frameworks that the spans are about."""
    asked = {span.line for span in spans}
    for framework in all_frameworks():
        if any(line.key in asked for line in framework.lines):
            yield from (line.key for line in framework.lines)


@lru_cache(maxsize=128)
def existing(target: Target) -> Target | None:
    """The target where there is such a release, today's where it is newer than all that are known; else None.

    A release that only differs in its last number from a listed one is taken as it is.
    """
    release = release_of(target)
    if target.version is None or release.version != target.version:
        return target
    if release.line == target.library and padded(release.version) > padded(today(release.line)):
        return Target(library=release.line, version=today(release.line), why=target.why, backend=target.backend)
    stem = release.version[:2]
    listed = any(parsed(text)[: len(stem)] == stem for text in releases_of(release.line))
    return target if listed else None


def closest_release(target: Target) -> str:
    """The listed release that comes before the target's or, where there is none, the first."""
    release = release_of(target)
    return last_before(release.line, release.version)


def in_full(release: Release) -> str:
    """The release with as many numbers as its line is listed with: Keras 2 is "Keras 2.0.0"."""
    digits = all_lines()[release.line].digits
    version = padded(release.version)[:digits] if len(release.version) < digits else release.version
    return str(Release(release.line, version))


def backends_of(target: Target) -> tuple[str, ...]:
    """What the target's release runs on; nothing where it is its own."""
    release = release_of(target)
    line = all_lines().get(release.line)
    rows = line.backends if line is not None else ()
    return next((row.names for row in rows if lies_in(release.version, row.since, row.until)), ())


@cache
def all_backends() -> tuple[str, ...]:
    """What some release of some line runs on."""
    lines = all_lines().values()
    return tuple(dict.fromkeys(name for line in lines for row in reversed(line.backends) for name in row.names))


def last_before(line: str, version: Version) -> str:
    """The last listed release of a line before a version."""
    earlier = [text for text in releases_of(line) if padded(parsed(text)) < padded(version)]
    return earlier[-1] if earlier else releases_of(line)[0]


def in_words(spans: Iterable[Span]) -> str:
    """ "Keras 1.0.6 to 2.3.1, tf.keras 1.13 to 2.1": stretches that touch are merged."""
    merged: list[Span] = []
    order = tuple(all_lines())
    for span in sorted(spans, key=lambda span: (order.index(span.line), padded(span.since))):
        before = merged[-1] if merged else None
        if before is not None and before.line == span.line and _touch(before, span):
            merged[-1] = Span(span.line, before.since, span.until)
        else:
            merged.append(span)
    lines: dict[str, list[str]] = {}
    for span in merged:
        lines.setdefault(title_of(span.line), []).append(_stretch(span))
    return ", ".join(f"{name} {' and '.join(stretches)}" for name, stretches in lines.items())


def _touch(before: Span, after: Span) -> bool:
    return before.until is not None and padded(before.until) >= padded(after.since)


def _stretch(span: Span) -> str:
    first = next((text for text in releases_of(span.line) if padded(parsed(text)) >= padded(span.since)), "")
    last = releases_of(span.line)[-1] if span.until is None else last_before(span.line, span.until)
    return first if first == last else f"{first} to {last}"
