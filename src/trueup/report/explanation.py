"""An explanation as text of 80 columns, or as JSON."""

from __future__ import annotations

import textwrap

from trueup.contract.explanation import Explanation

_WIDTH = 80
_INDENT = 14


def as_text(explanation: Explanation) -> str:
    """The explanation in 80 columns, ending with a line break."""
    lines = textwrap.wrap(explanation.asked, _WIDTH, break_on_hyphens=False)
    verb = "raises" if explanation.answer == "an error" else "becomes" if explanation.kind == "metric" else "is"
    release = (
        f"{explanation.release},"
        if ", " in explanation.release and not explanation.release.endswith(")")
        else explanation.release
    )
    lines += textwrap.wrap(f"in {release} {verb} {explanation.answer}", _WIDTH, break_on_hyphens=False)
    lines.append("")
    for what, text in explanation.points:
        lines += _row(what, text)
    if explanation.elsewhere:
        lines += ["", "Other releases make of the same line"]
        width = max(_INDENT, *(len(answer) + 4 for answer, _ in explanation.elsewhere))
        for answer, releases in explanation.elsewhere:
            lines += _releases(answer, releases, width)
    if explanation.sources:
        lines += [""]
        for source in explanation.sources:
            lines += textwrap.wrap(f"Source: {source}", _WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def overview(lines: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> str:
    """For each model in words, every answer and the releases that give it; ends with a line break."""
    known = ['What metrics=["accuracy"] becomes', ""]
    for words, answers in lines:
        known += textwrap.wrap(f"beside {words}", _WIDTH, subsequent_indent="    ")
        width = max(_INDENT, *(len(answer) + 4 for answer, _ in answers))
        for answer, releases in answers:
            known += _releases(answer, releases, width)
        known.append("")
    known += textwrap.wrap("Name your own with --library, --loss, --units, --activation and --labels.", _WIDTH)
    return "\n".join(known) + "\n"


def _row(what: str, text: str) -> list[str]:
    indent = " " * _INDENT
    first = f"  {what:<{_INDENT - 2}}"
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)


def _releases(answer: str, releases: str, width: int) -> list[str]:
    first = f"  {answer:<{width - 2}}"
    return textwrap.wrap(releases, _WIDTH, initial_indent=first, subsequent_indent=" " * width, break_on_hyphens=False)
