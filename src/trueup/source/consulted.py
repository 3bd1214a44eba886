"""What reading a program asked of the file system, so that a stored result counts only while every answer is the same.

Each door to the files of a project (`read_bytes`, `listed`, `is_there` and `asked` here) notes the question and its
answer in the record that is open. What a project remembers between programs stands in a `Memo`, which hands the
record of a value to every later program that is given it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Literal, TypeAlias, TypeVar

from trueup.contract.reading import Unread
from trueup.source import files

#: "content": the bytes of a file. "names": those names in a folder that a pattern matches. "checked": whether a file is
#: one of those of the run.
Kind: TypeAlias = Literal["content", "names", "checked"]
#: What is asked, of which absolute path, and with which pattern.
Question: TypeAlias = tuple[Kind, str, str]
#: Questions, each with what came back: a digest, the names, or a truth.
Answers: TypeAlias = dict[Question, str]
#: What tells that a file was not changed: see `stamp_of`.
Stamp: TypeAlias = tuple[int, int, int, int]

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")
_D = TypeVar("_D", bound=bytes | Unread)

#: The programs of a folder, by their names.
PROGRAMS = re.compile(r".*\.py\Z", re.DOTALL)


@dataclass(slots=True)
class Consulted:
    """Questions and answers of one program or of one part that several programs share.

    answers: what came back, as a digest. parts: records of what was remembered from before, or is part of this one;
    modules that import one another make circles of them.
    """

    answers: Answers = field(default_factory=dict)
    parts: list[Consulted] = field(default_factory=list)

    def whole(self) -> Answers:
        """All questions, those of the parts included."""
        found: Answers = {}
        seen, waiting = {id(self)}, [self]
        while waiting:
            record = waiting.pop()
            found |= record.answers
            for part in record.parts:
                if id(part) not in seen:
                    seen.add(id(part))
                    waiting.append(part)
        return found

    def files(self) -> frozenset[Path]:
        """The files whose bytes were asked for; a folder, of which all programs were, stands for those to come too."""
        whole = self.whole()
        read = {Path(path) for kind, path, _ in whole if kind == "content"}
        return frozenset(read | {Path(path) for kind, path, pattern in whole if pattern == PROGRAMS.pattern})


#: The records that are open, the innermost last.
_open: list[Consulted] = []


@contextmanager
def consulting() -> Iterator[Consulted]:
    """Notes what is asked inside; the record is a part of the one that is open outside."""
    record = Consulted()
    include(record)
    _open.append(record)
    try:
        yield record
    finally:
        _open.pop()


def include(record: Consulted) -> None:
    """Make a record a part of the one that is open."""
    if _open and record is not _open[-1]:
        _open[-1].parts.append(record)


class Memo(Generic[_K, _V]):
    """Values that are made once, each with what was asked for it. most: how many are kept.

    Where no record is open, nothing is noted; a record that is opened later has the value made anew.
    """

    def __init__(self, most: int | None = None) -> None:
        self._kept: dict[_K, tuple[_V, Consulted | None]] = {}
        self._most = most

    def get(self, key: _K, make: Callable[[], _V]) -> _V:
        """The value of a key, made where it is not there."""
        kept = self._kept.get(key)
        if kept is None or (_open and kept[1] is None):
            kept = self._kept[key] = self._made(make)
        elif kept[1] is not None:
            include(kept[1])
        return kept[0]

    def _made(self, make: Callable[[], _V]) -> tuple[_V, Consulted | None]:
        record = None
        if _open:
            with consulting() as record:
                value = make()
        else:
            value = make()
        if self._most is not None and len(self._kept) >= self._most:
            self._kept.clear()
        return value, record

    def drop(self, key: _K) -> None:
        """Forget the value of a key."""
        self._kept.pop(key, None)


def read_bytes(path: str) -> bytes | Unread:
    """The bytes of a file, or why they cannot be had."""
    return noted(path, files.read_bytes(path))


def noted(path: str, data: _D) -> _D:
    """What a file holds, noted."""
    if _open:
        _open[-1].answers["content", os.path.abspath(path), ""] = digest(data)  # noqa: PTH100
    return data


def listed(folder: str | Path, pattern: re.Pattern[str]) -> list[str]:
    """The names in a folder that match a pattern, in their order; none where it cannot be listed."""
    return noted_names(folder, _names_in(str(folder)), pattern)


def noted_names(folder: str | Path, names: list[str], pattern: re.Pattern[str]) -> list[str]:
    """Those of a folder's names that match a pattern, noted."""
    names = _matching(names, pattern.pattern)
    if _open:
        _open[-1].answers["names", os.path.abspath(folder), pattern.pattern] = _joined(names)  # noqa: PTH100
    return names


def exists(folder: str, name: str) -> bool:
    """True where a folder holds this name."""
    return is_there(folder, name, frozenset([name] if os.path.lexists(os.path.join(folder, name)) else []))  # noqa: PTH118


def is_there(folder: str, name: str, names: frozenset[str]) -> bool:
    """True where a folder, of which these are all names, holds this one."""
    found = name in names
    if _open:
        pattern = re.escape(name) + r"\Z"
        _open[-1].answers["names", folder, pattern] = _joined([name] if found else [])
    return found


def asked_for(path: str, checked: bool) -> bool:
    """Notes whether an absolute path is one of the files of the run."""
    if _open:
        _open[-1].answers["checked", path, ""] = str(checked)
    return checked


def stamp_of(path: str) -> Stamp | None:
    """Size, time of the last change of the bytes and of the file, and the file's number; None where there is none."""
    try:
        about = os.stat(path)  # noqa: PTH116 - asked for thousands of files, and Path is slow
    except (OSError, ValueError):
        return None
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino


class CurrentAnswers:
    """The answers that hold now; each is found out once.

    checked: the absolute paths of the files of the run. stamps: files with the digest that their bytes had under this
    stamp; while it is the same, they are not read.
    """

    def __init__(self, checked: Callable[[], frozenset[str]], stamps: Mapping[str, tuple[Stamp, str]]) -> None:
        self._checked, self._stamps = checked, stamps
        self._found: Answers = {}
        self._names: dict[str, list[str]] = {}
        #: True once a file had to be read, so that its new stamp is worth keeping.
        self.stamps_changed = False

    def agree(self, facts: Iterable[tuple[Question, str]]) -> bool:
        """True where every answer is what it was."""
        return all(self._answer(question) == answer for question, answer in facts)

    def known_digest(self, path: str) -> str:
        """The digest of a file's bytes where it was found out in this run; else empty."""
        return self._found.get(("content", path, ""), "")

    def _answer(self, question: Question) -> str:
        if question not in self._found:
            self._found[question] = self._find(*question)
        return self._found[question]

    def _find(self, kind: Kind, path: str, pattern: str) -> str:
        if kind == "content":
            stamp, answer = self._stamps.get(path, (None, ""))
            if stamp is not None and stamp == stamp_of(path):
                return answer
            self.stamps_changed = True
            return digest(files.read_bytes(path))
        if kind == "checked":
            return str(path in self._checked())
        if path not in self._names:
            self._names[path] = _names_in(path)
        return _joined(_matching(self._names[path], pattern))


def digest(data: bytes | Unread) -> str:
    """What tells the content of a file from any other; empty for one that cannot be read."""
    if not isinstance(data, bytes):
        return ""
    import hashlib

    return hashlib.blake2b(data, digest_size=20).hexdigest()


def _names_in(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - asked of every folder of a tree, and Path is slow
    except (OSError, ValueError):
        return []


def _matching(names: list[str], pattern: str) -> list[str]:
    matches = re.compile(pattern).match
    return [name for name in names if matches(name)]


def _joined(names: list[str]) -> str:
    return "/".join(names)
