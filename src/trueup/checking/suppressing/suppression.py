"""Comments that take findings out: `# noqa`, `# noqa: TU301`, and `# trueup: noqa` for a whole file.

Comments are found by Python's tokenizer, so a "# noqa" inside a string is text. A comment counts for every line of the
statement that it stands in. Codes of other tools are let be.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from trueup.contract.finding import Finding
from trueup.contract.known import Place

_LINE_WIDE = re.compile(r"#\s*noqa(?P<codes>\s*:\s*[A-Za-z][\w-]*(?:[\s,]+[A-Za-z][\w-]*)*)?", re.IGNORECASE)
_FILE_WIDE = re.compile(
    r"#\s*trueup\s*:\s*noqa(?P<codes>(?:\s*:\s*|\s+(?=TU\d))[A-Za-z][\w-]*(?:[\s,]+[A-Za-z][\w-]*)*)?", re.IGNORECASE
)
_OURS = re.compile(r"TU\d*", re.IGNORECASE)
#: Each new start reads the rest again; a file that stops the tokenizer more often than this allows is no program.
_MOST_CHARACTERS = 500_000
_SIGNS = re.compile(rb"noqa", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Comment:
    """One comment: its place, the rows it counts for, and the words it names; no words take out everything.

    used: the words that have taken out a finding; "" for a comment without words.
    """

    where: Place
    rows: range
    words: tuple[str, ...]
    file_wide: bool
    used: set[str] = field(default_factory=set)

    def takes_out(self, finding: Finding) -> bool:
        """True where the comment suppresses the finding; remembers that it did."""
        where = finding.where
        if not self.file_wide and (where.cell != self.where.cell or where.row not in self.rows):
            return False
        word = next((word for word in self.words if word.upper() == finding.code or word == finding.name), None)
        if word is None and self.words:
            return False
        self.used.add(word or "")
        return True

    def unused(self, judged: frozenset[str], known: frozenset[str]) -> list[str]:
        """The codes of ours that took out nothing although they were looked for; "" stands for the whole comment.

        judged: the codes that were looked for. known: all codes there are; no other takes anything out.
        """
        if self.words:
            ours = [word for word in self.words if _OURS.fullmatch(word) and word not in self.used]
            return [word for word in ours if word.upper() in judged or word.upper() not in known]
        return [""] if self.file_wide and not self.used else []


def comments_of(file: str, cells: Mapping[int, Sequence[str]]) -> list[Comment]:
    """All suppressing comments of a file. cells: lines by number of the cell, 0 for a plain file."""
    found = []
    for number, lines in cells.items():
        for row, column, text, rows in _comments(lines):
            match = _FILE_WIDE.search(text) or _LINE_WIDE.search(text)
            if match is None:
                continue
            begin = column + match.start() + 1
            where = Place(file, row, begin, row, begin + len(match.group()), number or None)
            words = tuple(re.findall(r"[A-Za-z][\w-]*", match["codes"] or ""))
            found.append(Comment(where, rows, words, match.re is _FILE_WIDE))
    return found


def may_suppress(data: bytes) -> bool:
    """False where the file cannot hold such a comment."""
    return _SIGNS.search(data) is not None


def split_suppressed(findings: Iterable[Finding], comments: Sequence[Comment]) -> tuple[list[Finding], int]:
    """The findings that are left, and how many were taken out. Every comment that applies counts as used."""
    left, out = [], 0
    for finding in findings:
        # A list, not any(): each comment has to see the finding to know that it is used.
        taken = [comment.takes_out(finding) for comment in comments]
        if any(taken):
            out += 1
        else:
            left.append(finding)
    return left, out


def _comments(lines: Sequence[str]) -> Iterator[tuple[int, int, str, range]]:
    """Each comment with row (from 1), column (from 0), text, and the rows of the statement it stands in.

    Where the tokenizer gives up (a magic command, Python 2, half a cell) it is started again on the line after.
    """
    first, budget = 0, _MOST_CHARACTERS
    while first < len(lines) and budget > 0:
        rest = "".join(f"{line}\n" for line in lines[first:])
        budget -= len(rest)
        pending: list[tuple[int, int, str]] = []
        start = None
        try:
            for token in tokenize.generate_tokens(io.StringIO(rest).readline):
                if token.type == tokenize.COMMENT:
                    pending.append((token.start[0] + first, token.start[1], token.string))
                elif token.type == tokenize.NEWLINE or (token.type == tokenize.NL and start is None):
                    begin = token.start[0] if start is None else start
                    yield from ((*comment, range(begin + first, token.end[0] + first + 1)) for comment in pending)
                    pending, start = [], None
                elif start is None and token.type not in _NO_STATEMENT:
                    start = token.start[0]
            return
        except (tokenize.TokenError, SyntaxError) as error:
            # What was seen of an unfinished statement counts for its own line.
            yield from ((*comment, range(comment[0], comment[0] + 1)) for comment in pending)
            first = _line_after(error, first, max((comment[0] for comment in pending), default=first), start)


_NO_STATEMENT = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER})


def _line_after(error: Exception, first: int, seen: int, start: int | None) -> int:
    """The next line (from 0) to start at: after all that was seen, and at least one further."""
    row = start or 1
    if isinstance(error, SyntaxError) and error.lineno:
        row = max(row, error.lineno)
    return max(first + row, seen, first + 1)
