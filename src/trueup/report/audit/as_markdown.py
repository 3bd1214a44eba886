"""An audit as Markdown (GitHub's tables)."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.audit import Audit
from trueup.contract.percent import percent
from trueup.report.audit.words import (
    DefinitionRow,
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
from trueup.report.markdown_parts import escaped, table

MOST_CLASSES = 30


def render(audit: Audit) -> str:
    """The report as Markdown that ends in a line end; names out of the data are escaped."""
    return "\n".join(_lines(audit)) + "\n"


def _lines(audit: Audit) -> Iterator[str]:
    digits = digits_of(audit)
    yield f"## trueup audit: {escaped(title(audit))}"
    yield ""
    share = percent(audit.majority.share, digits)
    yield f"- **Majority share {share}**: {escaped(majority_sentence(audit))}."
    interval = interval_words(audit.accuracy.interval, digits)
    yield f"- **Accuracy {percent(audit.accuracy.value, digits)}** (95 % interval {interval}, Wilson): " + escaped(
        f"{audit.accuracy.counts}."
    )
    yield f"- **Lift** {escaped(lift_sentence(audit))}."
    for sentence in reported_sentences(audit):
        yield f"- **Reported:** {escaped(sentence)}."
    for heading, rows in grouped_rows(audit):
        yield ""
        yield f"### {escaped(heading)}"
        yield ""
        yield from table(
            ("definition", "what it counts", "known as", "value", "counts"), [_row(row) for row in rows], left=3
        )
    yield from _classes(audit)
    yield from _rest(audit)


def _row(row: DefinitionRow) -> tuple[str, ...]:
    name = f"**{escaped(row.name)}**" if row.true else escaped(row.name) + (" (reported)" if row.reported else "")
    known = ", ".join(part for part in (row.printed_by, row.known_as) if part)
    return name, escaped(row.words), escaped(known), row.share, row.ratio


def _classes(audit: Audit) -> Iterator[str]:
    shown, left = worst_classes(audit, MOST_CLASSES)
    if not shown:
        return
    regions = show_regions(audit)
    yield ""
    yield "### Tags" if audit.task == "multi-label" else "### Classes"
    yield ""
    rows = [
        (
            escaped(item.name),
            number(item.support),
            number(item.answered),
            *map(optional_percent, (item.recall, item.precision, item.f1, *((item.iou,) if regions else ()))),
        )
        for item in shown
    ]
    heads = ("name", "rows", "answered", "recall", "precision", "F1", *(("IoU",) if regions else ()))
    yield from table(heads, rows)
    if left:
        yield ""
        yield f"The {number(len(shown))} with the lowest recall; {number(left)} more are left out."


def _rest(audit: Audit) -> Iterator[str]:
    if audit.slices:
        yield ""
        yield f"### By {escaped(audit.slices_by or '')}"
        yield ""
        heads, rows = slice_table(audit)
        yield from table(("slice", *heads), [(escaped(name), *values) for name, *values in rows])
    quality = quality_rows(audit)
    if quality:
        yield ""
        yield "### Beside the accuracy"
        yield ""
        yield from table(
            ("measure", "what it is", "value"),
            [(name, escaped(words), value) for name, value, words in quality],
            left=2,
        )
    if audit.notes:
        yield ""
        yield "### Met on the way"
        yield ""
        yield from table(("what", "how many"), [(escaped(note.text), number(note.number)) for note in audit.notes])
    if audit.findings:
        yield ""
        yield "### Findings"
        yield ""
        yield from (f"- **{item.code}** [{item.name}]({item.url}): {escaped(item.message)}" for item in audit.findings)
