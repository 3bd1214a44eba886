"""F-strings as Python reads them from 3.12 on (PEP 701): expressions in their braces, with quotes of their own."""

from __future__ import annotations

import re

_OPENS = re.compile(r"""(?i)(?<![\w'"])(?P<prefix>f|fr|rf)(?P<quote>'(?!'')|"(?!""))""")
_STRING = re.compile(r"""(?i)(?<!\w)(?P<prefix>[a-z]{0,2})(?P<quote>['"])""")
#: Longer lines are not looked through: braces within braces are entered one by one.
_LONGEST = 400


def within_f_string(line: str, column: int) -> bool:
    """True where a column (from 0) stands inside an f-string that ends in its line as Python reads it from 3.12 on."""
    at = 0 if len(line) <= _LONGEST else len(line)
    while (found := _OPENS.search(line, at)) is not None and found.start() <= column:
        end = _end_of(line, found.end(), found["quote"])
        if end is None or column < end:
            return end is not None and found.start() < column
        at = end
    return False


def _end_of(line: str, at: int, quote: str) -> int | None:
    """Behind the quote that ends an f-string whose text begins at `at`; None where the line ends before."""
    while at < len(line):
        sign = line[at]
        if sign == quote:
            return at + 1
        if sign == "\\" or line[at : at + 2] == "{{":
            at += 2
        elif sign == "{":
            inside = _behind_brace(line, at + 1)
            if inside is None:
                return None
            at = inside
        else:
            at += 1
    return None


def _behind_brace(line: str, at: int) -> int | None:
    """Behind the brace that closes an expression which begins at `at`; strings in it are passed over whole."""
    depth = 1
    while at < len(line):
        string = _STRING.match(line, at)
        if string is not None:
            end = _end_of_string(line, string)
            if end is None:
                return None
            at = end
            continue
        depth += {"{": 1, "}": -1}.get(line[at], 0)
        at += 1
        if depth == 0:
            return at
    return None


def _end_of_string(line: str, string: re.Match[str]) -> int | None:
    quote = string["quote"]
    if "f" in string["prefix"].lower():
        return _end_of(line, string.end(), quote)
    at = string.end()
    while at < len(line):
        if line[at] == quote:
            return at + 1
        at += 2 if line[at] == "\\" else 1
    return None
