"""The comment that takes one finding out, as an edit: `# noqa: TU301` where a comment of the statement can stand."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence

from trueup.contract.finding import Edit, Finding
from trueup.contract.known import Place

#: A comment that names codes or rules, up to the last of them: what else it says stays behind.
_WITH_CODES = re.compile(
    r"#\s*noqa\s*:\s*[A-Za-z][\w-]*(?:[\s,]+(?:[A-Z]+\d+|[a-z]+(?:-[a-z0-9]+)+)\b)*", re.IGNORECASE
)


def noqa_comment(finding: Finding, lines: Sequence[str]) -> Edit | None:
    """The edit that suppresses the finding; None where no line of its statement can end in a comment.

    lines: those of the file, or of the notebook's cell, that the finding stands in, without their ends.
    """
    where = finding.where
    if where.path is not None or not 0 < where.row <= len(lines):
        return None
    row = _row_for_comment(lines, where.row)
    if row is None:
        return None
    text = lines[row - 1]
    codes = _WITH_CODES.search(text)
    if codes is not None:
        place = Place(where.file, row, codes.end() + 1, row, codes.end() + 1, where.cell)
        return Edit(place, f", {finding.code}")
    kept = len(text.rstrip())
    return Edit(Place(where.file, row, kept + 1, row, len(text) + 1, where.cell), f"  # noqa: {finding.code}")


def _row_for_comment(lines: Sequence[str], row: int) -> int | None:
    """The first row from this one to the end of its statement whose end is neither in a string nor joined to the next.

    Of what the tokenizer gives up on, the row itself, where it ends in no backslash.
    """
    closed: dict[int, bool] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO("".join(f"{line}\n" for line in lines)).readline):
            (first, _), (last, _) = token.start, token.end
            if token.type in (tokenize.STRING, _FSTRING_MIDDLE):
                closed.update(dict.fromkeys(range(first, last), False))
            if token.type == tokenize.NEWLINE and last >= row:
                return next((each for each in range(row, first + 1) if _takes_comment(lines, each, closed)), None)
    except (tokenize.TokenError, SyntaxError):
        pass
    return row if _takes_comment(lines, row, closed) else None


#: From Python 3.12 on, the text of an f-string is a token of its own.
_FSTRING_MIDDLE: int = getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)


def _takes_comment(lines: Sequence[str], row: int, closed: dict[int, bool]) -> bool:
    return closed.get(row, True) and not lines[row - 1].rstrip().endswith("\\")
