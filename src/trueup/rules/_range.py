"""A finding where only a stretch of releases is known: it holds for all, or names those that it holds for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from trueup.contract.finding import Finding, Party, Severity
from trueup.contract.known import Place
from trueup.contract.setup import Setup
from trueup.facts.ranges import candidates, range_words
from trueup.frameworks.releases import Span, in_words
from trueup.rules._wording import metric_words

_LOUDNESS: tuple[Severity, ...] = ("note", "warning", "error")


class _Checks(Protocol):
    def check(self, setup: Setup, /) -> Iterator[Finding]: ...


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one part of the stretch says at the place of a finding; None where it says nothing there."""

    span: Span
    finding: Finding | None


def over_the_range(setup: Setup, rules: Sequence[_Checks]) -> list[Finding]:
    """What the rules say over all releases that the setup may be read against.

    No error or warning, and no repair, rests on a release that only stands for others: where they do not all say it,
    the finding becomes a note that names its releases; where they say it differently, it says all of it. What the
    release that stands for them does not say is told where another says it aloud, since the program may be of that one.
    A release for which a stored output refutes a finding is not that of the program, as far as this finding goes.
    """
    parts = [
        (span, [{_key(item): item for item in rule.check(part)} for rule in rules])
        for span, part in ((span, replace(setup, target=target)) for target, span in candidates(setup.target))
    ]
    written: list[Finding] = []
    for number, rule in enumerate(rules):
        found = {_key(item): item for item in rule.check(setup)}
        for _, answers in parts:
            loud = {
                key: item for key, item in answers[number].items() if item.severity != "note" and item.code != "TU307"
            }
            found = {**loud, **found}
        for key, finding in found.items():
            seen = [_Seen(span, answers[number].get(key)) for span, answers in parts]
            seen = [item for item in seen if item.finding is None or not item.finding.refuted]
            refuted = finding.refuted and all(item.finding is None for item in seen)
            written.append(finding if refuted else _over(setup, finding, seen))
    return written


def _key(finding: Finding) -> tuple[Place, str]:
    """What makes two findings of one rule the same; TU307 may speak of several names in one place."""
    return finding.where, finding.have.partition(", which")[0] if finding.code == "TU307" else ""


def _over(setup: Setup, finding: Finding, seen: list[_Seen]) -> Finding:
    same = [(item.span, item.finding) for item in seen if item.finding is not None]
    if not same:
        return finding
    alike = all(other.changes == finding.changes for _, other in same)
    everywhere = len(same) == len(seen)
    severity = min((other.severity for _, other in same), key=_LOUDNESS.index)
    where = in_words(span for span, _ in same)
    stretch = range_words(setup.target)
    return replace(
        finding,
        severity=severity if everywhere else "note",
        have=finding.have if everywhere else f"{finding.have} (so in {where})",
        expected=_joined((span, other.expected) for span, other in same),
        happens=_joined((span, other.happens) for span, other in same),
        change=_joined((span, other.change) for span, other in same),
        changes=finding.changes if everywhere and alike else (),
        parties=tuple(_over_all(setup, party) for party in finding.parties),
        holds_for=f"{stretch}: {setup.target.why}" if everywhere else f"{where}, out of {stretch}: {setup.target.why}",
        refuted=False,
    )


def _over_all(setup: Setup, party: Party) -> Party:
    """A metric as it is called over all releases, and not as one of them has it."""
    metric = next((item for item in setup.metrics if party.role == "metric" and item.where == party.where), None)
    return party if metric is None else replace(party, text=metric_words(metric, setup))


def _joined(texts: Iterable[tuple[Span, str]]) -> str:
    """One text where all say the same, else each with its releases."""
    by_text: dict[str, list[Span]] = {}
    for span, text in texts:
        by_text.setdefault(text, []).append(span)
    if len(by_text) == 1:
        return next(iter(by_text))
    return "; ".join(f"in {in_words(spans)}: {text}" for text, spans in by_text.items())
