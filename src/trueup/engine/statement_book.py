"""Comments that state what cannot be read: `# trueup: labels=one-hot(10)`, each with the rows that it counts for.

A comment counts for the statement that it stands in, and one on a line of its own for the statement below it.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trueup.contract.known import Place
from trueup.contract.reading import Remark
from trueup.contract.statement import Statement, StatementError, Stating, parse_statement
from trueup.syntax.parse import Source

if TYPE_CHECKING:
    from trueup.engine.events import Event

#: "noqa" takes findings out and is no statement.
_COMMENT = re.compile(r"#\s*trueup\s*:(?!\s*noqa\b)\s*(?P<text>[^#]*)", re.IGNORECASE)
_MARK = "trueup"
_NO_CODE = frozenset(
    {tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER, tokenize.COMMENT}
)


@dataclass(slots=True)
class Stated:
    """All statements of one source: by the rows that they count for, and those that are not understood."""

    by_row: Mapping[int, Statement] = field(default_factory=dict)
    wrong: tuple[tuple[Place, str], ...] = ()

    def at(self, node: ast.AST) -> Statement | None:
        """What is stated in the rows of a simple statement, or in the header of a compound one."""
        if not self.by_row:
            return None
        first = getattr(node, "lineno", 0)
        body = getattr(node, "body", None)
        last = body[0].lineno - 1 if isinstance(body, list) and body else getattr(node, "end_lineno", first)
        return next(
            (self.by_row[row] for row in range(first, max(first, last or first) + 1) if row in self.by_row), None
        )


NOTHING = Stated()


def stated_in(source: Source) -> Stated:
    """The statements of a source; a text that stops the tokenizer keeps those that stand before."""
    if _MARK not in source.text.lower():
        return NOTHING
    rows: dict[int, Statement] = {}
    wrong: list[tuple[Place, str]] = []
    for row, column, text, counts in _comments(source.text):
        match = _COMMENT.search(text)
        if match is None:
            continue
        place = _place(source, row, column + match.start(), column + match.start() + len(match.group().rstrip()))
        try:
            statement = parse_statement(match["text"], place)
        except StatementError as error:
            wrong.append((place, str(error)))
            continue
        rows.update(dict.fromkeys(counts, statement))
    return Stated(rows, tuple(wrong))


def _comments(text: str) -> Iterator[tuple[int, int, str, range]]:
    """Each comment with row (from 1), column (from 0), its text, and the rows of the statement that it counts for."""
    alone: list[tuple[int, int, str]] = []
    inside: list[tuple[int, int, str]] = []
    start: int | None = None
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                (alone if start is None else inside).append((*token.start, token.string))
            elif token.type == tokenize.NEWLINE and start is not None:
                rows = range(start, token.end[0] + 1)
                yield from ((*comment, rows) for comment in (*alone, *inside))
                alone, inside, start = [], [], None
            elif start is None and token.type not in _NO_CODE:
                start = token.start[0]
    except (tokenize.TokenError, SyntaxError):
        # Statements ahead of the broken part stand; behind it nothing is read as code either.
        pass
    yield from ((*comment, range(comment[0], comment[0] + 1)) for comment in (*alone, *inside))


def _place(source: Source, row: int, begin: int, end: int) -> Place:
    """The place of a part of a row."""
    line = source.lines[row - 1] if row <= len(source.lines) else ""
    offsets = [len(line[:column].encode("utf-8", "replace")) for column in (begin, end)]
    node = ast.Constant(None, lineno=row, end_lineno=row, col_offset=offsets[0], end_col_offset=offsets[1])
    return source.place(node)


def meets_something(tree: ast.AST, rows: set[int], called: set[int]) -> set[int]:
    """Those of the rows in which something stands that can be stated.

    That is an assignment, a loop, a function that returns something, or one of the calls that were noted (`called`).
    """
    met: set[int] = set()
    for node in ast.walk(tree):
        row = getattr(node, "lineno", None)
        if row is None or not isinstance(node, _STATED):
            continue
        body = getattr(node, "body", None)
        last = body[0].lineno - 1 if isinstance(body, list) and body else (node.end_lineno or row)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not _returns(node):
            continue
        met |= rows & set(range(row, max(row, last) + 1))
    return met | (rows & called)


_STATED = (
    *(ast.Assign, ast.AnnAssign, ast.For, ast.AsyncFor),
    *(ast.FunctionDef, ast.AsyncFunctionDef),
)


def _returns(node: ast.AST) -> bool:
    inner = (each for each in ast.walk(node) if isinstance(each, (ast.Return, ast.Yield, ast.YieldFrom)))
    return any(each.value is not None for each in inner)


class StatementBook:
    """What is stated in one reading, and what came of it.

    heads: what is stated of models, by the number of the object. contradicted: statements with what is read instead.
    used: keys of the configuration that a function was found for.
    """

    def __init__(self, stating: Stating) -> None:
        self.stating = stating
        self.heads: dict[int, Statement] = {}
        self.contradicted: dict[Statement, str] = {}
        self.used: set[str] = set()
        self._sources: dict[int, tuple[Source, Stated]] = {}

    def of(self, source: Source) -> Stated:
        """The statements of a source, looked for once."""
        known = self._sources.get(id(source))
        if known is None:
            # The source is kept beside its statements: another one could get the number of one that is freed.
            known = self._sources[id(source)] = (source, stated_in(source))
        return known[1]

    def at(self, source: Source, node: ast.AST) -> Statement | None:
        """What is stated at a node of a source."""
        return self.of(source).at(node)

    def of_function(self, module: str, name: str) -> Statement | None:
        """What the configuration states of a function."""
        found = self.stating.of_function(module, name) if self.stating.functions else None
        if found is None:
            return None
        self.used.add(found[0])
        return found[1]

    def contradict(self, statement: Statement, differs: str) -> None:
        """Remember what is read instead of what is stated; "" where nothing contradicts it."""
        if differs and statement.where is not None:
            self.contradicted.setdefault(statement, differs)


def remarks_on(book: StatementBook, source: Source, events: Iterable[Event]) -> tuple[Remark, ...]:
    """What is to be said of the statements of a source once it is read."""
    stated = book.of(source)
    found = [Remark(place, "wrong", why) for place, why in stated.wrong]
    for statement, differs in book.contradicted.items():
        if statement.where is not None:
            found.append(Remark(statement.where, "contradicted", differs, str(statement)))
    if stated.by_row:
        met = meets_something(source.tree, set(stated.by_row), _called_rows(source, events))
        kept = {stated.by_row[row] for row in met}
        unmet = [item for item in dict.fromkeys(stated.by_row.values()) if item not in kept and item.where is not None]
        found += [Remark(item.where, "unmet", _UNMET, str(item)) for item in unmet if item.where is not None]
    return tuple(found)


_UNMET = "the comment states something, and nothing at its line can be stated"


def _called_rows(source: Source, events: Iterable[Event]) -> set[int]:
    """The rows of the calls that were noted down."""
    rows: set[int] = set()
    for event in events:
        node = event.where.node
        if event.where.source is source:
            first = getattr(node, "lineno", 0)
            rows |= set(range(first, (getattr(node, "end_lineno", None) or first) + 1))
    return rows
