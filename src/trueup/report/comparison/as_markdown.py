"""A comparison as Markdown (GitHub's tables): the conclusion first, then what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from trueup.contract.comparison import Comparison
from trueup.report.comparison.words import (
    arm_rows,
    made_rows,
    majority_words,
    measure_rows,
    pair_note,
    pair_rows,
    run_rows,
    title,
)
from trueup.report.markdown_parts import escaped, table


def render(found: Comparison) -> str:
    """The report as Markdown that ends in a line end; names that the program chose are escaped."""
    sections: tuple[Callable[[Comparison], Iterator[str]], ...] = (_arms, _pairs, _runs, _measures, _notes, _made)
    blocks = ["\n".join(section(found)) for section in sections]
    head = f"## trueup compare: {escaped(title(found))}\n\n{escaped(found.conclusion)}"
    return "\n\n".join([head, *(block for block in blocks if block)]) + "\n"


def _arms(found: Comparison) -> Iterator[str]:
    yield "### True accuracy, mean over the seeds"
    yield ""
    if found.items:
        yield f"Majority share: {escaped(majority_words(found))}."
        yield ""
    rows = [
        [f"**{escaped(row.name)}**" if row.take else escaped(row.name), row.mean, row.interval, row.runs,
         escaped(f"{row.printed}, {row.meaning}") if row.printed else ""]
        for row in arm_rows(found)
    ]  # fmt: skip
    yield from table(("", "accuracy", "95 % over seeds", "runs", "printed"), rows)


def _pairs(found: Comparison) -> Iterator[str]:
    rows = pair_rows(found)
    if not rows:
        return
    yield "### Pairs, on the same seeds and items"
    yield ""
    heads = ("", "verdict", "points", "95 %", "p", "equivalence p", "flips")
    yield from table(
        heads,
        [
            [escaped(f"{row.second} less {row.first}"), escaped(row.verdict), escaped(row.difference),
             escaped(row.interval), escaped(row.p_value), escaped(row.equivalence), row.flips]
            for row in rows
        ],
        left=2,
    )  # fmt: skip
    yield ""
    yield escaped(pair_note(found))


def _runs(found: Comparison) -> Iterator[str]:
    yield "### Runs"
    yield ""
    rows = []
    for arm in found.arms:
        for row in run_rows(arm):
            remarks = ": ".join(text for text in (row.codes, row.meaning or row.reason) if text)
            rows.append(
                [escaped(arm.arm.name), row.seed, row.accuracy, row.interval, row.ratio, row.printed, escaped(remarks)]
            )
    yield from table(("", "seed", "accuracy", "95 % over items", "right", "printed", "findings"), rows)


def _measures(found: Comparison) -> Iterator[str]:
    rows = measure_rows(found)
    if not rows:
        return
    yield "### Beside the accuracy, mean and deviation over the seeds"
    yield ""
    heads = ("", *(name for name, _, _ in rows))
    yield from table(
        heads,
        [[escaped(arm.arm.name), *(values[at] for _, _, values in rows)] for at, arm in enumerate(found.arms)],
    )
    yield ""
    for name, words, _ in rows:
        yield f"- **{name}**: {escaped(words)}"


def _notes(found: Comparison) -> Iterator[str]:
    if found.notes:
        yield "### To know"
        yield ""
    for note in found.notes:
        yield f"- {escaped(note)}."


def _made(found: Comparison) -> Iterator[str]:
    yield "### How it was made"
    yield ""
    for name, value in made_rows(found):
        yield f"- **{escaped(name)}**: {escaped(value)}"
