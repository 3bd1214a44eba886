"""A tolerant scan of program text: tokens, and the rows that belong to one statement.

The standard tokenizer stops at the first thing it does not know. This one never does: it serves text that does not
parse (Python 2, notebook magics, half-written code), where all that is wanted is to know which characters are code,
which are string or comment, and where a statement starts and ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<blank>[ \t\f]+)
  | (?P<comment>\#.*)
  | (?P<string>[bBuUrRfFtT]{0,3}(?:'''|\"\"\"|'|\"))
  | (?P<number>(?:0[xXoObB][\da-fA-F_]+|\d[\d_]*\.?(?:\d[\d_]*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)[jJlL]?)
  | (?P<name>[^\W\d]\w*)
  | (?P<op><>|[!<>=]=|->|:=|\*\*=?|//=?|>>=?|<<=?|[-+*/%&|^@]=|.)
    """,
    re.VERBOSE,
)
#: The rest of a string after its opening quote, up to and with the closing one.
_ENDINGS = {
    quote: re.compile(
        rf"(?:[^{quote[0]}\\]|\\.|{quote[0]}(?!{quote[0] * 2}))*+{quote}"
        if len(quote) == 3
        else rf"(?:[^{quote}\\]|\\.)*+{quote}",
        re.DOTALL,
    )
    for quote in ("'''", '"""', "'", '"')
}
#: Words that start a statement and cannot stand inside an expression: an open bracket before them was never closed.
_STATEMENT_WORDS = re.compile(
    r"\s*(?:(?:def|class|import|return|with|try|while|assert|raise|del|pass|break|continue|elif|except|finally|global)\b"
    r"|@\w|from\s+[\w.]+\s+import\b)"
)
_ASSIGNMENT = re.compile(r"[A-Za-z_][\w.]*\s*=[^=]")
_INDENT = re.compile(r"[ \t\f]*")


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a row: `row` counts from 0, `start` and `end` are character offsets in it.

    kind: "name", "number", "op", "string" (or the part of it on this row) or "comment".
    depth: how many brackets are open before it.
    opening: False for the rows of a string after its first.
    """

    kind: str
    text: str
    row: int
    start: int
    end: int
    depth: int
    opening: bool = True


class Scan:
    """Reads row after row and knows whether the next row starts a statement."""

    def __init__(self) -> None:
        self.depth = 0
        self.quote = ""
        self.joined = False

    @property
    def fresh(self) -> bool:
        """True where the next row starts a statement: no string or bracket is open, no backslash joins it."""
        return not (self.depth or self.quote or self.joined)

    def feed(self, line: str, row: int) -> Iterator[Token]:
        """The tokens of one row (without its line end)."""
        position = 0
        if self.quote:
            position = self._string_end(line, 0)
            yield Token("string", line[:position], row, 0, position, self.depth, opening=False)
        self.joined = False
        while position < len(line):
            match = _TOKEN.match(line, position)
            if match is None:
                position += 1
                continue
            start, position, kind, text = position, match.end(), match.lastgroup or "op", match.group()
            if kind == "blank":
                continue
            if kind == "string":
                self.quote = text.lstrip("bBuUrRfFtT")
                position = self._string_end(line, position)
                text = line[start:position]
            if text == "\\" and not line[position:].strip():
                self.joined = True
                return
            yield Token(kind, text, row, start, position, self.depth)
            if kind == "op" and text in "([{":
                self.depth += 1
            elif kind == "op" and text in ")]}":
                self.depth = max(self.depth - 1, 0)

    def _string_end(self, line: str, position: int) -> int:
        """Where the open string ends in this row; it stays open past the row where it may."""
        match = _ENDINGS[self.quote].match(line, position)
        if match is not None:
            self.quote = ""
            return match.end()
        if len(self.quote) == 1 and not _ends_in_backslash(line):
            self.quote = ""
        return len(line)


@dataclass(frozen=True, slots=True)
class Statement:
    """The rows (from 0, the last included) of one statement's own lines, without the block below it.

    indent: width of its indentation, tabs to the next multiple of eight.
    word: its first token; `header` is True where a block should follow.
    """

    first: int
    last: int
    indent: int
    word: str
    header: bool


def statements_of(lines: Sequence[str]) -> list[Statement]:
    """The statements of the text, also where it does not parse; blank rows and comments belong to none."""
    found: list[Statement] = []
    scan, first, tokens = Scan(), 0, list[Token]()
    for row, line in enumerate(lines):
        if not scan.fresh and not scan.quote and tokens and _starts_anew(line, lines[first]):
            found.append(_statement(lines, first, row - 1, tokens))
            scan = Scan()
        if scan.fresh:
            first, tokens = row, []
        tokens += [token for token in scan.feed(line, row) if token.kind != "comment"]
        if scan.fresh and tokens:
            found.append(_statement(lines, first, row, tokens))
    if not scan.fresh and tokens:
        found.append(_statement(lines, first, len(lines) - 1, tokens))
    return found


def _starts_anew(line: str, opening: str) -> bool:
    if _STATEMENT_WORDS.match(line):
        return True
    indent = _INDENT.match(line)
    end = indent.end() if indent else 0
    return end <= len(opening) - len(opening.lstrip()) and _ASSIGNMENT.match(line, end) is not None


def _statement(lines: Sequence[str], first: int, last: int, tokens: list[Token]) -> Statement:
    return Statement(first, last, indent_width(lines[first]), tokens[0].text, header=tokens[-1].text == ":")


def indent_width(line: str) -> int:
    """Width of the indentation as Python 2 counts it: a tab reaches to the next multiple of eight."""
    match = _INDENT.match(line)
    return len((match.group() if match else "").replace("\f", "").expandtabs(8))


def _ends_in_backslash(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
