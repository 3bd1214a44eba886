"""The state of a count: integers only, and `+` joins two of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any, TypeVar

from trueup.auditing.counting.digest import refuse_changed, sealed
from trueup.auditing.counting.items import Items
from trueup.auditing.counting.ranking.cell_table import CellTable
from trueup.auditing.counting.ranking.score_grid import settled
from trueup.auditing.counting.settings import Settings
from trueup.contract.bad_input import BadInputError

#: The version of the dictionary that `Tally.to_dict` writes.
FORMAT = 3

Span = tuple[int, int]
K = TypeVar("K", int, str)


@dataclass(frozen=True, slots=True)
class Batches:
    """The rows of each batch, as far as they were seen.

    whole: counted rows of a batch -> (number of complete batches with that many, rows right in them all).
    open: number of a batch that is not complete yet -> (rows seen, rows counted, rows right). The last one of a run
        stays open when it is smaller.
    """

    whole: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    open: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)

    def join(self, other: Batches, size: int) -> Batches:
        """Both, with the batches that became complete moved over."""
        whole = dict(self.whole)
        for counted, (number, right) in other.whole.items():
            had = whole.get(counted, (0, 0))
            whole[counted] = (had[0] + number, had[1] + right)
        part = dict(self.open)
        for key, (seen, counted, right) in other.open.items():
            before = part.pop(key, (0, 0, 0))
            now = (before[0] + seen, before[1] + counted, before[2] + right)
            if now[0] < size:
                part[key] = now
            else:
                had = whole.get(now[1], (0, 0))
                whole[now[1]] = (had[0] + 1, had[1] + now[2])
        return Batches(whole, part)


@dataclass(frozen=True, slots=True)
class SliceCount:
    """Rows of one group: those counted, and those right; and those that lack an answer, or a label.

    Rows without an answer are among those counted where they count as wrong; rows without a label never are.
    """

    rows: int = 0
    right: int = 0
    unanswered: int = 0
    unlabelled: int = 0

    def __add__(self, other: SliceCount) -> SliceCount:
        """Both."""
        return SliceCount(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted so far, and of which rows.

    settings: what was counted; another Tally must have the same to be added.
    counts: name -> integer (`measure.names` says what each is). Sums of reals are multiples of 2**-40 (log-loss,
        Brier), 2**-32 (confidences) or 2**-1074 (weights). A name that is missing is 0.
    tables: name -> index -> integer; zeros are left out. "confusion" has the index true * classes + answered.
    slices: value of the `by` column -> its rows.
    batches: for the mean of batch accuracies.
    items: of several rows each: how many of these are right, where `settings.items` asks for it.
    spans: source -> the row numbers [start, end) that were seen, joined and in order. The rows of two tallies that are
        added must not overlap: the same rows are never counted twice.
    """

    settings: Settings
    counts: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    slices: Mapping[str, SliceCount] = field(default_factory=dict)
    batches: Batches = field(default_factory=Batches)
    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    items: Items = field(default_factory=Items)

    @classmethod
    def empty(cls, settings: Settings) -> Tally:
        """No rows."""
        return cls(settings)

    @property
    def rows(self) -> int:
        """All rows seen, those left out and those of padding included."""
        return sum(end - start for spans in self.spans.values() for start, end in spans)

    def count(self, name: str) -> int:
        """One counter."""
        return self.counts.get(name, 0)

    def table(self, name: str) -> Mapping[int, int]:
        """One table of counters."""
        return self.tables.get(name, {})

    def __add__(self, other: Tally) -> Tally:
        """Both counts together; BadInputError where the settings differ or rows are in both."""
        if not isinstance(other, Tally):
            return NotImplemented
        _refuse_other_settings(self.settings, other.settings)
        slices = dict(self.slices)
        for value, part in other.slices.items():
            slices[value] = slices.get(value, SliceCount()) + part
        tables: dict[str, Mapping[int, int]] = {
            name: _added_tables(self.table(name), other.table(name)) for name in {*self.tables, *other.tables}
        }
        settled(tables, self.settings)
        return Tally(
            self.settings,
            _added(self.counts, other.counts),
            tables,
            slices,
            self.batches.join(other.batches, self.settings.batch_size),
            {
                source: joined_spans((*self.spans.get(source, ()), *other.spans.get(source, ())), source)
                for source in {*self.spans, *other.spans}
            },
            self.items.join(other.items),
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it; the same rows give the same dictionary however they were split, ordered or grouped."""
        data = {
            "format": FORMAT,
            "what": "trueup tally",
            "settings": self.settings.to_dict(),
            "counts": dict(sorted(self.counts.items())),
            "tables": {name: _in_order(table) for name, table in sorted(self.tables.items())},
            "slices": {value: list(astuple(part)) for value, part in sorted(self.slices.items())},
            "batches": {
                "whole": {str(counted): list(pair) for counted, pair in sorted(self.batches.whole.items())},
                "open": {key: list(triple) for key, triple in sorted(self.batches.open.items())},
            },
            "spans": {source: [list(span) for span in spans] for source, spans in sorted(self.spans.items())},
            "items": self.items.to_dict(),
        }
        return sealed(data)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Tally:
        """The reverse of `to_dict`; BadInputError for another format, and for contents that were changed since."""
        if data.get("what") != "trueup tally" or data.get("format") != FORMAT:
            raise BadInputError(
                f"a state that calls itself {data.get('what')!r}, format {data.get('format')!r}",
                f"'trueup tally', format {FORMAT}",
                "Count again with this release, or read it with the release that wrote it",
            )
        refuse_changed(data, "`Tally.to_dict`")
        try:
            tally = cls(
                Settings.from_dict(data["settings"]),
                {str(name): _whole(value) for name, value in data["counts"].items()},
                {
                    str(name): {int(index): _whole(value) for index, value in table.items()}
                    for name, table in data["tables"].items()
                },
                {str(value): _slice_count(part) for value, part in data["slices"].items()},
                Batches(
                    {int(size): (_whole(p[0]), _whole(p[1])) for size, p in data["batches"]["whole"].items()},
                    {
                        str(key): (_whole(t[0]), _whole(t[1]), _whole(t[2]))
                        for key, t in data["batches"]["open"].items()
                    },
                ),
                {
                    str(source): joined_spans(((_whole(a), _whole(b)) for a, b in spans), source)
                    for source, spans in data["spans"].items()
                },
                Items.from_dict(data["items"]),
            )
            _refuse_contradictions(tally)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as damage:
            if isinstance(damage, BadInputError):
                raise
            raise BadInputError(
                f"a damaged state ({type(damage).__name__}: {damage})", "what `Tally.to_dict` wrote", "Count again"
            ) from damage
        return tally


def _refuse_contradictions(tally: Tally) -> None:
    """ValueError where counts do not go together: nothing is negative, and no part is larger than its whole."""
    counted, right = tally.count("counted"), tally.count("right")
    numbers = [*tally.counts.values(), *(number for table in tally.tables.values() for number in table.values())]
    confusion = tally.table("confusion")
    classes = tally.settings.classes
    of_items = (counted, right) if tally.settings.items else (0, 0)
    slices, batches, silent = tally.slices.values(), tally.batches, tally.table("silent")
    multi = tally.settings.task == "multi-label"
    holds = {
        "a count is negative": min(numbers, default=0) >= 0,
        "right, counted and all rows": right <= counted <= tally.rows,
        "the confusion matrix and the rows counted": multi or sum(confusion.values()) + sum(silent.values()) == counted,
        "rows without an answer": tally.count("unanswered") + tally.count("unlabelled") <= tally.rows
        and (tally.settings.missing != "wrong" or multi or sum(silent.values()) == tally.count("unanswered")),
        "the confusion matrix and the rows right": multi
        or sum(confusion.get(code * classes + code, 0) for code in range(classes)) == right,
        "the confusion matrix and the classes": all(0 <= index < classes**2 for index in confusion),
        "the slices": all(0 <= part.right <= part.rows and min(astuple(part)) >= 0 for part in slices)
        and (tally.settings.by is None or sum(part.rows for part in slices) == counted),
        "the items and the rows": tally.items.rows() == of_items,
        "the batches": all(0 <= part <= number * size for size, (number, part) in batches.whole.items())
        and all(0 <= part <= taken <= seen for seen, taken, part in batches.open.values()),
    }
    for what, fits in holds.items():
        if not fits:
            raise ValueError(f"contradiction: {what}")


def _in_order(table: Mapping[int, int]) -> dict[str, int]:
    indices = sorted(table)
    return dict(zip(map(str, indices), map(table.__getitem__, indices), strict=True))


def _slice_count(numbers: Sequence[object]) -> SliceCount:
    rows, right, unanswered, unlabelled = map(_whole, numbers)
    return SliceCount(rows, right, unanswered, unlabelled)


def joined_spans(spans: Iterable[Span], source: str) -> tuple[Span, ...]:
    """Disjoint spans in order, neighbours joined; BadInputError where two overlap."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if joined and start < joined[-1][1]:
            raise BadInputError(
                f"rows {start} to {min(end, joined[-1][1]) - 1}{f' of {source}' if source else ''} counted twice",
                "each row once",
                "Leave out the repeated part, or number the rows with start_row and name their source",
            )
        if joined and start == joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _added_tables(first: Mapping[int, int], other: Mapping[int, int]) -> Mapping[int, int]:
    only = first or other
    return only if isinstance(only, CellTable) and not (first and other) else _added(first, other)


def _added(first: Mapping[K, int], other: Mapping[K, int]) -> dict[K, int]:
    if not first or not other:
        only = first or other
        # A copy is far faster than a look at each value; tables of scores hold hundreds of thousands.
        return {name: value for name, value in only.items() if value} if 0 in only.values() else dict(only)
    total = dict(first)
    for name, value in other.items():
        total[name] = total.get(name, 0) + value
    return {name: value for name, value in total.items() if value}


def _refuse_other_settings(settings: Settings, other: Settings) -> None:
    if settings != other:
        mine, theirs = settings.to_dict(), other.to_dict()
        differ = [f"{name} ({mine[name]!r} and {theirs[name]!r})" for name in mine if mine[name] != theirs[name]]
        raise BadInputError(
            f"two counts with different {', '.join(differ)}", "the same settings", "Count both in the same way"
        )


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is not a whole number")
    return value
