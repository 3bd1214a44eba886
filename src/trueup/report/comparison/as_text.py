"""A comparison in a terminal: the conclusion first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.comparison import Comparison
from trueup.report.comparison.words import (
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
from trueup.report.visible import wrapped


def render(found: Comparison, width: int = 80) -> str:
    """The report as text that ends in a line end; no line is longer than `width` (at least 60) but for long names."""
    width = max(60, width)
    sections = [_head, _arms, _pairs, _runs, _measures, _notes, _circumstances]
    blocks = ["\n".join(section(found, width)) for section in sections]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(found: Comparison, width: int) -> Iterator[str]:
    yield from wrapped(f"trueup compare: {title(found)}", width)
    yield ""
    yield from wrapped(found.conclusion, width)


def _arms(found: Comparison, width: int) -> Iterator[str]:
    marks = " (* to take)" if found.take else ""
    yield f"True accuracy, mean over the seeds{marks}"
    if found.items:
        yield from wrapped(f"majority share: {majority_words(found)}", width, first="  ")
    for row in arm_rows(found):
        yield from _arm_lines(row, width)


def _arm_lines(row: ArmRow, width: int) -> Iterator[str]:
    yield from wrapped(row.name, width, first="* " if row.take else "  ")
    over = f"95 % over seeds {row.interval}, " if row.interval else ""
    runs = f"{row.runs} {'run' if row.runs == '1' else 'runs'}"
    yield from wrapped(f"{over}{runs}", width, first=f"  {row.mean:>9}  ")
    if row.printed:
        yield from wrapped(f"printed: {row.printed}, {row.meaning}", width, first=" " * 13)


def _pairs(found: Comparison, width: int) -> Iterator[str]:
    rows = pair_rows(found)
    if not rows:
        return
    yield "Pairs, on the same seeds and items"
    for row in rows:
        yield from _pair_lines(row, width)
    yield from wrapped(pair_note(found), width, first="  ")


def _pair_lines(row: PairRow, width: int) -> Iterator[str]:
    yield from wrapped(f"{row.second} less {row.first}", width, first="  ", rest="    ")
    lead = " " * 4
    yield from wrapped(f"{row.verdict}: {row.difference} points (95 % {row.interval})", width, first=lead)
    yield from wrapped(f"p {row.p_value}, equivalence p {row.equivalence}, flips {row.flips}", width, first=lead)
    each = "; ".join(f"seed {seed} {flips}, p {p}" for seed, flips, p in row.seeds)
    yield from wrapped(f"McNemar at each seed: {each}", width, first=lead, rest=lead + "  ")


def _runs(found: Comparison, width: int) -> Iterator[str]:
    yield "Runs"
    yield f"  {'seed':>6}{'accuracy':>11}{'95 % over items':>21}{'right':>18}{'printed':>11}"
    for arm in found.arms:
        yield from wrapped(arm.arm.name, width, first="  ")
        for row in run_rows(arm):
            yield from _run_lines(row, width)


def _run_lines(row: RunRow, width: int) -> Iterator[str]:
    if row.accuracy == "diverged":
        yield from wrapped(f"diverged: {row.reason or 'no reason was kept'}", width, first=f"  {row.seed:>6}   ")
        return
    yield f"  {row.seed:>6}{row.accuracy:>11}{row.interval:>21}{row.ratio:>18}{row.printed:>11}"
    if row.codes:
        yield from wrapped(f"{row.codes}{': ' + row.meaning if row.meaning else ''}", width, first=" " * 11)


def _measures(found: Comparison, width: int) -> Iterator[str]:
    rows = measure_rows(found)
    if not rows:
        return
    yield from wrapped("Beside the accuracy, mean and deviation over the seeds; raw losses are not compared", width)
    yield "  " + "".join(f"{name:>14}" for name, _, _ in rows)
    for at, arm in enumerate(found.arms):
        yield from wrapped(arm.arm.name, width, first="  ")
        cells = [values[at].partition(" ± ") for _, _, values in rows]
        yield "  " + "".join(f"{mean:>14}" for mean, _, _ in cells)
        if any(around for _, _, around in cells):
            yield "  " + "".join(f"{'±' + around if around else '':>14}" for _, _, around in cells)
    for name, words, _ in rows:
        yield from wrapped(f"{name}: {words}", width, first="  ", rest="    ")


def _notes(found: Comparison, width: int) -> Iterator[str]:
    if found.notes:
        yield "To know"
    for note in found.notes:
        yield from wrapped(f"{note}.", width, first="  - ")


def _circumstances(found: Comparison, width: int) -> Iterator[str]:
    yield f"How it was made ({number(len(found.runs))} runs)"
    for name, value in made_rows(found):
        yield from wrapped(value, width, first=f"  {name:<13} ")
