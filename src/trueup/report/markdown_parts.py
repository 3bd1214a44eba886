"""What the Markdown reports share: text that is shown as it is, and tables (GitHub's)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trueup.report.visible import visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$-])")


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", visible(text))


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> Iterator[str]:
    """The lines of a table; the first `left` columns hold words, the others numbers."""
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "|".join("---" if at < left else "---:" for at in range(len(heads))) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"
