"""Findings in the order in which they are reported, each fault once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from trueup.contract.finding import SEVERITIES, Finding
from trueup.contract.known import Place
from trueup.contract.number import UNNAMED_LOADER

#: What is told in brackets of a party that one setup knows and another does not.
_IN_BRACKETS = re.compile(r" \([^()]*\)")


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By file, severity, cell, row, column (in a model its path) and code; those that say the same of a place are one.

    Its fix makes the changes of all of them: a softmax that stands in the training and in the evaluation is taken out
    of both. A finding whose code another one covers at the same place is left out.
    """
    first: dict[tuple[str, Place, str], Finding] = {}
    for finding in sorted(findings, key=_loudness):
        key = (finding.code, finding.where, finding.have)
        first[key] = _with_changes(first[key], finding) if key in first else finding
    covered = {(finding.where, code) for finding in first.values() for code in finding.covers}
    known = [_with_uses(*group) for group in _by_pairing(_without_less_known(first.values()))]
    return sorted((each for each in known if (each.where, each.code) not in covered), key=_order)


def _without_less_known(findings: Iterable[Finding]) -> list[Finding]:
    """The findings but those that say of a place what another one says of it, of a head that is not known."""
    by_words: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        words = (_IN_BRACKETS.sub("", finding.have), finding.expected, finding.happens, finding.change)
        by_words.setdefault((finding.code, finding.where, finding.severity, words), []).append(finding)
    kept: list[Finding] = []
    for group in by_words.values():
        known = [finding for finding in group if _head_of(finding) is not None]
        kept += known or group[:1]
    return [finding for finding in kept if not any(_names_its_loader(finding, other) for other in kept)]


def _names_its_loader(finding: Finding, other: Finding) -> bool:
    """True where another finding says the same of the same place, and has a name for the loader."""
    before, word, behind = finding.have.partition(UNNAMED_LOADER)
    if not word or finding.have == other.have or (finding.code, finding.where) != (other.code, other.where):
        return False
    return other.have.startswith(before) and other.have.endswith(behind)


def _by_pairing(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings about a head under a loss, together for each head at a place; any other finding on its own.

    A validation that takes the same loss of the same head, or labels that are read in several ways, are no other fault.
    """
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        head = next((party for party in finding.parties if party.role == "head"), None)
        apart = head is None or not finding.code.startswith(_OF_HEAD_AND_LOSS)
        key = finding if apart or head is None else (finding.code, finding.where, head.where, head.text)
        groups.setdefault((key,), []).append(finding)
    return list(groups.values())


def _with_uses(first: Finding, *others: Finding) -> Finding:
    """A finding with the uses that others show."""
    uses = (party for other in others for party in other.parties if party.role == "use")
    return replace(first, parties=tuple(dict.fromkeys((*first.parties, *uses))))


#: How the codes of rules begin that are about a head under a loss, whatever the labels are.
_OF_HEAD_AND_LOSS = "TU1"


def _head_of(finding: Finding) -> Place | None:
    return next((party.where for party in finding.parties if party.role == "head"), None)


def each_fault_once(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of one program, in order, with those of one fault as one: it stands at the first of their places.

    One fault is what the same changes mend, or what is said in the same words of the same model.
    """
    kept: list[Finding] = []
    index: dict[tuple[object, ...], int] = {}
    for finding in findings:
        keys = _marks(finding)
        number = next((index[key] for key in keys if key in index), None)
        # Two sentences about one place are two findings, whatever mends them.
        if number is None or kept[number].where == finding.where:
            number = len(kept)
            kept.append(finding)
        else:
            kept[number] = _joined(kept[number], finding)
        for key in keys:
            index.setdefault(key, number)
    return kept


def places_of(finding: Finding) -> tuple[Place, ...]:
    """Where the fault of a finding stands, the finding's own place first."""
    return finding.where, *finding.other_places


def at_each_place(finding: Finding) -> Iterator[Finding]:
    """The finding as it would stand at each of its places."""
    places = places_of(finding)
    for place in places:
        others = tuple(other for other in places if other != place)
        yield replace(finding, where=place, other_places=others) if others else finding


def without_repeats(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of several programs in order; a file that several of them take in has each of its faults once."""
    first: dict[tuple[str, Place, str], Finding] = {}
    for finding in sorted(findings, key=_loudness):
        first.setdefault((finding.code, finding.where, finding.have), finding)
    known = [group[0] for group in _by_pairing(_without_less_known(first.values()))]
    elsewhere = {(finding.code, place) for finding in known for place in finding.other_places}
    return sorted((each for each in known if each.other_places or (each.code, each.where) not in elsewhere), key=_order)


def _marks(finding: Finding) -> list[tuple[object, ...]]:
    """What makes findings one fault; empty for a finding that stands on its own."""
    own = (finding.code, finding.severity, finding.where.file)
    marks: list[tuple[object, ...]] = []
    if finding.changes:
        marks.append((*own, finding.changes))
    head = _head_of(finding)
    if head is not None:
        marks.append((*own, head, finding.message, bool(finding.changes)))
    return marks


def _joined(first: Finding, other: Finding) -> Finding:
    """A finding with the place of another of the same fault, what stands there, and what of the program leads to it."""
    new = (party for party in other.parties if party not in first.parties)
    there = tuple(party for party in new if party.where == other.where or party.role == "use")
    joined = replace(_with_changes(first, other), parties=(*first.parties, *there))
    if other.where in first.other_places:
        return joined
    return replace(joined, other_places=(*first.other_places, other.where))


def _with_changes(first: Finding, other: Finding) -> Finding:
    """A finding with what another changes elsewhere; of two changes of first place the first is made."""
    if not first.changes or not other.changes:
        return first
    places = {change.where for change in first.changes}
    more = tuple(change for change in other.changes if change.where not in places)
    at_risk = tuple(dict.fromkeys((*first.names_at_risk, *other.names_at_risk)))
    return replace(first, changes=(*first.changes, *more), names_at_risk=at_risk) if more else first


def _loudness(finding: Finding) -> int:
    """What is told by a setup that has the evidence of an error goes before what another one leaves a warning."""
    return SEVERITIES.index(finding.severity)


def _order(finding: Finding) -> tuple[str, int, int, int, int, str, str, str]:
    where, severity = finding.where, SEVERITIES.index(finding.severity)
    place = (where.cell or 0, where.row, where.column, where.path or "")
    return (where.file, severity, *place, finding.code, finding.have)
