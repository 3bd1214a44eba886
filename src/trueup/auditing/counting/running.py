"""A count under way: arrays that are added to in place, and turned into a Tally at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from trueup.auditing.counting.exact import Array, Flags, Floats, Ints, exact_sums
from trueup.auditing.counting.items import Items
from trueup.auditing.counting.layout import Buffers
from trueup.auditing.counting.ranking.score_order import ScoreOrder
from trueup.auditing.counting.settings import Settings
from trueup.auditing.counting.state import Batches, SliceCount, Span, Tally
from trueup.contract.bad_input import BadInputError

#: Up to this many cells a table is held densely (2**22 int64 are 32 MiB); beyond, as sorted pairs.
_DENSE = 1 << 22
#: Keys that are gathered before they are counted.
_GATHERED = 1 << 20
#: Values of the column that slices are made by. More of them are identifiers, and no report of them is read.
_MOST_SLICES = 10_000


class KeyTable:
    """How often each integer key occurred."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._waiting: list[Ints] = []
        self._number = 0
        self._dense: Ints | None = np.zeros(size, np.int64) if size <= _DENSE else None
        self._keys: Ints = np.empty(0, np.int64)
        self._counts: Ints = np.empty(0, np.int64)

    def add(self, keys: Ints) -> None:
        """Count each key once more."""
        self._waiting.append(keys)
        self._number += len(keys)
        if self._number >= _GATHERED:
            self._flush()

    def dense(self) -> Ints | None:
        """The table itself, for whoever adds to it in place; None where it is too large to be held densely."""
        return self._dense

    def _flush(self) -> None:
        if not self._waiting:
            return
        keys = np.concatenate(self._waiting)
        self._waiting, self._number = [], 0
        if self._dense is not None:
            self._dense += np.bincount(keys, minlength=self.size)
            return
        new, counts = np.unique(keys, return_counts=True)
        self._merge(new, counts)

    def join(self, other: KeyTable) -> None:
        """Add what another one counted."""
        self._flush()
        other._flush()
        if self._dense is not None and other._dense is not None:
            self._dense += other._dense
        else:
            self._merge(other._keys, other._counts)

    def _merge(self, keys: Ints, counts: Ints) -> None:
        self._keys, inverse = np.unique(np.concatenate([self._keys, keys]), return_inverse=True)
        total = np.zeros(len(self._keys), np.int64)
        np.add.at(total, inverse, np.concatenate([self._counts, counts]))
        self._counts = total

    def table(self) -> dict[int, int]:
        """Key -> count, without zeros."""
        self._flush()
        if self._dense is not None:
            keys = np.flatnonzero(self._dense)
            return dict(zip(keys.tolist(), self._dense[keys].tolist(), strict=True))
        return dict(zip(self._keys.tolist(), self._counts.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Counted:
    """What a kernel says about each row that it counted.

    right: the row's answer is its label.
    cells_right: how many of its cells are on the right side of the threshold; None where there are no cells.
    """

    right: Flags
    cells_right: Ints | None = None


#: Takes, of each block, the numbers of the rows that were counted, which of them are right, and their classes
#: (empty for multi-label).
Watch = Callable[[Ints, Flags, Ints], None]


class Running:
    """Counters of one count. `measure.count.add_rows` fills it; kernels call `count`, `add` and `confuse`."""

    def __init__(self, settings: Settings, watch: Watch | None = None) -> None:
        """`watch` is shown each row that was counted: who counts two models on the same rows pairs them."""
        self.settings = settings
        self.watch = watch
        self.counts: defaultdict[str, int] = defaultdict(int)
        self.tables: dict[str, list[int]] = {}
        multi = settings.task == "multi-label"
        self.confusion = KeyTable(settings.classes**2 if not multi else 0)
        self.row_tags = KeyTable((settings.classes + 1) ** 3 if multi else 0)
        self.order = ScoreOrder(settings)
        self.by_weight: defaultdict[str, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
        #: Of the rows that are being counted; None where rows have none.
        self.weights: Floats | None = None
        self.slices: defaultdict[str, SliceCount] = defaultdict(SliceCount)
        self.batches = Batches()
        self.items = Items()
        self.spans: defaultdict[str, list[Span]] = defaultdict(list)
        self.buffers = Buffers()

    def count(self, name: str, number: int) -> None:
        """Add to a counter."""
        self.counts[name] += number

    def add(self, name: str, numbers: Mapping[int, int] | list[int] | Array) -> None:
        """Add to a table, index by index."""
        values = numbers.tolist() if isinstance(numbers, np.ndarray) else numbers
        pairs = values.items() if isinstance(values, Mapping) else enumerate(values)
        table = self.tables.setdefault(name, [])
        for index, number in pairs:
            if index >= len(table):
                table.extend([0] * (index + 1 - len(table)))
            table[index] += number

    def confuse(self, truth: Ints, answers: Ints) -> None:
        """Add rows to the confusion matrix."""
        keys = truth * self.settings.classes + answers
        self.confusion.add(keys)
        self.weigh("confusion_weight", keys)

    def weigh(self, name: str, keys: Ints) -> None:
        """Add the weights of the rows to a table, each row at its key."""
        if self.weights is None or not len(keys):
            return
        different, place = np.unique(keys, return_inverse=True)
        table = self.by_weight[name]
        for key, amount in zip(different.tolist(), exact_sums(self.weights, place, len(different)), strict=True):
            table[key] += amount

    def slice_of(self, value: object, part: SliceCount) -> None:
        """Add to a slice."""
        self.slices[str(value)] += part
        if len(self.slices) > _MOST_SLICES:
            raise BadInputError(
                f"more than {_MOST_SLICES:,} different values of {self.settings.by or 'by'}",
                "groups of rows",
                "Check that this is the column of groups, not of identifiers",
            )

    def join(self, other: Running) -> None:
        """Add what another one counted of other rows with the same settings; faster than adding their tallies."""
        for name, number in other.counts.items():
            self.counts[name] += number
        for name, numbers in other.tables.items():
            self.add(name, numbers)
        for mine, theirs in ((self.confusion, other.confusion), (self.row_tags, other.row_tags)):
            mine.join(theirs)
        self.order.join(other.order)
        for name, amounts in other.by_weight.items():
            for key, amount in amounts.items():
                self.by_weight[name][key] += amount
        for value, part in other.slices.items():
            self.slice_of(value, part)
        self.batches = self.batches.join(other.batches, self.settings.batch_size)
        self.items.take(other.items)
        for source, spans in other.spans.items():
            self.spans[source] += spans

    def tally(self) -> Tally:
        """The integers so far."""
        tables: dict[str, Mapping[int, int]] = {
            name: {index: number for index, number in enumerate(numbers) if number}
            for name, numbers in self.tables.items()
        }
        if self.settings.task == "multi-label":
            tables["row_tags"] = self.row_tags.table()
        elif self.settings.task == "one-of-k" or self.settings.kind == "predicted":
            tables["confusion"] = self.confusion.table()
        for name, weights in self.by_weight.items():
            tables[name] = {key: amount for key, amount in weights.items() if amount}
        tables |= self.order.tables()
        mine = Tally(
            self.settings,
            {name: number for name, number in self.counts.items() if number},
            {name: table for name, table in tables.items() if table},
            dict(self.slices),
            self.batches,
            {source: tuple(spans) for source, spans in self.spans.items()},
            self.items,
        )
        # Joining with nothing puts spans and batches into their one form.
        return Tally.empty(self.settings) + mine
