"""A model held against others, in a terminal: the accuracies, then each pair."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from trueup.contract.against import Against, Rival
from trueup.report.against import words
from trueup.report.audit.as_text import finding_lines
from trueup.report.audit.words import reported_sentences
from trueup.report.visible import fitted, visible

MOST_ROWS = 8


def render(found: Against, width: int = 80) -> str:
    """The report as text that ends in a line end; no line is longer than `width` (at least 60)."""
    width = max(60, width)
    blocks = ["\n".join(_head(found, width)), *("\n".join(_pair(found, rival, width)) for rival in found.rivals)]
    if found.audit.reported is not None:
        lines = [
            _wrapped(f"reported for {found.name}: {written}.", width) for written in reported_sentences(found.audit)
        ]
        blocks.append("\n".join(line for block in lines for line in block))
    for name, audit in ((found.name, found.audit), *((rival.name, rival.audit) for rival in found.rivals)):
        if audit.findings:
            blocks.append("\n".join((f"Found in {visible(name)}:", *finding_lines(audit.findings, width))))
    return "\n\n".join(blocks) + "\n"


def _head(found: Against, width: int) -> Iterator[str]:
    yield from _wrapped(f"trueup audit: {words.title(found)}", width)
    yield ""
    room = width - 52
    yield f"{'':<{room}}{'accuracy':>12}{'right':>26}{'majority':>14}"
    for name, share, right, majority, *_ in words.accuracies(found):
        yield f"{fitted(name, room)}{share:>12}{right:>26}{majority:>14}"
    for sentence in words.gaps(found):
        yield from _wrapped(sentence, width)


def _pair(found: Against, rival: Rival, width: int) -> Iterator[str]:
    yield from _wrapped(f"{words.verdict(found, rival)}.", width)
    for name, text in words.facts(found, rival):
        yield from _wrapped(text, width, f"  {name:<12}", " " * 14)
    for heading, shown, left in words.tables(found, rival, MOST_ROWS):
        room = width - 54
        yield f"  {fitted(heading, room)}{'rows':>12}{'only first':>13}{'only second':>13}{'difference':>14}"
        for row in shown:
            difference = row.difference.removesuffix(" points")
            yield f"  {fitted(row.name, room)}{row.rows:>12}{row.only_first:>13}{row.only_second:>13}{difference:>14}"
        if left:
            yield f"  and {left:,} more with flips"


def _wrapped(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    return textwrap.wrap(
        visible(text), width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
    ) or [first.rstrip()]
