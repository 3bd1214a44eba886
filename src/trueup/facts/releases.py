"""Releases as rows: which line a target belongs to, and for which releases a fact holds.

A fact carries spans in the shape of MDN's browser-compat-data: the first release in which it holds, and the first in
which it no longer does. No other module compares version numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol, TypeVar

from trueup.contract.target import Library, Target, Version

#: "executed": seen by running the release; "read": seen in its source.
Evidence = Literal["executed", "read"]

LINE_NAMES: dict[Library, str] = {"keras": "Keras", "tf.keras": "tf.keras", "tf-keras": "tf-keras", "torch": "PyTorch"}

_LISTED: dict[Library, str] = {
    "keras": """
        0.1.0 0.1.1 0.1.2 0.1.3 0.2.0 0.3.0 0.3.1 0.3.2 0.3.3 1.0.0 1.0.1 1.0.2 1.0.3 1.0.4 1.0.5 1.0.6 1.0.7 1.0.8
        1.1.0 1.1.1 1.1.2 1.2.0 1.2.1 1.2.2 2.0.0 2.0.1 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.9 2.1.0 2.1.1
        2.1.2 2.1.3 2.1.4 2.1.5 2.1.6 2.2.0 2.2.1 2.2.2 2.2.3 2.2.4 2.2.5 2.3.0 2.3.1 3.0.0 3.0.1 3.0.2 3.0.3 3.0.4
        3.0.5 3.1.0 3.1.1 3.2.0 3.2.1 3.3.0 3.3.1 3.3.2 3.3.3 3.4.0 3.4.1 3.5.0 3.6.0 3.7.0 3.8.0 3.9.0 3.9.1 3.9.2
        3.10.0 3.11.0 3.11.1 3.11.2 3.11.3 3.12.0 3.12.1 3.12.2 3.12.3 3.12.4 3.13.0 3.13.1 3.13.2 3.14.0 3.14.1
        3.15.0 3.15.1
    """,
    "tf.keras": """
        1.4 1.5 1.6 1.7 1.8 1.9 1.10 1.11 1.12 1.13 1.14 1.15
        2.0 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.12 2.13 2.14 2.15
    """,
    "tf-keras": "2.14 2.15 2.16 2.17 2.18 2.19 2.20 2.21",
    "torch": "1.0 1.1 1.2 1.10 2.0 2.14.1",
}
#: The releases of each line that a fact may begin or end with, in order; the last is today's.
RELEASES: dict[Library, tuple[str, ...]] = {line: tuple(text.split()) for line, text in _LISTED.items()}


@dataclass(frozen=True, slots=True)
class Release:
    """One release of the line whose facts apply to it.

    line: the line after redirection: Keras 2.4 to 2.15 are "tf.keras", TensorFlow 2.16 and later are "keras".
    version: at least one number; today's release where the target named none.
    backend: "tensorflow" where a line runs on nothing else; None where nothing tells it.
    """

    line: Library
    version: Version
    backend: str | None = None

    def __str__(self) -> str:
        return f"{LINE_NAMES[self.line]} {written(self.version)}"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line: `since` is the first release in it, `until` the first after it (None: it still holds)."""

    line: Library
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


@dataclass(frozen=True, slots=True)
class Redirect:
    """A stretch of releases that is another line by another name; `version` None keeps the number."""

    spans: tuple[Span, ...]
    line: Library
    version: Version | None
    source: str


def padded(version: Version) -> Version:
    """Three or more numbers."""
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


def today(line: Library) -> Version:
    """The newest release that the facts were held against."""
    return parsed(RELEASES[line][-1])


REDIRECTS = (
    Redirect(
        (Span("keras", (2, 4), (3,)),),
        "tf.keras",
        None,
        "keras 2.4.0 re-exports tensorflow.keras; from 2.6 the package holds its source (keras-team/keras b5cb82c689)",
    ),
    Redirect(
        (Span("tf.keras", (2, 16)),),
        "keras",
        today("keras"),
        "TensorFlow 2.16 release notes: tf.keras is Keras 3, in the release of the keras package installed beside it",
    ),
)


@dataclass(frozen=True, slots=True)
class BackendsRow:
    """What a stretch of releases runs on."""

    backends: tuple[str, ...]
    spans: tuple[Span, ...]
    source: str


RUNS_ON = (
    BackendsRow(("theano",), (Span("keras", (0, 1), (0, 3)),), "keras/backend came with 0.3.0"),
    BackendsRow(("theano", "tensorflow"), (Span("keras", (0, 3), (2, 0, 5)),), "keras/backend/__init__.py"),
    BackendsRow(("theano", "tensorflow", "cntk"), (Span("keras", (2, 0, 5), (2, 4)),), "keras/backend/__init__.py"),
    BackendsRow(("tensorflow",), (Span("tf.keras", (1, 4)), Span("tf-keras", (2, 14))), "part of TensorFlow"),
    BackendsRow(("tensorflow", "jax", "torch"), (Span("keras", (3,)),), "keras/src/backend/__init__.py"),
)

#: Lines that run on one backend only, after redirection.
_ONLY_BACKEND: dict[Library, str] = {"tf.keras": "tensorflow", "tf-keras": "tensorflow"}


def chosen(rows: Iterable[R], release: Release) -> R | None:
    """The first row that holds for the release, or None: the one place where a fact is picked by version."""
    for row in rows:
        if any(span.holds(release) for span in row.spans):
            return row
    return None


@lru_cache(maxsize=512)
def release_of(target: Target) -> Release:
    """The release whose facts apply to a target.

    Without a version it is today's release; today's TensorFlow has Keras 3 in it. `tf.keras` runs on TensorFlow in
    every version, unless the target says otherwise.
    """
    line: Library = target.library
    backend = target.backend or _ONLY_BACKEND.get(line)
    unnamed = (99,) if line == "tf.keras" else today(line)
    release = Release(line, target.version or unnamed, backend)
    redirect = chosen(REDIRECTS, release)
    if redirect is None:
        return release
    return Release(redirect.line, redirect.version or release.version, backend or _ONLY_BACKEND.get(redirect.line))


def stretches(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The stretches of Keras's lines within which none of the spans begins or ends."""
    found: list[Span] = []
    marks = list(spans)
    for line in ("keras", "tf.keras", "tf-keras"):
        first = padded(parsed(RELEASES[line][0]))
        ends = {padded(end) for span in marks if span.line == line for end in (span.since, span.until or span.since)}
        # Keras's own line has a gap where its package was tf.keras.
        starts = sorted(mark for mark in ends | {first} if mark >= first and (line, mark) != ("keras", (2, 4, 0)))
        for since, until in zip(starts, [*starts[1:], None], strict=True):
            gap = line == "keras" and until == (3, 0, 0)
            found.append(Span(line, since, (2, 4) if gap else until))
    return tuple(found)


@lru_cache(maxsize=128)
def existing(target: Target) -> Target | None:
    """The target where there is such a release, today's where it is newer than all that are known; else None.

    A release that only differs in its last number from a listed one is taken as it is. Of PyTorch only some are listed.
    """
    release = release_of(target)
    if target.version is None or release.version != target.version:
        return target
    if release.line == target.library and padded(release.version) > padded(today(release.line)):
        return Target(library=release.line, version=today(release.line), why=target.why, backend=target.backend)
    stem = release.version[:2]
    listed = any(parsed(text)[: len(stem)] == stem for text in RELEASES[release.line])
    return target if listed or release.line == "torch" else None


def closest_release(target: Target) -> str:
    """The listed release that comes before the target's or, where there is none, the first."""
    release = release_of(target)
    return last_before(release.line, release.version)


def in_full(release: Release) -> str:
    """The release with as many numbers as its line is listed with: Keras 2 is "Keras 2.0.0"."""
    digits = len(parsed(RELEASES[release.line][0]))
    version = padded(release.version)[:digits] if len(release.version) < digits else release.version
    return str(Release(release.line, version))


def backends_of(target: Target) -> tuple[str, ...]:
    """What the target's release runs on."""
    row = chosen(RUNS_ON, release_of(target))
    return row.backends if row is not None else ()


def last_before(line: Library, version: Version) -> str:
    """The last listed release of a line before a version."""
    earlier = [text for text in RELEASES[line] if padded(parsed(text)) < padded(version)]
    return earlier[-1] if earlier else RELEASES[line][0]


def in_words(spans: Iterable[Span]) -> str:
    """ "Keras 1.0.6 to 2.3.1, tf.keras 1.13 to 2.1": stretches that touch are merged."""
    merged: list[Span] = []
    order = tuple(RELEASES)
    for span in sorted(spans, key=lambda span: (order.index(span.line), padded(span.since))):
        before = merged[-1] if merged else None
        if before is not None and before.line == span.line and _touch(before, span):
            merged[-1] = Span(span.line, before.since, span.until)
        else:
            merged.append(span)
    lines: dict[str, list[str]] = {}
    for span in merged:
        lines.setdefault(LINE_NAMES[span.line], []).append(_stretch(span))
    return ", ".join(f"{name} {' and '.join(stretches)}" for name, stretches in lines.items())


def _touch(before: Span, after: Span) -> bool:
    return before.until is not None and padded(before.until) >= padded(after.since)


def _stretch(span: Span) -> str:
    first = next((text for text in RELEASES[span.line] if padded(parsed(text)) >= padded(span.since)), "")
    last = RELEASES[span.line][-1] if span.until is None else last_before(span.line, span.until)
    return first if first == last else f"{first} to {last}"
