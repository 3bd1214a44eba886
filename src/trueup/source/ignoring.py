"""Patterns in the manner of .gitignore, matched within a bound whatever they and the paths are.

pathspec says what a pattern means, as a regular expression in which `*` is `[^/]*` and `**` is `(?:/.+)?`. Python's
`re` tries the stars of one against those of another, so that `*a*a*a*a*a*a*a*b` takes hours on a name of a's. What
stands between two stars fits best where it fits first: whatever the later star takes from a later place on, it takes
from the first one too. So each star and what follows up to the next one is made atomic, as Python's own `fnmatch` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: No more patterns of one file, and no longer ones, are heeded: a path has at most 4096 characters.
MOST_PATTERNS, LONGEST_PATTERN = 5_000, 4_096
_STAR, _SOME, _FOLDERS, _ABOVE = "[^/]*", "[^/]+", "(?:/.+)?", "^(?:.+/)?"
#: The parts of such an expression: stars, then single characters, then anything else up to the end.
_PART = re.compile(
    r"(?P<star>\[\^/\]\*|\[\^/\]\+|\(\?:/\.\+\)\?|\^\(\?:\.\+/\)\?)"
    r"|(?P<group>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<sign>\\.|\^|[^\\\[($.*+?{|)])"
    r"|(?P<rest>.+)",
    re.DOTALL,
)


def spec_of(lines: Sequence[str], *, entries: bool = False) -> GitIgnoreSpec:
    """The patterns as pathspec reads them. Raises ValueError where a line makes no pattern.

    entries: each file and folder is asked about on its way down, as git does it. A pattern then decides of what it
    names, and not of what lies below: `!keep.py` brings a folder of that name back, and no `keep.py/c.py`.
    """
    from pathspec import GitIgnoreSpec

    kept = [line for line in lines if len(line) <= LONGEST_PATTERN][:MOST_PATTERNS]
    spec = GitIgnoreSpec.from_lines(kept)
    patterns = [_quick(_of_entry(pattern) if entries else pattern) for pattern in spec.patterns]
    if patterns == list(spec.patterns):
        return spec
    try:
        # What is atomic, only `re` knows: not the compiled engines that pathspec takes where they are installed.
        return GitIgnoreSpec(patterns, backend="simple")
    except TypeError:  # before pathspec 1.0, which knows one engine only
        return GitIgnoreSpec(patterns)


#: How pathspec's expressions end that match a folder together with all below it.
_BELOW = re.compile(r"\(\?P<ps_d>/\)(?:\.\*)?(?=\|\$\)$|$)")


def _of_entry(pattern: Any) -> Any:
    """The pattern as it matches the folder alone."""
    regex = getattr(pattern, "regex", None)
    if regex is None or not isinstance(regex.pattern, str):
        return pattern
    whole = _BELOW.sub("(?P<ps_d>/)$", regex.pattern)
    if whole.endswith("/"):
        # `a/**` is all that lies in the folder and not the folder, in which another file may bring some of it back.
        whole += "."
    return pattern if whole == regex.pattern else type(pattern)(re.compile(whole), pattern.include)


def _quick(pattern: Any) -> Any:
    """The pattern with its stars made atomic; itself where it has too few of them to take long."""
    regex = getattr(pattern, "regex", None)
    if regex is None or not isinstance(regex.pattern, str):
        return pattern
    written = regex.pattern
    if written.count(_STAR) + written.count(_FOLDERS) + written.startswith(_ABOVE) < 3:
        return pattern
    return type(pattern)(re.compile(atomic(written)), pattern.include)


def atomic(regex: str) -> str:
    """The same expression, in which no star is tried again once what follows it up to the next star was found."""
    parts = list(_parts(regex))
    folders = [number for number, (_, text) in enumerate(parts) if text in (_FOLDERS, _ABOVE)]
    ends = [*folders, len(parts)]
    written = _names(parts[: ends[0]])
    for number, end in zip(folders, ends[1:], strict=True):
        inside = _names(parts[number + 1 : end])
        if end == len(parts):
            written += parts[number][1] + inside
        else:
            # Folders up to the next `**`: the first place where they stand. What follows begins with a slash.
            first = "^(?>(?:.+?/)??" if parts[number][1] == _ABOVE else "(?>(?:/.+?)??"
            written += f"{first}{inside}(?=/))"
    return written


def _parts(regex: str) -> Iterator[tuple[str, str]]:
    for match in _PART.finditer(regex):
        yield str(match.lastgroup), match.group()


def _names(parts: Sequence[tuple[str, str]]) -> str:
    """What stands between `**` and `**`: in each name, a star goes with what follows up to the next star."""
    written, open_star, since = "", False, ""
    for kind, text in parts:
        if text == _STAR:
            written += f"(?>{_STAR}?{since})" if open_star and since else since
            open_star, since = True, ""
        elif kind == "rest" or text in ("/", _SOME):
            written += (_STAR if open_star else "") + since + text
            open_star, since = False, ""
        else:
            # In git no bracket matches a slash.
            since += f"(?!/){text}" if kind == "group" else text
    return written + (_STAR if open_star else "") + since
