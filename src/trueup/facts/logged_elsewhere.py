"""In which releases the same program logs a name."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.facts.history import logged_names
from trueup.facts.keras_metrics import NAMING, WORDS
from trueup.facts.releases import in_words, stretches


def logged_elsewhere(setup: Setup, name: str) -> str:
    """The releases, in words, in which the setup's own calls log `name`; "" where no release is known to."""
    spans = [span for table in (NAMING, WORDS) for row in table for span in row.spans]
    logging = []
    for stretch in stretches(spans):
        target = replace(setup.target, library=stretch.line, version=stretch.since)
        names = value_of(logged_names(replace(setup, target=target)))
        if names is not None and name in names:
            logging.append(stretch)
    return in_words(logging)
