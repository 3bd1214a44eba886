"""YAML (and TOML) as configurations are written in it, as a tree of Python's syntax: each value of YAML has its place.

Read are mappings and sequences in blocks and in brackets, plain and quoted scalars, texts over several lines, anchors
and merged keys. What is written otherwise (tags, several documents, keys that are no scalars) makes the whole unread:
a part of a configuration that was misunderstood is worse than none.
"""

from __future__ import annotations

import ast
import re
import textwrap
import tomllib
from dataclasses import dataclass

#: Rows and levels beyond which a file is data and no configuration.
MAX_ROWS, MAX_DEPTH = 4_000, 20
_KEY = re.compile(
    r"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s\[\]{},#&*!|>'"%@`-][^#]*?|-[^\s#][^#]*?)\s*:(?=\s|$)"""
)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9_]*)$")
_REAL = re.compile(r"[-+]?((\d[\d_]*)?\.\d+|\d[\d_]*\.\d*|\d[\d_]*(?=[eE]))([eE][-+]?\d+)?$")
_WORDS = {
    **dict.fromkeys(("", "~", "null"), None),
    **dict.fromkeys(("true", "yes", "on"), True),
    **dict.fromkeys(("false", "no", "off"), False),
}
_ANCHOR = re.compile(r"&([\w.-]+)(\s+|$)")
_BLOCK_TEXT = re.compile(r"[|>][-+]?\d?$")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/", "0": "\0", " ": " "}


class _NotReadError(Exception):
    """Something that this reader does not take for certain."""


@dataclass(slots=True)
class _Line:
    """A row that holds something: how far it is indented, its text without comment, and its number from 1."""

    indent: int
    text: str
    row: int


def parsed_yaml(text: str) -> ast.expr | None:
    """The value of a YAML text; None for what is not read, and for an empty one."""
    if text.count("\n") > MAX_ROWS:
        return None
    reader = _Reader(text)
    try:
        return reader.document()
    except (_NotReadError, RecursionError):
        return None


def parsed_toml(text: str) -> ast.expr | None:
    """The table of a TOML text, each value at the beginning of the text; None for what is no TOML."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    return _tree_of(table)


def _tree_of(value: object) -> ast.expr:
    if isinstance(value, dict):
        node: ast.expr = ast.Dict([ast.Constant(key) for key in value], [_tree_of(item) for item in value.values()])
    elif isinstance(value, list):
        node = ast.List([_tree_of(item) for item in value], ast.Load())
    else:
        node = ast.Constant(value if isinstance(value, (str, int, float, bool)) else str(value))
    node.lineno = node.end_lineno = 1
    node.col_offset = node.end_col_offset = 0
    return node


class _Reader:
    """One text. lines: what is left to be read is `lines[at:]`."""

    def __init__(self, text: str) -> None:
        self.rows = text.split("\n")
        self.lines: list[_Line] = []
        self.at = 0
        self.anchors: dict[str, ast.expr] = {}

    def document(self) -> ast.expr | None:
        """The one value of the text."""
        self.lines = [line for row, text in enumerate(self.rows, 1) if (line := _line(text, row)) is not None]
        if self.lines and self.lines[0].text == "---":
            del self.lines[0]
        if any(line.text.split(" ")[0] in ("---", "...") or line.text.startswith("%") for line in self.lines):
            raise _NotReadError
        if not self.lines:
            return None
        result = self._block(self.lines[0].indent, 0)
        if self.at < len(self.lines):
            raise _NotReadError
        return result

    # -- blocks -------------------------------------------------------------------------------------------------------

    def _block(self, indent: int, depth: int) -> ast.expr:
        """What begins at this line and is indented so far."""
        if depth > MAX_DEPTH:
            raise _NotReadError
        line = self.lines[self.at]
        if line.text == "-" or line.text.startswith("- "):
            return self._sequence(indent, depth)
        if _KEY.match(line.text):
            return self._mapping(indent, depth)
        self.at += 1
        return self._inline(line.text, line, line.indent, depth)

    def _sequence(self, indent: int, depth: int) -> ast.expr:
        first, items = self.lines[self.at], []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.indent != indent or not (line.text == "-" or line.text.startswith("- ")):
                break
            rest = line.text[1:].lstrip(" ")
            if not rest:
                self.at += 1
                items.append(self._below(line, indent, depth))
                continue
            inner = indent + len(line.text) - len(rest)
            self.lines[self.at] = _Line(inner, rest, line.row)
            items.append(self._block(inner, depth + 1))
        self._check_end(indent)
        return self._at(ast.List(elts=items, ctx=ast.Load()), first)

    def _mapping(self, indent: int, depth: int) -> ast.expr:
        first = self.lines[self.at]
        entries: dict[object, tuple[ast.expr, ast.expr]] = {}
        while self.at < len(self.lines) and self.lines[self.at].indent == indent:
            line = self.lines[self.at]
            found = _KEY.match(line.text)
            if found is None:
                raise _NotReadError
            self.at += 1
            key = self._scalar(found["key"], line, line.indent)
            rest = line.text[found.end() :].strip()
            column = line.indent + len(line.text) - len(rest)
            value = self._value(rest, line, (column, indent), depth)
            if isinstance(key, ast.Constant) and key.value == "<<":
                entries = {**_merged(value), **entries}
            elif isinstance(key, ast.Constant):
                entries[key.value] = (key, value)
        self._check_end(indent)
        keys: list[ast.expr | None] = [key for key, _ in entries.values()]
        return self._at(ast.Dict(keys=keys, values=[value for _, value in entries.values()]), first)

    def _check_end(self, indent: int) -> None:
        if self.at < len(self.lines) and self.lines[self.at].indent > indent:
            raise _NotReadError

    def _value(self, text: str, line: _Line, place: tuple[int, int], depth: int) -> ast.expr:
        """What stands behind a key or below it. place: the column where it begins, and how far the key is indented."""
        column, indent = place
        anchor = _ANCHOR.match(text)
        if anchor is not None:
            value = self._value(text[anchor.end() :], line, (column + anchor.end(), indent), depth)
            self.anchors[anchor[1]] = value
            return value
        if not text:
            return self._below(line, indent, depth)
        if _BLOCK_TEXT.match(text):
            return self._text(line, indent, text)
        return self._inline(text, line, column, depth, more_than=indent)

    def _below(self, line: _Line, indent: int, depth: int) -> ast.expr:
        """A block below a key or a dash; a sequence may stand as far left as its key."""
        if self.at < len(self.lines):
            below = self.lines[self.at]
            dashed = below.text == "-" or below.text.startswith("- ")
            if below.indent > indent or (below.indent == indent and dashed and not line.text.startswith("-")):
                return self._block(below.indent, depth + 1)
        return self._constant(None, line, line.indent, len(line.text))

    def _text(self, line: _Line, indent: int, sign: str) -> ast.expr:
        """A text over several rows, comments and all: `|` keeps the rows, `>` joins them, `-` leaves out the last end.

        The indentation of the first row is left out of all.
        """
        rows, last = [], line.row
        for number in range(line.row, len(self.rows)):
            written = self.rows[number]
            if written.strip() and len(written) - len(written.lstrip(" ")) <= indent:
                break
            rows.append(written)
            last = number + 1
        while self.at < len(self.lines) and self.lines[self.at].row <= last:
            self.at += 1
        text = textwrap.dedent("\n".join(rows)).rstrip("\n")
        text = text.replace("\n", " ") if sign[0] == ">" else text
        return self._constant(text if "-" in sign else f"{text}\n", line, line.indent, len(line.text))

    # -- what stands in a row -----------------------------------------------------------------------------------------

    def _inline(self, text: str, line: _Line, column: int, depth: int, more_than: int | None = None) -> ast.expr:
        """A scalar, an alias, or a value in brackets, which may go on in the next rows."""
        if text[0] in "[{":
            while _open_brackets(text) and self.at < len(self.lines):
                text += " " + self.lines[self.at].text
                self.at += 1
            value, rest = self._flow(text, line, column, depth)
            if rest.strip():
                raise _NotReadError
            return value
        if text[0] == "*":
            if text[1:] not in self.anchors:
                raise _NotReadError
            return self.anchors[text[1:]]
        quoted = text[0] in "'\""
        while more_than is not None and self.at < len(self.lines) and self.lines[self.at].indent > more_than:
            if quoted or _KEY.match(self.lines[self.at].text):
                raise _NotReadError
            text += " " + self.lines[self.at].text
            self.at += 1
        return self._scalar(text, line, column)

    def _flow(self, text: str, line: _Line, column: int, depth: int) -> tuple[ast.expr, str]:
        """A value in brackets, and what stands behind it."""
        if depth > MAX_DEPTH:
            raise _NotReadError
        if text[:1] == "[":
            items, rest = [], text[1:].lstrip()
            while rest[:1] != "]":
                value, rest = self._flow_item(rest, line, column, depth)
                items.append(value)
                rest = _behind_comma(rest, "]")
            return self._at(ast.List(elts=items, ctx=ast.Load()), line, column), rest[1:]
        keys: list[ast.expr | None] = []
        values, rest = [], text[1:].lstrip()
        while rest[:1] != "}":
            found = _KEY.match(rest)
            if found is None:
                raise _NotReadError
            keys.append(self._scalar(found["key"], line, column))
            value, rest = self._flow_item(rest[found.end() :].lstrip(), line, column, depth)
            values.append(value)
            rest = _behind_comma(rest, "}")
        return self._at(ast.Dict(keys=keys, values=values), line, column), rest[1:]

    def _flow_item(self, text: str, line: _Line, column: int, depth: int) -> tuple[ast.expr, str]:
        if text[:1] in ("[", "{"):
            return self._flow(text, line, column, depth + 1)
        found = re.match(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:\$\{[^{}]*\}|[^,\[\]{}])*""", text)
        assert found is not None
        if not found[0].strip() and text[:1] not in (",", "]", "}"):
            raise _NotReadError
        return self._scalar(found[0].strip(), line, column), text[found.end() :].lstrip()

    def _scalar(self, text: str, line: _Line, column: int) -> ast.expr:
        return self._constant(_scalar(text), line, column, len(text))

    def _constant(self, value: object, line: _Line, column: int, length: int) -> ast.expr:
        result = ast.Constant(value)  # type: ignore[arg-type]
        return self._at(result, line, column, length)

    def _at(self, node: ast.expr, line: _Line, column: int | None = None, length: int = 1) -> ast.expr:
        """The node at its place: offsets count bytes."""
        written = self.rows[line.row - 1]
        start = line.indent if column is None else column
        node.lineno = node.end_lineno = line.row
        node.col_offset = len(written[:start].encode())
        node.end_col_offset = len(written[: start + length].encode())
        return node


def _line(text: str, row: int) -> _Line | None:
    """A row that holds something; None for an empty one and for a comment."""
    stripped = text.lstrip(" ")
    if stripped.startswith("\t"):
        raise _NotReadError
    content = _without_comment(stripped).rstrip()
    return _Line(len(text) - len(stripped), content, row) if content else None


def _without_comment(text: str) -> str:
    quote = ""
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote and not (quote == '"' and text[place - 1] == "\\") else quote
        elif letter in "'\"" and (place == 0 or text[place - 1] in " [{,:"):
            quote = letter
        elif letter == "#" and (place == 0 or text[place - 1] in " \t"):
            return text[:place]
    return text


def _open_brackets(text: str) -> bool:
    bare = re.sub(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""", "", text)
    return sum(bare.count(sign) for sign in "[{") > sum(bare.count(sign) for sign in "]}")


def _behind_comma(text: str, end: str) -> str:
    text = text.lstrip()
    if text[:1] == ",":
        return text[1:].lstrip()
    if text[:1] != end:
        raise _NotReadError
    return text


def _merged(value: ast.expr) -> dict[object, tuple[ast.expr, ast.expr]]:
    if not isinstance(value, ast.Dict):
        raise _NotReadError
    pairs = zip(value.keys, value.values, strict=True)
    return {key.value: (key, item) for key, item in pairs if isinstance(key, ast.Constant)}


def _scalar(text: str) -> object:
    """What a scalar is: a text in quotes, a number, true, false, nothing, or the text itself."""
    if text[:1] == "'":
        if len(text) < 2 or text[-1] != "'":
            raise _NotReadError
        return text[1:-1].replace("''", "'")
    if text[:1] == '"':
        if len(text) < 2 or text[-1] != '"':
            raise _NotReadError
        return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), text[1:-1])
    if text[:1] in ("!", "%", "@", "`", "&", "*", "|", ">"):
        raise _NotReadError
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _WHOLE.match(text):
        return int(text.replace("_", ""))
    if _REAL.match(text):
        return float(text.replace("_", ""))
    return text
