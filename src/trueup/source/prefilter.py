"""The gate before the parser: bytes in which no classifier can be set up are never parsed.

A file passes when a framework's word and a shape of use stand in it, which each framework says in its `gate.py`. Only
literal searches are made (over 1 GB/s; a regular expression with character classes reaches 24 MB/s), the rarest words
first, and what passes is asked again without its long texts: a docstring that shows how to call `fit()` trains nothing.
A long file of modules with neither a loss nor a head is a library's: nothing in it can disagree, and it is read when a
program imports it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import NamedTuple

from trueup.frameworks import all_frameworks
from trueup.frameworks.gates import tests_a_framework, trains_and_measures
from trueup.source.named_libraries import OWN_NAME, names_in, tells_all_names

#: Every ASCII word is spelled with NULs between its letters in these.
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LONG_TEXT = b'"""'
#: How much of a file is looked at for such words.
_BEGINNING = 4096
#: A comment that is meant for trueup and takes no finding out.
_STATES = re.compile(rb"#\s*trueup\s*:(?!\s*noqa\b)")


class _Asked(NamedTuple):
    """A framework's gate: the words that name it or hold it unnamed, and its questions of a file's bytes."""

    words: tuple[bytes, ...]
    unnamed: tuple[bytes, ...]
    alone: bool
    may_hold_setup: Callable[[bytes], bool]
    may_hold_unnamed: Callable[[bytes], bool] | None
    only_lends_layers: Callable[[bytes], bool] | None


@cache
def _gates() -> tuple[_Asked, ...]:
    found = []
    for framework in all_frameworks():
        gate = framework.gate
        if gate is not None:
            part = framework.part(gate.module) if gate.module else None
            asked = part.may_hold_setup if part is not None else partial(trains_and_measures, library=gate.words[0])
            more = (getattr(part, name, None) for name in ("may_hold_unnamed", "only_lends_layers"))
            found.append(_Asked(gate.words, gate.unnamed, gate.alone, asked, *more))
    return tuple(found)


@cache
def _wide_words() -> tuple[bytes, ...]:
    """The words that name a framework, as they begin in a file of two bytes a letter."""
    words = (word for gate in _gates() if not gate.alone for word in gate.words)
    return tuple(b"".join(b"\0" + bytes([letter]) for letter in word) for word in words)


def may_hold_model(data: bytes) -> bool:
    """False only where the source (or the notebook's JSON) cannot contain the setup of a classifier."""
    if not _passes(data) or tests_a_framework(data):
        return False
    return _LONG_TEXT not in data or _passes(without_long_texts(data))


def may_state(data: bytes) -> bool:
    """False where no comment of the file can state something for trueup, or be meant to."""
    named = OWN_NAME in (names_in(data) if tells_all_names() else data)
    return named and _STATES.search(data) is not None


def only_lends_layers(data: bytes) -> bool:
    """True for layers that nothing in the file gives a head, a loss or a training: only another file may."""
    named, _ = _gates_of(names_in(data))
    return any(gate.only_lends_layers is not None and gate.only_lends_layers(data) for gate in named) and not any(
        gate.only_lends_layers is None and not gate.alone and gate.may_hold_setup(data) for gate in named
    )


@lru_cache(maxsize=1024)
def _gates_of(found: frozenset[bytes]) -> tuple[list[_Asked], list[Callable[[bytes], bool]]]:
    """The gates of what a file with these words names, and the questions whether it holds others unnamed.

    What a file names need not be what trains in it: it may be there for its data, and the model come along.
    """
    named = [gate for gate in _gates() if not found.isdisjoint(gate.words)]
    others = (gate for gate in _gates() if gate not in named and not found.isdisjoint(gate.unnamed))
    return named, [gate.may_hold_unnamed for gate in others if gate.may_hold_unnamed is not None]


def _passes(data: bytes) -> bool:
    named, unnamed = _gates_of(names_in(data))
    if any(gate.may_hold_setup(data) for gate in named) or any(asks(data) for asks in unnamed):
        return True
    if not all(gate.alone for gate in named):
        return False
    begin = data[:_BEGINNING]
    return data.startswith(_WIDE_MARKS) or (b"\0" in begin and any(word in begin for word in _wide_words()))


def without_long_texts(data: bytes) -> bytes:
    """The source without what stands between triple quotes, rows kept; all of it where pairs cannot be told for sure.

    Nothing in a text is ever interpreted, so nothing that can be read is lost. Marks that stand in a comment or in
    another text, or after a backslash, would turn code and text round: then the source is left as it is.
    """
    if b"'''" in data:
        return data
    parts = data.split(_LONG_TEXT)
    code, texts = parts[::2], parts[1::2]
    if len(code) == len(texts) or any(text.endswith(b"\\") for text in texts):
        return data
    for before in code[:-1]:
        line = before[before.rfind(b"\n") + 1 :]
        if b"#" in line or b"'" in line or b'"' in line:
            return data
    rows = [b'"' + b"\n" * text.count(b"\n") + b'"' for text in texts]
    return b"".join(part for pair in zip(code, [*rows, b""], strict=True) for part in pair)
