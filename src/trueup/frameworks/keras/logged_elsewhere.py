"""In which releases the same program logs a name."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.frameworks.keras.history import logged_names
from trueup.frameworks.keras.metric_rows import NAMING, OWN_NAMES, WORDS
from trueup.frameworks.releases import Span, in_words, stretches


def written_for_another(setup: Setup) -> bool:
    """True where one release logs every name that the program reads and any release logs, and the setup's does not.

    What such a program reads is then evidence that it was written for that release.
    """
    read = frozenset(use.name for use in setup.name_uses)
    logged = [names & read for _, names in _everywhere(setup)]
    every = frozenset[str]().union(*logged)
    here = value_of(logged_names(setup)) or frozenset()
    return bool(every) and every in logged and not every <= here


def logged_elsewhere(setup: Setup, name: str) -> str:
    """The releases, in words, in which the setup's own calls log `name`; "" where no release is known to."""
    return in_words(stretch for stretch, names in _everywhere(setup) if name in names)


def _everywhere(setup: Setup) -> list[tuple[Span, frozenset[str]]]:
    """What the setup's own calls log, for each stretch of releases that log alike."""
    spans = [span for table in (NAMING, WORDS, OWN_NAMES) for row in table for span in row.spans]
    found = []
    for stretch in stretches(spans):
        target = Target(library=stretch.line, version=stretch.since, backend=setup.target.backend)
        found.append((stretch, value_of(logged_names(replace(setup, target=target))) or frozenset()))
    return found
