"""An audit in a terminal: the majority share first, then the accuracy, then all that is taken for it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from trueup.contract.audit import Audit
from trueup.contract.finding import Finding
from trueup.contract.percent import percent
from trueup.report.audit.words import (
    DefinitionRow,
    confusions,
    digits_of,
    grouped_rows,
    interval_words,
    lift_sentence,
    majority_sentence,
    number,
    optional_percent,
    quality_rows,
    reported_sentences,
    show_regions,
    slice_table,
    title,
    worst_classes,
)
from trueup.report.visible import fitted, visible

#: Rows of the table of classes, and of the list of mistakes.
MOST_CLASSES = 12
MOST_MISTAKES = 5


def render(audit: Audit, width: int = 80) -> str:
    """The report as text that ends in a line end; no line is longer than `width` (at least 60)."""
    width = max(60, width)
    sections = [_head, _reported, _definitions, _classes, _mistakes, _slices, _quality, _notes, _findings]
    blocks = ["\n".join(section(audit, width)) for section in sections]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _wrapped(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    return textwrap.wrap(
        visible(text), width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
    ) or [first.rstrip()]


def _head(audit: Audit, width: int) -> Iterator[str]:
    digits = digits_of(audit)
    yield from _wrapped(f"trueup audit: {title(audit)}", width)
    yield ""
    facts = [
        ("majority share", percent(audit.majority.share, digits), majority_sentence(audit)),
        ("accuracy", percent(audit.accuracy.value, digits), f"{audit.accuracy.name}: {audit.accuracy.counts}"),
    ]
    if audit.accuracy.interval:
        facts.append(("", "", f"95 % interval {interval_words(audit.accuracy.interval, digits)} (Wilson)"))
    cells = audit.definition("elementwise")
    if audit.task == "multi-label" and cells is not None:
        facts.append(("tags", percent(cells.value, digits), f"{cells.name}: {cells.counts}"))
    for name, share, words in facts:
        first = f"{name:<15}{share:>10}  "
        yield from _wrapped(words, width, first, " " * len(first))
    yield from _wrapped(lift_sentence(audit), width, f"{'lift':<15}", " " * 27)


def _reported(audit: Audit, width: int) -> Iterator[str]:
    for sentence in reported_sentences(audit):
        yield from _wrapped(f"reported: {sentence}.", width)


def _definitions(audit: Audit, width: int) -> Iterator[str]:
    marks = " (* the accuracy" + (", = gives a reported number)" if audit.reports else ")")
    for at, (heading, rows) in enumerate(grouped_rows(audit)):
        if at:
            yield ""
        yield from _wrapped(heading + (marks if not at else ""), width)
        for row in rows:
            yield from _definition_lines(row, width) if not at else _short_lines(row, width)


def _short_lines(row: DefinitionRow, width: int) -> Iterator[str]:
    """A figure beside the accuracy: its name and what it counts in one sentence."""
    first = f" {'=' if row.reported else ' '} {row.share:>11}  "
    yield from _wrapped(f"{row.name}: {row.words}", width, first, " " * len(first))


def _definition_lines(row: DefinitionRow, width: int) -> Iterator[str]:
    mark = "*" if row.true else " "
    mark += "=" if row.reported else " "
    line = f"{mark} {row.share:>11}  {row.name}"
    fits = len(line) + len(row.ratio) + 2 <= width
    yield f"{line}{row.ratio:>{width - len(line)}}".rstrip() if fits else line
    if row.key != "majority":
        words = row.words + (f" [{row.printed_by}]" if row.printed_by else "")
        yield from _wrapped(words, width, " " * 17, " " * 17)


def _classes(audit: Audit, width: int) -> Iterator[str]:
    shown, left = worst_classes(audit, MOST_CLASSES)
    if not shown:
        return
    order = ", the lowest recall first" if left else ""
    yield f"{'Tags' if audit.task == 'multi-label' else 'Classes'}{order}"
    regions = show_regions(audit)
    heads = ("rows", "answered", "recall", "precision", "F1", *(("IoU",) if regions else ()))
    each = 10 if regions else 11
    room = width - 2 - each * len(heads)
    yield f"  {'':<{room}}{''.join(f'{head:>{each}}' for head in heads)}"
    for item in shown:
        shares = [item.recall, item.precision, item.f1, *((item.iou,) if regions else ())]
        values = [number(item.support), number(item.answered), *map(optional_percent, shares)]
        yield f"  {fitted(item.name, room)}{''.join(f'{value:>{each}}' for value in values)}"
    if left:
        yield f"  and {number(left)} more"


def _mistakes(audit: Audit, width: int) -> Iterator[str]:
    listed = confusions(audit, MOST_MISTAKES)
    if not listed or len(audit.classes) < 3:
        return
    yield "Most frequent mistakes"
    for true, answered, rows in listed:
        yield from _wrapped(f"{true} answered as {answered}: {number(rows)} rows", width, "  ", "    ")


def _slices(audit: Audit, width: int) -> Iterator[str]:
    if not audit.slices:
        return
    yield from _wrapped(f"By {audit.slices_by}", width)
    heads, rows = slice_table(audit)
    widths = (10, 11, 23, 11, 11)[: len(heads)]
    room = width - 2 - sum(widths)
    if len(heads) > 3:
        yield f"  {'':<{room}}{''.join(f'{head:>{each}}' for head, each in zip(heads, widths, strict=True))}"
    for name, *values in rows:
        yield f"  {fitted(name, room)}{''.join(f'{value:>{each}}' for value, each in zip(values, widths, strict=True))}"


def _quality(audit: Audit, width: int) -> Iterator[str]:
    rows = quality_rows(audit)
    if rows:
        yield "Beside the accuracy"
    for name, value, words in rows:
        first = f"  {name:<13}{value:>10}  "
        yield from _wrapped(words, width, first, " " * len(first))


def _notes(audit: Audit, width: int) -> Iterator[str]:
    if audit.notes:
        yield "Met on the way"
    for note in audit.notes:
        first = f"{number(note.number):>15}  "
        yield from _wrapped(note.text, width, first, " " * len(first))


def _findings(audit: Audit, width: int) -> Iterator[str]:
    yield from finding_lines(audit.findings, width)


def finding_lines(findings: Sequence[Finding], width: int) -> Iterator[str]:
    """Findings one after the other, each with what is expected, what happens and what to change."""
    for at, finding in enumerate(findings):
        if at:
            yield ""
        yield from _wrapped(f"{finding.code} {finding.name}: {finding.have}.", width)
        for part in (finding.expected, finding.happens, finding.change):
            yield from _wrapped(f"{part}.", width, "  ", "  ")
