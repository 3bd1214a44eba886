"""Which libraries a file names anywhere in its bytes, and which words of those that it need not name.

The gate and the notices of unread libraries ask the same of the same bytes, one after the other.
"""

from __future__ import annotations

from functools import cache

from trueup.frameworks import all_frameworks
from trueup.frameworks.unread_libraries import unread_libraries
from trueup.source.word_search.searching import WordSearch

#: The last bytes that were asked of, and what they name: a file as it is, without its long texts, and what it imports.
_last: list[tuple[bytes, frozenset[bytes]]] = []
_KEPT = 8
#: What stands in a comment that states something; looked for with the names, since every file is asked for it.
OWN_NAME = b"trueup"


def names_in(data: bytes) -> frozenset[bytes]:
    """The words of gates that stand in the data; where `tells_all_names`, roots of unread libraries and `OWN_NAME` too.

    A gate's words are those that name the framework, and those of files that hold it unnamed.
    """
    for asked, found in _last:
        if asked is data:
            return found
    found = _search().found_in(data)
    _last[_KEPT - 1 :] = []
    _last.insert(0, (data, found))
    return found


@cache
def tells_all_names() -> bool:
    """True where roots of unread libraries are among the names; one by one they would take too long."""
    return WordSearch(_all_names()).is_quick


@cache
def _search() -> WordSearch:
    return WordSearch(_all_names() if tells_all_names() else _words_of_gates())


def _words_of_gates() -> list[bytes]:
    gates = [framework.gate for framework in all_frameworks() if framework.gate is not None]
    return [word for gate in gates for word in (*gate.words, *gate.unnamed)]


def _all_names() -> list[bytes]:
    roots = [root.encode() for library in unread_libraries() for root in library.roots]
    return [*_words_of_gates(), *roots, OWN_NAME]
