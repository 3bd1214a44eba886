"""Python 2 (and Python 3 before 3.7) rewritten in place, row for row, so that today's parser reads it.

lib2to3, which did this with a grammar of its own, was removed in Python 3.13, so it is no option. Here the tokens of
each statement are looked at, and only what the parser refuses is rewritten; columns are kept where that is possible,
and `columns.Shifts` records the way back where it is not. What parses but means something else in Python 3
(`print >>f, x`, `dict.has_key`, division) is left as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from trueup.syntax.columns import RowEdit, Shifts, edited
from trueup.syntax.tokens import Scan, Token, indent_width

_OLD_OCTAL = re.compile(r"0[0-7]+[lL]?$")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
#: After these tokens `print` is a name or a call, or Python 3 parses the statement as it stands.
_NOT_PRINTED = frozenset({"(", ">>", "=", ".", ",", ")", "]", ":", "+=", "in", "is", "and", "or", "if", "=="})


@dataclass(frozen=True, slots=True)
class _Clause:
    """The tokens of one simple statement, or of a clause's head up to its colon; comments left out."""

    tokens: tuple[Token, ...]

    @property
    def word(self) -> str:
        return self.tokens[0].text

    def comma(self) -> Token | None:
        """The first comma outside brackets."""
        depth = self.tokens[0].depth
        return next((token for token in self.tokens if token.text == "," and token.depth == depth), None)

    def closed(self) -> RowEdit:
        """The edit that closes a bracket at the statement's end."""
        last = self.tokens[-1]
        return RowEdit(last.row, last.end, last.end, ")")


def modernised(lines: Sequence[str]) -> tuple[list[str], Shifts, bool]:
    """The rows with Python 2 spellings rewritten, the shifts of their columns, and whether any was found."""
    edits: list[RowEdit] = []
    old = False
    for clause in _clauses(lines):
        rewrite = _STATEMENTS.get(clause.word)
        found = [*(rewrite(clause, lines) if rewrite else ()), *_in_expressions(clause)]
        old = old or bool(found)
        edits += found
        edits += _renamed_async(clause)
    indents = list(_indentation(lines)) if old else []
    rows, shifts = edited(lines, edits + indents)
    return rows, shifts, old


def _clauses(lines: Sequence[str]) -> Iterator[_Clause]:
    """The simple statements and clause heads, in order."""
    scan, tokens = Scan(), list[Token]()
    # Lambdas outside brackets whose colon has not come yet.
    lambdas = 0
    for row, line in enumerate(lines):
        if scan.fresh and tokens:
            yield _Clause(tuple(tokens))
            tokens, lambdas = [], 0
        for token in scan.feed(line, row):
            if token.kind == "comment":
                continue
            ends = token.depth == 0 and (token.text == ";" or (token.text == ":" and lambdas <= 0))
            if not ends or (token.text == ":" and tokens):
                tokens.append(token)
                if token.depth == 0:
                    lambdas += (token.text == "lambda") - (token.text == ":")
            if ends and tokens:
                yield _Clause(tuple(tokens))
                tokens, lambdas = [], 0
    if tokens:
        yield _Clause(tuple(tokens))


def _called(clause: _Clause, lines: Sequence[str]) -> Iterator[RowEdit]:
    """`print x` and `exec x` as calls: the blank after the word becomes the bracket."""
    word, *rest = clause.tokens
    if not rest or rest[0].text in _NOT_PRINTED:
        return
    blank = lines[word.row][word.end : word.end + 1] in (" ", "\t")
    yield RowEdit(word.row, word.end, word.end + int(blank), "(")
    yield clause.closed()


def _caught(clause: _Clause, lines: Sequence[str]) -> Iterator[RowEdit]:
    """`except E, e:` as `except E as e:`; a target that is no name is dropped."""
    comma = clause.comma()
    if comma is None or clause.tokens[-1].text != ":":
        return
    target = clause.tokens[clause.tokens.index(comma) + 1 : -1]
    if len(target) == 1 and target[0].kind == "name":
        spaced = lines[comma.row][comma.end : comma.end + 1] == " "
        yield RowEdit(comma.row, comma.start, comma.end, " as" if spaced else " as ")
    elif target and target[-1].row == comma.row:
        yield RowEdit(comma.row, comma.start, target[-1].end, " " * (target[-1].end - comma.start))


def _raised(clause: _Clause, _: Sequence[str]) -> Iterator[RowEdit]:
    """`raise E, "text"` as `raise E("text")`."""
    comma = clause.comma()
    if comma is not None and comma is not clause.tokens[-1]:
        yield RowEdit(comma.row, comma.start, comma.end, "(")
        yield clause.closed()


def _defined(clause: _Clause, lines: Sequence[str]) -> Iterator[RowEdit]:
    """`def f(a, (b, c)):` with a plain name of the same width for the tuple."""
    start = None
    previous = ""
    for token in clause.tokens:
        if token.depth == 1 and token.text == "(" and previous in ("(", ","):
            start = token
        elif start is not None and token.depth == 2 and token.text == ")":
            yield from _one_name(start, token, lines)
            start = None
        previous = token.text


def _one_name(start: Token, end: Token, lines: Sequence[str]) -> Iterator[RowEdit]:
    if start.row == end.row:
        text = lines[start.row][start.start : end.end]
        yield RowEdit(start.row, start.start, end.end, re.sub(r"\W", "_", text))


_STATEMENTS: dict[str, Callable[[_Clause, Sequence[str]], Iterator[RowEdit]]] = {
    "print": _called,
    "exec": _called,
    "except": _caught,
    "raise": _raised,
    "def": _defined,
}


def _in_expressions(clause: _Clause) -> Iterator[RowEdit]:
    """Backticks, `<>`, `0777`, `10L` and `ur""`, wherever they stand."""
    ticks = 0
    for token in clause.tokens:
        if token.text == "`":
            ticks += 1
            yield RowEdit(token.row, token.start, token.end, "repr(" if ticks % 2 else ")")
        elif token.text == "<>":
            yield RowEdit(token.row, token.start, token.end, "!=")
        elif token.kind == "number" and _OLD_OCTAL.match(token.text) and token.text.strip("0lL"):
            yield RowEdit(token.row, token.start, token.end, f"0o{token.text[1:].rstrip('lL')}")
        elif token.kind == "number" and token.text[-1] in "lL":
            yield RowEdit(token.row, token.end - 1, token.end, "")
        elif token.kind == "string" and token.opening and token.text[:2].lower() == "ur":
            yield RowEdit(token.row, token.start, token.start + 2, token.text[1])
    yield from _lambda_tuples(clause)


def _lambda_tuples(clause: _Clause) -> Iterator[RowEdit]:
    """`lambda (a, b): …` with a plain name of the same width for the tuple."""
    tokens = clause.tokens
    for i, token in enumerate(tokens[:-1]):
        if token.text != "lambda" or tokens[i + 1].text != "(":
            continue
        opening = tokens[i + 1]
        closing = next((each for each in tokens[i + 2 :] if each.text == ")" and each.depth == opening.depth + 1), None)
        if closing is not None and closing.row == opening.row:
            yield RowEdit(opening.row, opening.start, closing.end, "_" * (closing.end - opening.start))


def _renamed_async(clause: _Clause) -> Iterator[RowEdit]:
    """`async` as the name of an argument or variable, which it could be before Python 3.7: as long, and no keyword."""
    tokens = clause.tokens
    for i, token in enumerate(tokens):
        follows = tokens[i + 1].text if i + 1 < len(tokens) else ""
        after = tokens[i - 1].text if i else ""
        if token.text == "async" and (follows in ("=", ",", ")") or after == "."):
            yield RowEdit(token.row, token.start, token.end, "_sync")


def _indentation(lines: Sequence[str]) -> Iterator[RowEdit]:
    """Tabs in indentation as the blanks that Python 2 takes them for."""
    scan = Scan()
    for row, line in enumerate(lines):
        fresh = scan.fresh
        for _ in scan.feed(line, row):
            pass
        written = line[: len(line) - len(line.lstrip(" \t\f"))]
        if fresh and "\t" in written:
            yield RowEdit(row, 0, len(written), " " * indent_width(line))
