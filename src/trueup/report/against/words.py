"""The sentences about a model held against others, for every format alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trueup.contract.against import Against, Flips, Rival
from trueup.contract.audit import Audit
from trueup.contract.percent import p_words, percent, points, points_between
from trueup.report.audit.words import number

#: A verdict is given where the chance of giving it wrongly is below this.
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class FlipRow:
    """A class or a group as a table shows it."""

    name: str
    rows: str
    only_first: str
    only_second: str
    difference: str


def title(found: Against) -> str:
    """What was held against what, in a line."""
    rivals = found.rivals
    others = rivals[0].name if len(rivals) == 1 else f"{len(rivals)} others"
    return f"{found.name} against {others}, {number(rivals[0].pair.rows)} rows in common"


def models(found: Against) -> list[tuple[str, Audit]]:
    """(name, audit) of each model, the first one first."""
    return [(found.name, found.audit), *((rival.name, rival.audit) for rival in found.rivals)]


def heads(found: Against) -> tuple[str, ...]:
    """The heads of the table of accuracies; the last one only where a model lacks answers."""
    silent = any(audit.unanswered for _, audit in models(found))
    return ("model", "accuracy", "rows right", "majority share", *(("no answer",) if silent else ()))


def accuracies(found: Against) -> Iterator[tuple[str, ...]]:
    """Of each model what `heads` says, over the rows that it counts itself."""
    width = len(heads(found))
    for name, audit in models(found):
        accuracy = audit.accuracy
        right = f"{number(accuracy.right or 0)} of {number(audit.counted)}"
        row = (name, percent(accuracy.value), right, percent(audit.majority.share), number(audit.unanswered))
        yield row[:width]


def gaps(found: Against) -> Iterator[str]:
    """What was done with rows that lack an answer or a label, in sentences."""
    what = {"wrong": "counted as wrong", "exclude": "left out"}
    for name, audit in models(found):
        if audit.unanswered:
            done = what[audit.missing or "exclude"]
            yield f"{number(audit.unanswered)} rows without an answer of {name}: {done}, as asked"
    if found.audit.unlabelled:
        yield f"{number(found.audit.unlabelled)} rows without a label: left out for all models"


def verdict(found: Against, rival: Rival) -> str:
    """Which of the two is more often right, as far as these rows tell."""
    if not rival.pair.flips:
        return f"{found.name} and {rival.name} are right in the same rows"
    if rival.p_adjusted >= _LEVEL:
        return f"These rows do not tell {found.name} and {rival.name} apart"
    better, worse = (rival.name, found.name) if rival.pair.difference > 0 else (found.name, rival.name)
    return f"{better} is more often right than {worse}"


def facts(found: Against, rival: Rival) -> Iterator[tuple[str, str]]:
    """(what it is, in words) of a pair."""
    pair = rival.pair
    yield (
        "difference",
        f"{points(pair.difference)} (95 % interval {points_between(pair.low, pair.high)}, paired bootstrap)",
    )
    only = (
        f"{number(pair.only_second)} in which only {rival.name} is right, {number(pair.only_first)} only {found.name}"
    )
    yield "flips", f"{number(pair.flips)} rows: {only}"
    yield "both", f"right in {number(pair.both_right)} rows, wrong in {number(pair.both_wrong)}"
    corrected = f", after Holm's correction for {len(found.rivals)} models" if len(found.rivals) > 1 else ""
    yield "test", f"McNemar's exact test, p {p_words(rival.p_adjusted)}{corrected}"


def flip_rows(flips: tuple[Flips, ...], most: int) -> tuple[list[FlipRow], int]:
    """Classes or groups with flips, those with most first; and how many are left out."""
    met = [item for item in flips if item.only_first + item.only_second]
    shown = [
        FlipRow(
            item.name,
            number(item.rows),
            number(item.only_first),
            number(item.only_second),
            points((item.only_second - item.only_first) / item.rows),
        )
        for item in met[:most]
    ]
    return shown, len(met) - len(shown)


def tables(found: Against, rival: Rival, most: int) -> Iterator[tuple[str, list[FlipRow], int]]:
    """(heading, rows, how many are left out) of the tables of flips that have any."""
    groups = "by group" if found.groups_by == "by" else f"by {found.groups_by}"
    for heading, flips in (("by true class", rival.classes), (groups, rival.groups)):
        shown, left = flip_rows(flips, most)
        if shown:
            yield heading, shown, left
