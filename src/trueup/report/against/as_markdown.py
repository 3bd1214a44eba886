"""A model held against others, as Markdown (GitHub's tables)."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.against import Against
from trueup.report.against import words
from trueup.report.markdown_parts import escaped, table

MOST_ROWS = 30


def render(found: Against) -> str:
    """The report as Markdown that ends in a line end; names out of the data are escaped."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Against) -> Iterator[str]:
    yield f"## trueup audit: {escaped(words.title(found))}"
    yield ""
    rows = [[escaped(name), *numbers] for name, *numbers in words.accuracies(found)]
    yield from table(words.heads(found), rows)
    for sentence in words.gaps(found):
        yield ""
        yield f"{escaped(sentence)}."
    for rival in found.rivals:
        yield ""
        yield f"### {escaped(words.verdict(found, rival))}"
        yield ""
        for name, text in words.facts(found, rival):
            yield f"- **{name}**: {escaped(text)}"
        for heading, shown, left in words.tables(found, rival, MOST_ROWS):
            yield ""
            heads = (heading, "rows", f"only {escaped(found.name)}", f"only {escaped(rival.name)}", "difference")
            yield from table(
                heads, [[escaped(r.name), r.rows, r.only_first, r.only_second, escaped(r.difference)] for r in shown]
            )
            if left:
                yield ""
                yield f"and {left:,} more with flips"
    for finding in found.findings:
        yield ""
        yield f"**[{finding.code}]({finding.url})** {escaped(finding.message)}"
