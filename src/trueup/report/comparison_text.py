"""A comparison in a terminal: the conclusion first, then what it rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from trueup.contract.comparison import Comparison
from trueup.report.comparison_words import (
    ArmRow,
    PairRow,
    RunRow,
    arm_rows,
    made_rows,
    majority_words,
    measure_rows,
    number,
    pair_note,
    pair_rows,
    run_rows,
    title,
)
from trueup.report.visible import visible


def render(found: Comparison, width: int = 80) -> str:
    """The report as text that ends in a line end; no line is longer than `width` (at least 60) but for long names."""
    width = max(60, width)
    sections = [_head, _arms, _pairs, _runs, _measures, _notes, _made]
    blocks = ["\n".join(section(found, width)) for section in sections]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _wrapped(text: str, width: int, first: str = "", later: str | None = None) -> list[str]:
    rest = " " * len(first) if later is None else later
    return textwrap.wrap(
        visible(text),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        break_long_words=False,
    ) or [first.rstrip()]


def _head(found: Comparison, width: int) -> Iterator[str]:
    yield from _wrapped(f"trueup compare: {title(found)}", width)
    yield ""
    yield from _wrapped(found.conclusion, width)


def _arms(found: Comparison, width: int) -> Iterator[str]:
    marks = " (* to take)" if found.take else ""
    yield f"True accuracy, mean over the seeds{marks}"
    if found.items:
        yield from _wrapped(f"majority share: {majority_words(found)}", width, "  ")
    for row in arm_rows(found):
        yield from _arm_lines(row, width)


def _arm_lines(row: ArmRow, width: int) -> Iterator[str]:
    yield from _wrapped(row.name, width, "* " if row.take else "  ")
    over = f"95 % over seeds {row.interval}, " if row.interval else ""
    runs = f"{row.runs} {'run' if row.runs == '1' else 'runs'}"
    yield from _wrapped(f"{over}{runs}", width, f"  {row.mean:>9}  ")
    if row.printed:
        yield from _wrapped(f"printed: {row.printed}, {row.meaning}", width, " " * 13)


def _pairs(found: Comparison, width: int) -> Iterator[str]:
    rows = pair_rows(found)
    if not rows:
        return
    yield "Pairs, on the same seeds and items"
    for row in rows:
        yield from _pair_lines(row, width)
    yield from _wrapped(pair_note(found), width, "  ")


def _pair_lines(row: PairRow, width: int) -> Iterator[str]:
    yield from _wrapped(f"{row.second} less {row.first}", width, "  ", "    ")
    lead = " " * 4
    yield from _wrapped(f"{row.verdict}: {row.difference} points (95 % {row.interval})", width, lead)
    yield from _wrapped(f"p {row.p_value}, equivalence p {row.equivalence}, flips {row.flips}", width, lead)
    each = "; ".join(f"seed {seed} {flips}, p {p}" for seed, flips, p in row.seeds)
    yield from _wrapped(f"McNemar at each seed: {each}", width, lead, lead + "  ")


def _runs(found: Comparison, width: int) -> Iterator[str]:
    yield "Runs"
    yield f"  {'seed':>6}{'accuracy':>11}{'95 % over items':>21}{'right':>18}{'printed':>11}"
    for arm in found.arms:
        yield from _wrapped(arm.arm.name, width, "  ")
        for row in run_rows(arm):
            yield from _run_lines(row, width)


def _run_lines(row: RunRow, width: int) -> Iterator[str]:
    if row.accuracy == "diverged":
        yield from _wrapped(f"diverged: {row.reason or 'no reason was kept'}", width, f"  {row.seed:>6}   ")
        return
    yield f"  {row.seed:>6}{row.accuracy:>11}{row.interval:>21}{row.ratio:>18}{row.printed:>11}"
    if row.codes:
        yield from _wrapped(f"{row.codes}{': ' + row.meaning if row.meaning else ''}", width, " " * 11)


def _measures(found: Comparison, width: int) -> Iterator[str]:
    rows = measure_rows(found)
    if not rows:
        return
    yield from _wrapped("Beside the accuracy, mean and deviation over the seeds; raw losses are not compared", width)
    yield "  " + "".join(f"{name:>14}" for name, _, _ in rows)
    for at, arm in enumerate(found.arms):
        yield from _wrapped(arm.arm.name, width, "  ")
        cells = [values[at].partition(" ± ") for _, _, values in rows]
        yield "  " + "".join(f"{mean:>14}" for mean, _, _ in cells)
        if any(around for _, _, around in cells):
            yield "  " + "".join(f"{'±' + around if around else '':>14}" for _, _, around in cells)
    for name, words, _ in rows:
        yield from _wrapped(f"{name}: {words}", width, "  ", "    ")


def _notes(found: Comparison, width: int) -> Iterator[str]:
    if found.notes:
        yield "To know"
    for note in found.notes:
        yield from _wrapped(f"{note}.", width, "  - ")


def _made(found: Comparison, width: int) -> Iterator[str]:
    yield f"How it was made ({number(len(found.runs))} runs)"
    for name, value in made_rows(found):
        yield from _wrapped(value, width, f"  {name:<13} ")
