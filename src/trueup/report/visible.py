"""What came from a file is shown, never obeyed: control characters turn visible, and every character gets a width."""

from __future__ import annotations

import textwrap
import unicodedata

#: Characters that reorder or hide what stands around them: bidirectional controls, joiners, the byte-order mark.
# They make a line read otherwise than it is run (CVE-2021-42574, "Trojan Source"), and a report quotes lines.
_HIDDEN = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_CONTROL_PICTURES = 0x2400
_TAB = "    "


def visible_character(character: str, *, tab: str = _TAB) -> str:
    """The character as it can be printed without effect: a C0 control as its picture, others as their number."""
    code = ord(character)
    if 0x20 <= code < 0x7F:
        return character
    if character == "\t":
        return tab
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    if code == 0x7F:
        return "\u2421"
    # C1 controls, of which U+009B begins a command to the terminal; halves of pairs, which no encoding writes; and
    # what is no character (U+FFFE, U+FFFF and their like), which XML refuses.
    if code < 0xA0 or character in _HIDDEN or 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE:
        return f"<{code:04X}>"
    return character


def visible(text: str) -> str:
    """The text with everything that a terminal would obey made visible."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(visible_character(character, tab="\u2409") for character in text)


def visible_line(line: str) -> str:
    """A line of source with its end and its tabs kept, everything else visible."""
    text = line.rstrip("\r\n")
    return "\t".join(map(visible, text.split("\t"))) + line[len(text) :]


def columns_of(text: str) -> int:
    """How many columns of a terminal the text takes: wide characters two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_columns_of_character, text))


def _columns_of_character(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrapped(text: str, width: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """The text in lines of at most `width` columns, the first begun with `first`, the others with `rest`.

    `rest` is blank below `first` where it is not given. Words longer than a line (paths, qualified names) stay whole.
    """
    indent = " " * columns_of(first) if rest is None else rest
    wrapper = textwrap.TextWrapper(
        width=max(width, 20),
        initial_indent=first,
        subsequent_indent=indent,
        # A path or an option that is broken in two cannot be copied any more.
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapper.wrap(visible(text)) or [first.rstrip()]


def fitted(name: str, room: int) -> str:
    """A name in exactly so many columns of a terminal: filled up, or cut with an ellipsis."""
    shown = visible(name)
    if columns_of(shown) > room:
        while columns_of(shown) > room - 1:
            shown = shown[:-1]
        shown += "…"
    return shown + " " * (room - columns_of(shown))
