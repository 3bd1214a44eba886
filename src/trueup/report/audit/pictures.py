"""The pictures of an audit as numbers: where each mark of a drawing stands, and what its alternative text says.

The page draws them; nothing here knows of a format. Lengths are in the drawing's own units.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trueup.contract.audit import Audit, ClassCount
from trueup.contract.percent import percent
from trueup.report.audit.words import DefinitionRow, definition_rows, number, optional_percent, worst_classes

#: Classes that get a row and a column of the confusion matrix; the others share one.
MOST_IN_MATRIX = 20
#: Classes that get a bar of their recall.
MOST_BARS = 30
#: Characters of a name beside the confusion matrix.
_LABEL = 13


@dataclass(frozen=True, slots=True)
class DefinitionMark:
    """One definition on the scale from 0 to 1."""

    name: str
    value: float
    share: str
    ratio: str
    true: bool
    floor: bool
    reported: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the confusion matrix that is not zero; `share` is of its row, the true class."""

    row: int
    column: int
    rows: int
    short: str
    share: float
    words: str

    @property
    def right(self) -> bool:
        """On the diagonal."""
        return self.row == self.column

    @property
    def shade(self) -> float:
        """How much of the colour it has: the number in it is dark on the lighter half, and light on the darker one."""
        # The shades between are left out: around the middle neither dark nor light digits could be read.
        return 0.06 + 0.88 * self.share if self.share <= 0.5 else 0.84 + 0.16 * self.share


@dataclass(frozen=True, slots=True)
class Matrix:
    """The confusion matrix, or that of the classes with most mistakes, the others joined into one."""

    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    joined: int
    description: str

    @property
    def longest(self) -> int:
        """Characters of the longest name, as far as it is shown."""
        return max(min(len(name), _LABEL) for name in self.names)


@dataclass(frozen=True, slots=True)
class Point:
    """One bin of the reliability diagram; `size` is the radius of its mark, area in proportion to its rows."""

    confidence: float
    accuracy: float
    size: float
    height: float
    low: float
    words: str


@dataclass(frozen=True, slots=True)
class RecallBar:
    """The recall of one class; None where it has no rows."""

    name: str
    recall: float | None
    share: str
    words: str


def definition_marks(audit: Audit) -> list[DefinitionMark]:
    """The majority share, the true accuracy, and everything else that is taken for it."""
    values = {
        "majority": audit.majority.share,
        **{item.key: item.value for item in audit.definitions},
    }
    return [
        DefinitionMark(row.name, values[row.key], row.share, row.ratio, row.true, row.key == "majority", row.reported)
        for row in _accuracies(audit)
    ]


def _accuracies(audit: Audit) -> list[DefinitionRow]:
    """What is printed as accuracy, and lies on the scale from 0 to 1."""
    return [row for row in definition_rows(audit) if row.group == "accuracy"]


def definitions_description(audit: Audit) -> str:
    """The definitions in words."""
    written = [f"{row.name} {row.share}" for row in _accuracies(audit)]
    return f"{'; '.join(written)}. A line marks the majority share, {written[0].rpartition(' share ')[2]}."


def matrix_of(audit: Audit) -> Matrix | None:
    """The confusion matrix; None where there is none."""
    if not audit.confusion:
        return None
    kept = _most_mistaken(audit)
    place = {code: at for at, code in enumerate(kept)}
    joined = len(audit.classes) - len(kept)
    counts: dict[tuple[int, int], int] = {}
    for (true, answered), rows in audit.confusion.items():
        pair = place.get(true, len(kept)), place.get(answered, len(kept))
        counts[pair] = counts.get(pair, 0) + rows
    names = [audit.classes[code] for code in kept] + ([f"{number(joined)} others"] if joined else [])
    totals = [sum(rows for pair, rows in counts.items() if pair[0] == at) for at in range(len(names))]
    cells = tuple(_cell(pair, rows, names, totals[pair[0]], len(kept)) for pair, rows in sorted(counts.items()))
    return Matrix(tuple(names), cells, joined, _matrix_description(audit, joined))


def _cell(pair: tuple[int, int], rows: int, names: Sequence[str], total: int, joined_at: int) -> Cell:
    share = rows / total
    among = " (or as another of these)" if pair == (joined_at, joined_at) else ""
    written = f"{names[pair[0]]} answered as {names[pair[1]]}{among}"
    words = f"{written}: {number(rows)} rows, {percent(share)} of {names[pair[0]]}"
    return Cell(*pair, rows, _compact(rows), share, words)


def _compact(rows: int) -> str:
    for size, unit in ((10**9, "G"), (10**6, "M"), (10**4, "k")):
        if rows >= size:
            return f"{rows / (1000 if unit == 'k' else size):.3g}{unit}"
    return str(rows)


def _most_mistaken(audit: Audit) -> list[int]:
    """All classes where they fit; else those that take part in most mistakes, in their own order."""
    classes = len(audit.classes)
    if classes <= MOST_IN_MATRIX:
        return list(range(classes))
    mistakes = [0] * classes
    for (true, answered), rows in audit.confusion.items():
        if true != answered:
            mistakes[true] += rows
            mistakes[answered] += rows
    # Both sides of a mistake count: a class that others are taken for is as much of the picture as one that is missed.
    ranked = sorted(range(classes), key=lambda code: (-mistakes[code], code))
    # The last place is that of all the others together.
    return sorted(ranked[: MOST_IN_MATRIX - 1])


def _matrix_description(audit: Audit, joined: int) -> str:
    right = sum(rows for (true, answered), rows in audit.confusion.items() if true == answered)
    total = sum(audit.confusion.values())
    some = f" The {len(audit.classes) - joined} classes with most mistakes; {number(joined)} others are joined."
    return (
        f"Rows are the true class, columns the answer, shades the share of the true class. {number(right)} of "
        f"{number(total)} rows lie on the diagonal.{some if joined else ''}"
    )


def points_of(audit: Audit) -> list[Point]:
    """The bins that hold rows."""
    # Bins without rows have no accuracy to draw, and a mark at 0 would look like one.
    most = max((item.rows for item in audit.bins), default=1)
    return [
        Point(
            item.confidence,
            item.right / item.rows,
            2.5 + 7.5 * (item.rows / most) ** 0.5,
            item.rows / most,
            item.low,
            f"scores from {item.low:.2f} to {item.high:.2f}: mean {percent(item.confidence)}, "
            f"{percent(item.right / item.rows)} came true, {number(item.rows)} in all",
        )
        for item in audit.bins
        if item.rows
    ]


def reliability_description(audit: Audit) -> str:
    """The diagram in words."""
    error = f"Calibration error {audit.calibration_error:.4f}. " if audit.calibration_error is not None else ""
    return f"{error}{'; '.join(point.words for point in points_of(audit))}."


def recall_bars(audit: Audit) -> tuple[list[RecallBar], int]:
    """A bar for each class, the worst ones where there are many; and how many are left out."""
    shown, left = worst_classes(audit, MOST_BARS)
    return list(map(_bar, shown)), left


def _bar(counts: ClassCount) -> RecallBar:
    recall = optional_percent(counts.recall)
    words = f"{counts.name}: {number(counts.right)} of {number(counts.support)} rows found, recall {recall}"
    return RecallBar(counts.name, counts.recall, recall, words)


def recall_description(audit: Audit) -> str:
    """The bars in words."""
    bars, left = recall_bars(audit)
    more = f" {number(left)} classes with higher recall are left out." if left else ""
    return f"{'; '.join(f'{bar.name} {bar.share}' for bar in bars)}.{more}"


def sources_of(audit: Audit, most: int = 20) -> Iterator[tuple[str, str]]:
    """The files behind the numbers, and how many rows of each; the name of an array in memory is empty."""
    spans = audit.state.get("spans", {})
    for source in sorted(spans)[:most]:
        if source:
            yield source, number(sum(end - start for start, end in spans[source]))
    if len(spans) > most:
        yield f"and {number(len(spans) - most)} more", ""


def reported_range(audit: Audit) -> tuple[float, float] | None:
    """Where the first reported number stands on the scale, as far as it lies on it."""
    reported = audit.reported
    if reported is None or not 0 <= reported.value <= 1:
        return None
    return max(0.0, reported.low), min(1.0, reported.high)
