"""Programs that train or score with a library that is not read, told from their imports and a few words.

Every file of a run is asked, so that the first question costs no more than two searches: which packages are imported.
What passes is looked at without its long texts and comments, row by row of the facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trueup.contract.known import Place
from trueup.contract.reading import SCORES, Unread
from trueup.frameworks.base import UnreadLibrary
from trueup.frameworks.unread_libraries import unread_libraries
from trueup.source.named_libraries import names_in, tells_all_names
from trueup.source.prefilter import without_long_texts


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the facts as bytes, which are what is searched."""

    library: UnreadLibrary
    roots: frozenset[bytes]
    parts: frozenset[bytes]
    trains: tuple[bytes, ...]
    scores: tuple[bytes, ...]

    @property
    def words(self) -> tuple[bytes, ...]:
        """All words that tell of a use."""
        return self.trains + self.scores


def _row(library: UnreadLibrary) -> _Row:
    beneath = (word for other in unread_libraries() if other.title == library.built_on for word in other.trains)
    return _Row(
        library,
        frozenset(root.encode() for root in library.roots),
        frozenset(part.encode() for part in library.parts),
        tuple(word.encode() for word in (*library.trains, *beneath)),
        tuple(word.encode() for word in library.scores),
    )


#: The rows by the package that is imported.
_ROWS: dict[bytes, list[_Row]] = {}
for _each in map(_row, unread_libraries()):
    for _root in _each.roots:
        _ROWS.setdefault(_root, []).append(_each)
#: How many letters of a package's name are looked at first.
_BEGINNING = 3
#: What stands before an import that may name several modules; its length with the blank behind it.
_LINE_BEGINS = (b"", b"\n", b'"')
_IMPORT = 7
#: A word that stands in more places tells no more.
_MOST_PLACES = 40
_BEGINNINGS = frozenset(root[:_BEGINNING] for root in _ROWS)
_NAME = re.compile(b"(?:" + b"|".join(sorted(_ROWS, reverse=True)) + rb")\b")


@dataclass(frozen=True, slots=True)
class _Import:
    """An import: the path of the module, what is taken from it, and the names that the program has then."""

    path: tuple[bytes, ...]
    taken: tuple[bytes, ...]
    names: tuple[bytes, ...]


def trained_with_others(data: bytes, file: str, *, setups: bool = False, numbers: bool = False) -> list[Unread]:
    """The libraries that the file trains or scores with and that are not read, each once.

    setups: whether setups were read in the file; libraries that train models of a framework that is read are then not
    named. numbers: whether calls of metrics were read in it; that it scores is then no news.
    """
    rows = _rows_for(data)
    if not rows or not any(word in data for row in rows for word in row.words):
        return []
    found_text = _text_of(data, file)
    if found_text is None:
        return []
    text, cells = found_text
    found: dict[str, Unread] = {}
    imports = [item for item in _imports(text) if item.path[0] in _ROWS]
    for row in rows:
        library = row.library
        if (library.alone and setups) or library.title in found:
            continue
        uses = [("trains with", row.trains), (SCORES, () if numbers else row.scores)]
        if not any(word in text for _, words in uses for word in words):
            continue
        names = {name for item in imports if _is_of(row, item, text) for name in item.names if _comes_again(text, name)}
        for verb, words in uses:
            at = _first_of(text, words, names)
            if at is not None:
                why = f"{verb} {library.title}: not read"
                found[library.title] = Unread(_place(text, at, file, cells), why, "library")
                break
    return _without_what_others_say(found)


def _without_what_others_say(found: dict[str, Unread]) -> list[Unread]:
    """A library that others are built on is only named where none of them is."""
    beneath = {library.built_on for library in unread_libraries() if library.title in found}
    return [unread for title, unread in found.items() if title not in beneath]


def _rows_for(data: bytes) -> list[_Row]:
    """The rows of the libraries that seem to be imported, in the order in which they are."""
    if not tells_all_names():
        return _rows_of(data)
    named = names_in(data)
    # In a long file there are many more imports than places with the name of such a library.
    lines = {start: end for root in named & _ROWS.keys() for start, end in _lines_with(data, root)}
    return _rows_of(b"\n".join(data[start : lines[start]] for start in sorted(lines))) if lines else []


def _lines_with(data: bytes, word: bytes) -> Iterator[tuple[int, int]]:
    """Beginning and end of each line with a word."""
    at = data.find(word)
    while at >= 0:
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        yield data.rfind(b"\n", 0, at) + 1, end
        at = data.find(word, end)


def _rows_of(data: bytes) -> list[_Row]:
    """The rows of the packages behind `from` and `import`. The beginning of a name is looked at before the name."""
    found: dict[int, _Row] = {}
    for word, length in ((b"from ", 5), (b"import ", _IMPORT)):
        at = data.find(word)
        while at >= 0:
            begin = at + length
            if data[begin : begin + _BEGINNING] in _BEGINNINGS and (name := _NAME.match(data, begin)):
                found.update((id(row), row) for row in _ROWS[name[0]])
            if length == _IMPORT and data[at - 1 : at] in _LINE_BEGINS:
                end = data.find(b"\n", begin)
                for other in data[begin : len(data) if end < 0 else end].split(b",")[1:]:
                    found.update((id(row), row) for row in _ROWS.get(other.strip().split(b".")[0].split(b" ")[0], ()))
            at = data.find(word, begin)
    return list(found.values())


def _text_of(data: bytes, file: str) -> tuple[bytes, list[tuple[int, int]]] | None:
    """The program without its long texts, and for a notebook the first row (from 1) and number of each cell.

    None for a notebook that is none.
    """
    if not file.endswith(".ipynb"):
        return without_long_texts(data), []
    from trueup.syntax.notebook import NotANotebookError, read_notebook

    try:
        cells, _, _, _ = read_notebook(data, file, frozenset())
    except NotANotebookError:
        return None
    lines: list[str] = []
    index: list[tuple[int, int]] = []
    for cell in cells:
        if cell.number is not None:
            index.append((len(lines) + 1, cell.number))
        lines += cell.lines
    return without_long_texts("\n".join(lines).encode("utf-8", "replace")), index


def _imports(text: bytes) -> Iterator[_Import]:
    """All imports of a program, those inside functions too."""
    at = text.find(b"import")
    while at >= 0:
        start = text.rfind(b"\n", 0, at) + 1
        head = text[start:at].strip()
        end = text.find(b"\n", at)
        rest = text[at + 6 : len(text) if end < 0 else end]
        if rest.lstrip().startswith(b"("):
            close = text.find(b")", at)
            rest = text[at + 6 : len(text) if close < 0 else close].replace(b"(", b"").replace(b"\n", b" ")
        parts = [part.split() for part in rest.partition(b"#")[0].split(b",") if part.strip()]
        if head.startswith(b"from ") and rest[:1].isspace():
            path = tuple(head[5:].strip().split(b"."))
            taken = tuple(part[0].rstrip(b"\\") for part in parts)
            yield _Import(path, taken, tuple(part[-1].rstrip(b"\\") for part in parts))
        elif not head and rest[:1].isspace():
            for part in parts:
                path = tuple(part[0].split(b"."))
                yield _Import(path, (), (part[-1] if len(part) > 1 else path[0],))
        at = text.find(b"import", at + 6)


def _is_of(row: _Row, imported: _Import, text: bytes) -> bool:
    """True for an import of the library, and of a part of it that matters."""
    if imported.path[0] not in row.roots:
        return False
    if not row.parts:
        return True
    if len(imported.path) == 1 and not imported.taken:
        return any(imported.names[0] + b"." + part in text for part in row.parts)
    return not row.parts.isdisjoint((*imported.path[1:], *imported.taken))


def _comes_again(text: bytes, name: bytes) -> bool:
    """True for a name that stands in more than one place of the text."""
    return text.find(name, text.find(name) + len(name)) >= 0


def _first_of(text: bytes, words: tuple[bytes, ...], names: set[bytes]) -> int | None:
    """Where the library is used, if one of the words stands in the program: by preference where both are in a line."""
    places = [at for word in words for at in _places(text, word)] if names else []
    if not places:
        return None
    together = [at for at in places if any(name in _line_at(text, at) for name in names)]
    uses = [at for name in names if name != b"*" for at in _places(text, name)[:1]]
    return min(together or uses or places)


def _places(text: bytes, word: bytes) -> list[int]:
    """Where a word stands that is neither comment nor import; of many the first ones."""
    found: list[int] = []
    at = text.find(word)
    while at >= 0 and len(found) < _MOST_PLACES:
        start = text.rfind(b"\n", 0, at) + 1
        line = text[start:at]
        if b"#" not in line and not line.lstrip().startswith((b"import ", b"from ", b"def ")) and _whole(text, at):
            found.append(at)
        at = text.find(word, at + 1)
    return found


def _whole(text: bytes, at: int) -> bool:
    """False for the end of a longer name."""
    if not (text[at : at + 1].isalnum()):
        return True
    before = text[at - 1 : at] if at else b""
    return not (before.isalnum() or before == b"_")


def _line_at(text: bytes, at: int) -> bytes:
    end = text.find(b"\n", at)
    return text[text.rfind(b"\n", 0, at) + 1 : len(text) if end < 0 else end]


def _place(text: bytes, at: int, file: str, cells: list[tuple[int, int]]) -> Place:
    """The line of a byte, from its first sign to its end."""
    line = _line_at(text, at).decode("utf-8", "replace").rstrip()
    row = text.count(b"\n", 0, at) + 1
    cell = max((each for each in cells if each[0] <= row), default=None)
    if cell is not None:
        row -= cell[0] - 1
    return Place(file, row, len(line) - len(line.lstrip()) + 1, row, len(line) + 1, cell[1] if cell else None)
