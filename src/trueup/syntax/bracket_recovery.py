"""Faults inside brackets: what may be changed so that the rest of a long call or list is read.

A bracket that was never closed is closed, one too many is taken out, a comma that is missed at the end of a row is put
in; else the smallest element around the fault gives way to a value that nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trueup.syntax.columns import RowEdit
from trueup.syntax.tokens import Scan, Token

_CLOSERS = {"(": ")", "[": "]", "{": "}"}
#: Words before a bracket that are no function's name.
_KEYWORDS = frozenset(
    {"and", "or", "not", "in", "is", "if", "else", "return", "yield", "await", "for", "while", "assert"}
)
#: A row that begins with one of these goes on with the row before it.
_GOES_ON = frozenset(("for", "if", "else", "and", "or", "in", "is", "not", "async"))


@dataclass(frozen=True, slots=True)
class Recovery:
    """Edits of a statement's rows, and the rows (the last included) of which something is lost by them."""

    edits: tuple[RowEdit, ...]
    first: int
    last: int


@dataclass(slots=True)
class _Region:
    """One pair of brackets: positions of its tokens in the list of all; `close` is None where it was never closed."""

    open: int
    close: int | None


def recoveries(lines: Sequence[str], rows: tuple[int, int], row: int, column: int) -> Iterator[Recovery]:
    """What may be tried for a fault at a row and a column (from 0), the least first."""
    scan = Scan()
    scanned = [token for at in range(rows[0], rows[1] + 1) for token in scan.feed(lines[at], at) if token.text.strip()]
    tokens = [token for token in scanned if token.kind != "comment"]
    regions, stray, missing = _brackets(tokens)
    if missing:
        comments = [token for token in scanned if token.kind == "comment" and set(token.text) & set(")]}")]
        missing = [(at, f"{_further(tokens, regions, at, comments)}{text}") for at, text in missing]
        edits = tuple(RowEdit(tokens[at].row, tokens[at].end, tokens[at].end, text) for at, text in missing)
        yield Recovery(edits, min(edit.row for edit in edits), max(edit.row for edit in edits))
    for token in (tokens[at] for at in stray):
        yield Recovery((RowEdit(token.row, token.start, token.end, " "),), token.row, token.row)
    around = sorted(
        (region for region in regions if _holds(tokens, region, row, column)),
        key=lambda bracket: bracket.open,
        reverse=True,
    )
    for region in around[:1]:
        yield from _with_comma(tokens, region)
    for region in around:
        element = _element(tokens, region, row, column)
        if element is not None:
            yield _taken_out(lines, tokens, region, element)


def _further(tokens: list[Token], regions: list[_Region], at: int, comments: list[Token]) -> str:
    """Arguments that nobody knows, for the innermost call that is open behind a token; "" for other brackets.

    comments: those that hold a closing bracket, and may hold the one that is missing with what stood before it.
    """
    waiting = [region for region in regions if region.open <= at and (region.close is None or region.close > at)]
    if not waiting or not _is_call(tokens, waiting[-1]):
        return ""
    opening, last = tokens[waiting[-1].open], tokens[at]
    if not any(opening.row <= comment.row <= last.row for comment in comments):
        return ""
    return "**__unread__()" if last.text in ("(", ",") else ", **__unread__()"


def _is_call(tokens: list[Token], region: _Region) -> bool:
    before = tokens[region.open - 1] if region.open else None
    named = before is not None and before.kind == "name" and before.text not in _KEYWORDS
    return tokens[region.open].text == "(" and (named or (before is not None and before.text in (")", "]")))


def _brackets(tokens: list[Token]) -> tuple[list[_Region], list[int], list[tuple[int, str]]]:
    """All pairs of brackets, closing ones too many, and (behind which token, what) closing ones that are missing."""
    found: list[_Region] = []
    stray: list[int] = []
    missing: list[tuple[int, str]] = []
    waiting: list[_Region] = []
    for at, token in enumerate(tokens):
        if token.kind != "op":
            continue
        if token.text in _CLOSERS:
            waiting.append(_Region(at, None))
            found.append(waiting[-1])
        elif token.text in _CLOSERS.values():
            fitting = [item for item in waiting if _CLOSERS[tokens[item.open].text] == token.text]
            if not fitting:
                stray.append(at)
                continue
            late = ""
            while waiting[-1] is not fitting[-1]:
                late += _CLOSERS[tokens[waiting.pop().open].text]
            waiting.pop().close = at
            if late:
                missing.append((at - 1, late))
                stray.append(at)
    if waiting and tokens:
        missing.append((len(tokens) - 1, "".join(_CLOSERS[tokens[item.open].text] for item in reversed(waiting))))
    return found, stray, missing


def _holds(tokens: list[Token], region: _Region, row: int, column: int) -> bool:
    start = tokens[region.open]
    if (start.row, start.start) >= (row, column) and (start.row, start.end) != (row, column):
        return False
    if region.close is None:
        return True
    end = tokens[region.close]
    return (row, column) <= (end.row, end.end)


def _elements(tokens: list[Token], region: _Region) -> list[tuple[int, int]]:
    """First and last token of each element between the commas of a pair of brackets."""
    end = region.close if region.close is not None else len(tokens)
    found: list[tuple[int, int]] = []
    first, depth = region.open + 1, 0
    for at in range(region.open + 1, end):
        text = tokens[at].text if tokens[at].kind == "op" else ""
        depth += (text in _CLOSERS) - (text in _CLOSERS.values())
        if text == "," and depth == 0:
            found.append((first, at - 1))
            first = at + 1
    return [(low, high) for low, high in [*found, (first, end - 1)] if low <= high]


def _element(tokens: list[Token], region: _Region, row: int, column: int) -> tuple[int, int] | None:
    """The element that holds a fault, else the one before it."""
    before: tuple[int, int] | None = None
    for low, high in _elements(tokens, region):
        if (tokens[low].row, tokens[low].start) > (row, column):
            break
        before = (low, high)
    return before


def _with_comma(tokens: list[Token], region: _Region) -> Iterator[Recovery]:
    """A comma at the end of a row behind which a new element begins."""
    for low, high in _elements(tokens, region):
        depth = 0
        for at in range(low, high):
            text = tokens[at].text if tokens[at].kind == "op" else ""
            depth += (text in _CLOSERS) - (text in _CLOSERS.values())
            here, after = tokens[at], tokens[at + 1]
            ends = here.kind in ("name", "number", "string") or text in _CLOSERS.values()
            begins = after.kind == "name" and after.text not in _GOES_ON
            if depth == 0 and here.row < after.row and ends and begins and here.text not in _KEYWORDS:
                yield Recovery((RowEdit(here.row, here.end, here.end, ","),), here.row, here.row)


def _taken_out(lines: Sequence[str], tokens: list[Token], region: _Region, element: tuple[int, int]) -> Recovery:
    low, high = tokens[element[0]], tokens[element[1]]
    word = _stand_in(tokens, region, element)
    if low.row == high.row:
        return Recovery((RowEdit(low.row, low.start, high.end, word),), low.row, high.row)
    edits = [RowEdit(low.row, low.start, len(lines[low.row]), word)]
    edits += [RowEdit(at, 0, len(lines[at]), "") for at in range(low.row + 1, high.row)]
    edits.append(RowEdit(high.row, 0, high.end, ""))
    return Recovery(tuple(edits), low.row, high.row)


def _stand_in(tokens: list[Token], region: _Region, element: tuple[int, int]) -> str:
    """What may stand in the place of an element: in a call behind keywords only keywords may."""
    elements = _elements(tokens, region)
    if tokens[region.open].text == "{":
        keyed = any(tokens[at].text == ":" for low, high in elements for at in (low + 1,) if at <= high)
        return "**__unread__()" if keyed else "__unread__()"
    if _is_call(tokens, region):
        named = [low for low, high in elements if low < high and tokens[low + 1].text == "="]
        if any(low <= element[0] for low in named):
            return "**__unread__()"
    return "__unread__()"
