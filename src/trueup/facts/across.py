"""The same line in every release: where it becomes something else, and where it ends in an exception."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.facts.meanings import meanings_for
from trueup.frameworks import all_lines
from trueup.frameworks.meanings import meanings_of
from trueup.frameworks.releases import Span, in_words, stretches


@cache
def all_stretches(library: str) -> tuple[Span, ...]:
    """The stretches of the lines of a library's framework within which no fact about losses and metrics changes."""
    return stretches(meanings_of(library).fact_spans())


def across(setup: Setup, tell: Callable[[Setup], str]) -> tuple[tuple[str, str], ...]:
    """(answer, releases in words) for each answer that other releases give than the setup's own.

    `tell` is asked about the same setup in one release of each stretch; lines that have a choice are asked about on the
    backend that the setup's target names, and on others that differ where it names none. "" for an answer is left out.
    """
    here = tell(setup)
    known = {answer: releases for answer, releases in everywhere(setup, tell) if answer != here}
    # A target that names its backend has told what it runs on: what others do is no news to it.
    for plain, variant, words in meanings_for(setup).variants() if setup.target.backend is None else ():
        answer = tell(replace(setup, target=variant))
        if answer not in (here, tell(replace(setup, target=plain)), ""):
            known[answer] = ", ".join(filter(None, (known.get(answer, ""), words)))
    return tuple(known.items())


def everywhere(setup: Setup, tell: Callable[[Setup], str]) -> tuple[tuple[str, str], ...]:
    """(answer, releases in words) for every answer that there is; "" for an answer is left out."""
    found: dict[str, list[Span]] = {}
    for span in all_stretches(setup.target.library):
        # tf.keras runs on TensorFlow whatever the target says: asked with JAX, its releases would have no answer.
        backend = setup.target.backend if all_lines()[span.line].backend is None else None
        answer = tell(replace(setup, target=Target(library=span.line, version=span.since, backend=backend)))
        if answer:
            found.setdefault(answer, []).append(span)
    return tuple((answer, in_words(spans)) for answer, spans in found.items())
