"""What the way in which a program is written tells of the releases it was written for: asked of its framework."""

from __future__ import annotations

from typing import NamedTuple

from trueup.contract.target import Version
from trueup.frameworks import framework_of
from trueup.syntax.parse import Source


class ReleaseHint(NamedTuple):
    """A release that is told indirectly, by what, and the stretch of which it is one (None, None: it is the one)."""

    version: Version | None
    why: str
    since: Version | None = None
    until: Version | None = None


class Hints(NamedTuple):
    """What a program tells: the releases of a line, and the backend that it selects itself."""

    release: ReleaseHint | None = None
    backend: str | None = None


def hints_of(source: Source, library: str) -> Hints:
    """What is told of a line's releases; nothing where its framework reads no spellings."""
    framework = framework_of(library)
    if framework is None or not framework.spelling:
        return Hints()
    hints: Hints = framework.part(framework.spelling).hints_of(source, library)
    return hints
