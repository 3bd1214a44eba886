"""What a finished count says, ready for definitions to be made of: plain integers and fractions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from trueup.auditing.counting.intervals import wilson
from trueup.auditing.counting.pairs import Pairs, pairs_of, sums_by
from trueup.auditing.counting.ranking.rankings import Ranking, rankings_of
from trueup.auditing.counting.settings import Settings
from trueup.auditing.counting.state import Tally
from trueup.contract.audit import ClassCount, Definition, Group


@dataclass(frozen=True)
class Counts:
    """How often each class is true, answered and both, over so many rows; rows may be counted by their weights.

    classes: the numbers are integers in either case; weights are multiples of a power of two, the same for all.
    rows, right: all of them, and those that are right.
    silent: class -> its rows that have no answer and count as wrong; empty where a row may have several tags.
    blank: with several tags to a row, the cells without a tag in rows that have no answer: they are wrong, too.
    """

    classes: Sequence[ClassCount]
    rows: int
    right: int
    silent: Mapping[int, int] = field(default_factory=dict)
    blank: int = 0

    @property
    def present(self) -> list[ClassCount]:
        """The classes that occur in the labels."""
        return [item for item in self.classes if item.support]

    @property
    def met(self) -> list[ClassCount]:
        """The classes that occur in the labels or among the answers."""
        return [item for item in self.classes if item.support or item.answered]


@dataclass(frozen=True)
class Figures:
    """A Tally, and what several definitions are made of."""

    tally: Tally

    @property
    def settings(self) -> Settings:
        """What was counted."""
        return self.tally.settings

    @cached_property
    def pairs(self) -> Pairs:
        """The confusion matrix; without cells where rows may have several tags."""
        return pairs_of(self.tally.table("confusion"), self.settings.classes)

    @cached_property
    def weighted_pairs(self) -> Pairs:
        """The confusion matrix by weights."""
        return pairs_of(self.tally.table("confusion_weight"), self.settings.classes)

    @cached_property
    def counts(self) -> Counts:
        """Each row counted once."""
        tally = self.tally
        return Counts(
            _of_tables(tally, "", self.pairs),
            tally.count("counted"),
            tally.count("right"),
            tally.table("silent"),
            tally.count("silent_blank"),
        )

    @cached_property
    def weighted(self) -> Counts | None:
        """Each row counted by its weight; None where there are none, or all are zero."""
        if not self.tally.count("weight"):
            return None
        return weighted_counts(self.tally, self.weighted_pairs)

    @cached_property
    def rankings(self) -> Ranking | None:
        """Rows in the order of their scores; None where scores were not kept."""
        return rankings_of(self.tally, "")

    @cached_property
    def weighted_rankings(self) -> Ranking | None:
        """The same with the rows' weights."""
        return rankings_of(self.tally, "_weight") if self.tally.count("weight") else None

    @cached_property
    def positive(self) -> int | None:
        """The class that precision and recall are asked of: of two classes the second, or the one that was named."""
        settings = self.settings
        if settings.positive is not None:
            return settings.positive
        return 1 if settings.classes == 2 and settings.task != "multi-label" else None


def weighted_counts(tally: Tally, pairs: Pairs) -> Counts:
    """Counts by weights, in the greatest power of two that divides them all, so that the numbers stay short."""
    classes = _of_tables(tally, "_weight", pairs)
    silent, blank = tally.table("silent_weight"), tally.count("silent_blank_weight")
    numbers = [tally.count("weight"), tally.count("weight_right"), blank, *silent.values()]
    numbers += [number for item in classes for number in (item.support, item.answered, item.right)]
    # `number & -number` is the lowest bit that is set: the greatest power of two that divides the number.
    shift = min((number & -number).bit_length() - 1 for number in numbers if number)
    return Counts(
        [
            ClassCount(
                name=item.name,
                support=item.support >> shift,
                answered=item.answered >> shift,
                right=item.right >> shift,
            )
            for item in classes
        ],
        numbers[0] >> shift,
        numbers[1] >> shift,
        {code: number >> shift for code, number in silent.items()},
        blank >> shift,
    )


def _of_tables(tally: Tally, unit: str, pairs: Pairs) -> tuple[ClassCount, ...]:
    """Support, answers and hits of each class."""
    settings = tally.settings
    if settings.task == "multi-label":
        true, answered, both = (dict(tally.table(f"{name}{unit}")) for name in ("tag_true", "tag_answered", "tag_both"))
    else:
        cells, right = pairs, pairs.right
        true = dict(enumerate(sums_by(cells.true, cells.rows, settings.classes)))
        answered = dict(enumerate(sums_by(cells.answered, cells.rows, settings.classes)))
        both = dict(zip(cells.true[right].tolist(), map(int, cells.rows[right].tolist()), strict=True))
        for code, rows in tally.table(f"silent{unit}").items():
            true[code] = true.get(code, 0) + rows
    return tuple(
        ClassCount(
            name=settings.name_of(code),
            support=true.get(code, 0),
            answered=answered.get(code, 0),
            right=both.get(code, 0),
        )
        for code in range(settings.classes)
    )


def ratio(key: str, name: str, counts: tuple[int, int], words: str, printed_by: str = "") -> Definition:
    """A definition that is a ratio of two counts."""
    right, of = counts
    return Definition(key=key, name=name, value=right / of, right=right, of=of, counts=words, printed_by=printed_by)


def per_row(key: str, name: str, counts: tuple[int, int], words: str, printed_by: str = "") -> Definition:
    """A ratio whose things counted are separate rows, so that Wilson's interval applies."""
    right, of = counts
    return Definition(
        key=key,
        name=name,
        value=right / of,
        right=right,
        of=of,
        counts=words,
        printed_by=printed_by,
        interval=wilson(right, of),
    )


@dataclass(frozen=True)
class Family:
    """Definitions of one group, whose numbers are fractions; those by weights are named after the plain ones."""

    group: Group
    by_weights: bool = False

    def define(self, key: str, name: str, value: Fraction | float, words: str, *known_as: str) -> Definition:
        """A definition of the group."""
        return Definition(
            key=f"sample_weighted_{key}" if self.by_weights else key,
            name=f"{name}, by weights" if self.by_weights else name,
            value=float(value),
            counts=f"{words}; rows by their sample weights" if self.by_weights else words,
            group="weights" if self.by_weights else self.group,
            known_as=known_as,
            in_percent=self.group not in ("agreement", "ranking"),
        )


#: A share as (part, of): two integers, of which the second is positive.
Share = tuple[int, int]
# Of a million shares the sum is off by 2**-61 at most: less than a float shows.
_STEPS = 80


def total_of(shares: Sequence[Share]) -> Fraction:
    """The sum of shares; of more than 64 in steps of 2**-80, as in `total`."""
    if len(shares) <= 64:
        return sum((Fraction(part, of) for part, of in shares), Fraction(0))
    return Fraction(sum(((part << _STEPS + 1) // of + 1) >> 1 for part, of in shares), 1 << _STEPS)


def mean_of(shares: Sequence[Share]) -> Fraction:
    """Their sum over their number."""
    return total_of(shares) / len(shares)


def total(values: Iterable[Fraction]) -> Fraction:
    """A sum of fractions; of more than 64 in steps of 2**-80, since the denominators of exact sums grow without end."""
    listed = list(values)
    if len(listed) <= 64:
        return sum(listed, Fraction(0))
    return Fraction(sum(round(value * 2**80) for value in listed), 2**80)


def batch_total(tally: Tally) -> tuple[Fraction, int]:
    """The sum of the accuracies of the batches, and the number of those with a row that counts."""
    parts = [*tally.batches.whole.items(), *((c, (1, right)) for _, c, right in tally.batches.open.values())]
    number = sum(batches for counted, (batches, _) in parts if counted)
    return total(Fraction(right, counted) for counted, (_, right) in parts if counted), number
