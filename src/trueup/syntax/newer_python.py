"""What Pythons newer than the running one take, rewritten in place so that this one parses it.

From 3.12 on the braces of an f-string hold any expression: with the quotes of the string itself, line breaks, comments
and backslashes (PEP 701); functions and classes have type parameters, and `type X = …` is a statement (PEP 695). A
string template, `t"…"`, is of 3.14 (PEP 750). A program that uses them has no syntax error, whichever Python reads it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from trueup.syntax.columns import RowEdit, Shifts, edited

_SIGNS = re.compile(r"""#[^\n]*|(?<!\w)(?P<prefix>[A-Za-z]{0,2})(?P<quote>'''|\"""|'|")""")
_PARAMETERS = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+[ \t]*(?P<all>\[)", re.MULTILINE)
_TYPE = re.compile(r"^[ \t]*(?P<word>type[ \t]+)(?=[^\W\d]\w*[ \t]*(?:\[[^\]\n]*\])?[ \t]*=[^=])", re.MULTILINE)
_PARAMETERS_OF_TYPE = re.compile(r"^[ \t]*type[ \t]+\w+[ \t]*(?P<all>\[)", re.MULTILINE)
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")
_CONVERSION = re.compile(r"![rsa](?=[:}])")
#: Braces within braces are entered one by one; a text is gone through once for each level.
_DEEPEST = 8
#: After so many strings without an end the rest of the text is given up: each of them is looked for up to its end.
_MOST_ENDLESS = 50


@dataclass(slots=True)
class _Literal:
    """A string in the text: where its prefix, its quotes and what is between them begin and end.

    inside: the strings in the braces of an f-string. loose: what is in the braces and in no string, and has to go: a
    comment. broken: a line ends within its braces.
    """

    start: int
    prefix: str
    quote: str
    end: int = 0
    inside: list[_Literal] = field(default_factory=list)
    loose: list[tuple[int, int]] = field(default_factory=list)
    broken: bool = False

    @property
    def begin(self) -> int:
        """Behind the opening quote."""
        return self.start + len(self.prefix) + len(self.quote)

    @property
    def is_formatted(self) -> bool:
        """True for an f-string and a template."""
        return bool({"f", "t"} & set(self.prefix.lower()))


def as_older(lines: Sequence[str]) -> tuple[list[str], Shifts]:
    """The rows as the running Python parses them, and the shifts of their columns; the rows themselves for others."""
    text = "\n".join(lines)
    edits = [*_templates_and_strings(text)]
    if sys.version_info < (3, 12):
        edits += _type_parameters(text)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return edited(lines, _in_rows(edits, starts)) if edits else (list(lines), {})


def _in_rows(edits: list[tuple[int, int, str]], starts: list[int]) -> Iterator[RowEdit]:
    row = 0
    for start, end, new in sorted(edits):
        while starts[row + 1] <= start:
            row += 1
        yield RowEdit(row, start - starts[row], end - starts[row], new)


def _type_parameters(text: str) -> Iterator[tuple[int, int, str]]:
    """Blanks for the parameters in brackets, and for the word of a type's statement."""
    for pattern in (_PARAMETERS, _PARAMETERS_OF_TYPE):
        for found in pattern.finditer(text):
            end = text.find("]", found.start("all"))
            depth = text.count("[", found.start("all"), end)
            for _ in range(depth - 1):
                end = text.find("]", end + 1)
            if end > 0 and "\n" not in text[found.start("all") : end]:
                yield found.start("all"), end + 1, " " * (end + 1 - found.start("all"))
    for found in _TYPE.finditer(text):
        yield found.start("word"), found.end("word"), ""


def _templates_and_strings(text: str) -> Iterator[tuple[int, int, str]]:
    for literal in _literals(text):
        if literal.is_formatted and "t" in literal.prefix.lower() and sys.version_info < (3, 14):
            at = literal.start + literal.prefix.lower().index("t")
            yield at, at + 1, "f"
        if not literal.is_formatted or sys.version_info >= (3, 12):
            continue
        triple = literal.quote[0] * 3
        for quote in dict.fromkeys((*(() if literal.broken and len(literal.quote) == 1 else (literal.quote,)), triple)):
            edits = _requoted(text, literal, quote, ())
            if edits is not None:
                yield from edits
                break


def _requoted(text: str, literal: _Literal, quote: str, around: tuple[str, ...]) -> list[tuple[int, int, str]] | None:
    """The edits by which a string has these quotes and stands within others; None where it cannot be."""
    inner_edits: list[tuple[int, int, str]] = []
    for inner in literal.inside:
        other = {"'": '"', '"': "'"}[inner.quote[0]] * len(inner.quote)
        found = None
        for chosen in (inner.quote, other):
            found = _requoted(text, inner, chosen, (*around, quote)) if _may_stand(chosen, (*around, quote)) else None
            if found is not None:
                break
        if found is None:
            return None
        inner_edits += found
    own = text[literal.begin : literal.end - len(literal.quote)]
    outside = _outside(own, literal)
    if quote != literal.quote and (quote in outside or outside.endswith(quote[0])):
        return None
    if any(one in outside for one in around):
        return None
    edits = [(start, end, " " * (end - start)) for start, end in literal.loose] + inner_edits
    if around:
        edits += _without_backslashes(text, literal)
    if quote != literal.quote:
        edits += [(literal.begin - len(literal.quote), literal.begin, quote),
                  (literal.end - len(literal.quote), literal.end, quote)]  # fmt: skip
    return edits


def _may_stand(quote: str, around: tuple[str, ...]) -> bool:
    """True for quotes that end none of the strings around them."""
    return not any(outer in quote for outer in around)


def _outside(own: str, literal: _Literal) -> str:
    """The string's text without the strings in its braces."""
    parts, at = [], 0
    for inner in literal.inside:
        parts.append(own[at : inner.start - literal.begin])
        at = inner.end - literal.begin
    return "".join((*parts, own[at:]))


def _without_backslashes(text: str, literal: _Literal) -> Iterator[tuple[int, int, str]]:
    """Blanks for escaped signs in a string within braces, where no backslash may stand: mostly the end of a line."""
    at = literal.begin
    while (at := text.find("\\", at, literal.end - 1)) >= 0:
        if not any(inner.start <= at < inner.end for inner in literal.inside):
            yield at, at + 2, "  "
        at += 2


# -- where the strings are --------------------------------------------------------------------------------------------


def _literals(text: str) -> Iterator[_Literal]:
    """The strings that stand in no other string, in order."""
    at, endless = 0, 0
    while (found := _SIGNS.search(text, at)) is not None and endless <= _MOST_ENDLESS:
        if found["quote"] is None:
            at = found.end()
            continue
        literal = _literal(text, found, 0)
        if literal is None:
            # It has no end: the next line is another matter.
            endless += 1
            at = text.find("\n", found.end())
            if at < 0:
                return
        else:
            yield literal
            at = literal.end


def _literal(text: str, found: re.Match[str], depth: int) -> _Literal | None:
    literal = _Literal(found.start(), found["prefix"], found["quote"])
    at = found.end()
    while at < len(text):
        sign = text[at]
        if text.startswith(literal.quote, at):
            literal.end = at + len(literal.quote)
            return literal
        if sign == "\n" and len(literal.quote) == 1:
            return None
        if sign == "\\" and not (literal.is_formatted and text[at + 1 : at + 2] in ("{", "}")):
            named = literal.is_formatted and text.startswith("\\N{", at) and "r" not in literal.prefix.lower()
            at = max(text.find("}", at) + 1, at + 2) if named else at + 2
        elif sign == "{" and literal.is_formatted and text[at + 1 : at + 2] != "{":
            behind = _braces(text, at + 1, literal, depth)
            if behind is None:
                return None
            at = behind
        else:
            at += 2 if literal.is_formatted and text[at : at + 2] in ("{{", "}}") else 1
    return None


def _braces(text: str, at: int, literal: _Literal, depth: int) -> int | None:
    """Behind the brace that ends an expression; what it holds is noted in the string around it."""
    open_ones = 0
    while at < len(text) and depth < _DEEPEST:
        found = _SIGNS.match(text, at)
        if found is not None and found["quote"] is None:
            literal.loose.append((at, found.end()))
            at = found.end()
        elif found is not None:
            inner = _literal(text, found, depth + 1)
            if inner is None:
                return None
            literal.inside.append(inner)
            literal.broken = literal.broken or "\n" in text[inner.start : inner.end]
            at = inner.end
        elif text[at] == "}" and open_ones == 0:
            return at + 1
        elif open_ones == 0 and (text[at] == ":" or _CONVERSION.match(text, at)):
            return _format(text, at + (1 if text[at] == ":" else 2), literal, depth)
        else:
            open_ones += (text[at] in _OPENS) - (text[at] in _CLOSES)
            literal.broken = literal.broken or text[at] == "\n"
            at += 1
    return None


def _format(text: str, at: int, literal: _Literal, depth: int) -> int | None:
    """Behind the brace that ends how an expression is written: `:.3f}`, `:>{width}}`."""
    while at < len(text):
        if text[at] == "}":
            return at + 1
        if text[at] == "{":
            behind = _braces(text, at + 1, literal, depth + 1)
            if behind is None:
                return None
            at = behind
        elif text[at] == "\n" and len(literal.quote) == 1:
            return None
        else:
            at += 1
    return None
