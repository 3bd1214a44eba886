"""Bytes to text: byte-order marks, coding lines, UTF-16, NUL bytes and every line end."""

from __future__ import annotations

import codecs
import re

from trueup.contract.known import Place
from trueup.contract.reading import Unread

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_ONLY_COMMENT = re.compile(rb"^[ \t\f]*(?:#.*)?$")
#: The longest first: the mark of UTF-32 starts with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: A program has hardly any control characters; a file with this share of them in its start is not text.
_BINARY_SHARE = 0.1
_SAMPLE = 4096
_CONTROL = bytes(set(range(32)) - {8, 9, 10, 12, 13, 27}) + b"\x7f"


class NotTextError(ValueError):
    """The bytes are no text; the message says why."""


def decode(data: bytes, file: str) -> tuple[str, tuple[Unread, ...]]:
    """The text with line ends as "\\n", and what had to be guessed; raises NotTextError for binary data."""
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    body = data[len(mark) :]
    declared = "" if encoding else _declared(body)
    encoding = encoding or _unmarked_utf16(body) or declared or "utf-8"
    if not encoding.startswith(("utf-16", "utf-32")):
        _refuse_binary(body)
    text, why = _decoded(body, encoding)
    unread = [Unread(_row_place(file, text, row), reason) for row, reason in why]
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        unread.append(Unread(_row_place(file, text, row), "a NUL byte, which no Python reads: taken as a blank"))
        text = text.replace("\0", " ")
    return text, tuple(unread)


def _decoded(body: bytes, encoding: str) -> tuple[str, list[tuple[int, str]]]:
    """The text, and (row, reason) for each guess."""
    reasons: list[tuple[int, str]] = []
    for name in (encoding, "utf-8"):
        try:
            _refuse_label(name)
            return _with_newlines(body.decode(name)), reasons
        except UnicodeDecodeError as error:
            row = body.count(b"\n", 0, error.start) + 1
            reasons.append((row, f"a byte that is not {name}: the file was read as Latin-1"))
            break
        except (LookupError, ValueError, ArithmeticError):
            reasons.append((1, f"the coding line names {encoding}, which is no known text encoding: read as UTF-8"))
    return _with_newlines(body.decode("latin-1")), reasons


def _refuse_label(name: str) -> None:
    """Encodings of single labels of an address: no program is written in them, and long texts take them very long."""
    if codecs.lookup(name).name in ("punycode", "idna"):
        raise LookupError(name)


def _declared(body: bytes) -> str:
    """The encoding that a coding line in the first two rows names (PEP 263), or ""."""
    for line in re.split(rb"\r\n|\r|\n", body[:2000], maxsplit=2)[:2]:
        match = _CODING.match(line)
        if match:
            return match.group(1).decode("ascii", "replace")
        if not _ONLY_COMMENT.match(line):
            return ""
    return ""


def _unmarked_utf16(body: bytes) -> str:
    """UTF-16 without a mark: every other byte of ASCII text is NUL."""
    sample = body[: _SAMPLE // 2 * 2]
    if len(sample) < 4 or b"\0" not in sample:
        return ""
    even, odd = sample[::2], sample[1::2]
    if odd.count(0) > 0.9 * len(odd) and even.count(0) == 0:
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > 0.9 * len(even) and odd.count(0) == 0 else ""


def _refuse_binary(body: bytes) -> None:
    sample = body[:_SAMPLE]
    odd = len(sample) - len(sample.translate(None, _CONTROL))
    if odd > _BINARY_SHARE * len(sample):
        raise NotTextError("the file is binary, not text")


def _with_newlines(text: str) -> str:
    """Line ends as Python reads them; lone surrogates, which cannot be encoded, become the replacement character."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = without_surrogates(text)
    return text


def without_surrogates(text: str) -> str:
    """The text with each lone surrogate replaced by U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def _row_place(file: str, text: str, row: int) -> Place:
    lines = text.split("\n", row)
    length = len(lines[row - 1]) if row <= len(lines) else 0
    return Place(file, row, 1, row, length + 1)
