"""Paths to the files that are read: walking, excluding, `.gitignore`, and the bytes.

As ruff does it: a path given by name is always taken; below a folder, excluded names and what git ignores (inside a
work tree) are passed over; a link to a file is read, a link to a folder is not entered, so no loop of links is walked.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from trueup.contract.known import Place
from trueup.contract.reading import Unread
from trueup.source.ignoring import spec_of
from trueup.source.model_files import MODEL_SUFFIXES

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".py", ".pyw", ".ipynb", *MODEL_SUFFIXES)
#: Folders that hold no program of the user's. A virtual environment of any name is known by its pyvenv.cfg.
DEFAULT_EXCLUDE = (
    *(
        ".bzr",
        ".direnv",
        ".eggs",
        ".git",
        ".git-rewrite",
        ".hg",
        ".history",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pants.d",
        ".trueup_cache",
    ),
    *(".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode", "__pycache__"),
    *("__pypackages__", "_build", "buck-out", "build", "dist", "node_modules", "venv"),
)
#: Nothing larger is taken into memory.
MAX_FILE_BYTES = 32_000_000
_IGNORE_FILES = (".gitignore", ".ignore")
#: What stands in a virtual or conda environment, whatever its name.
_ENVIRONMENT = frozenset({"pyvenv.cfg", "conda-meta"})
_name = attrgetter("name")
_PATTERN_SIGNS = frozenset("*?[!/\\")


@dataclass(frozen=True, slots=True)
class _Rules:
    """One ignore file (or the exclude patterns): what it says of paths below `base` (absolute, ending in a slash)."""

    base: str
    spec: GitIgnoreSpec

    def ignores(self, path: str) -> bool | None:
        """True or False where a pattern decides, None where none matches; folders end in a slash."""
        if not path.startswith(self.base):
            return None
        return self.spec.check_file(path[len(self.base) :]).include


@dataclass(frozen=True, slots=True)
class _Walk:
    """What one walk passes over: names, patterns, and whether ignore files count."""

    names: frozenset[str]
    patterns: _Rules | None
    respect_gitignore: bool

    def below(self, folder: str, rules: tuple[_Rules, ...]) -> Iterator[str | Unread]:
        """The files below a folder in the order of their names; `rules` are those of the folders above."""
        pending: list[tuple[str, bool, tuple[_Rules, ...]]] = [(folder, True, rules)]
        while pending:
            path, is_folder, rules = pending.pop()
            if not is_folder:
                yield path
                continue
            try:
                with os.scandir(path) as found:
                    entries = sorted(found, key=_name, reverse=True)
            except OSError as error:
                yield _unread(path, f"the folder cannot be listed: {error.strerror}")
                continue
            if path is not folder and any(entry.name in _ENVIRONMENT for entry in entries):
                continue
            inside = os.path.abspath(path).rstrip("/") + "/"  # noqa: PTH100 (resolve() would follow links)
            if self.respect_gitignore and (rules or any(entry.name == ".git" for entry in entries)):
                rules = (*rules, *_rules_in(inside, {entry.name for entry in entries}))
            for entry in entries:
                inner = entry.is_dir(follow_symlinks=False)
                if self._wanted(entry, inner, inside, rules):
                    pending.append((entry.path, inner, rules))

    def _wanted(self, entry: os.DirEntry[str], is_folder: bool, inside: str, rules: tuple[_Rules, ...]) -> bool:
        name = entry.name
        if name in self.names or not (is_folder or name.endswith(SUFFIXES)):
            return False
        if (rules or self.patterns is not None) and self._passed_over(inside + name + "/" * is_folder, rules):
            return False
        if is_folder:
            return True
        try:
            return entry.is_file() or (entry.is_symlink() and not entry.is_dir())
        except OSError:
            # A link that leads to itself: opening it will say so.
            return True

    def _passed_over(self, path: str, rules: tuple[_Rules, ...]) -> bool:
        if self.patterns is not None and self.patterns.ignores(path):
            return True
        for rule in reversed(rules):
            ignored = rule.ignores(path)
            if ignored is not None:
                return ignored
        return False


def find_files(
    paths: Sequence[str | Path],
    *,
    exclude: Sequence[str] = DEFAULT_EXCLUDE,
    respect_gitignore: bool = True,
    root: Path | None = None,
) -> Iterator[str | Unread]:
    """The programs, notebooks and saved models at the paths, each once, and an Unread for what cannot be had.

    exclude: names ("build") and patterns as in .gitignore, relative to `root` (default: the working directory).
    Files given by name are taken whatever they are called. Folders are walked in the order of names.
    """
    root = Path.cwd() if root is None else root
    plain = frozenset(each.rstrip("/") for each in exclude if not _PATTERN_SIGNS & set(each.rstrip("/")))
    patterns = [each for each in exclude if each.rstrip("/") not in plain]
    walk = _Walk(plain, _spec(os.path.abspath(root), patterns) if patterns else None, respect_gitignore)  # noqa: PTH100
    seen: set[str] = set()
    for path in map(str, paths):
        if len(paths) == 1:
            # One path leads to each file once.
            yield from _of_path(path, walk)
            return
        for found in _of_path(path, walk):
            key = os.path.abspath(found if isinstance(found, str) else found.where.file)  # noqa: PTH100
            if key not in seen:
                seen.add(key)
                yield found


def _of_path(path: str, walk: _Walk) -> Iterator[str | Unread]:
    """What one path of the command line stands for."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 (the errors of os.stat are the clear ones)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        yield _unread(path, "there is no such file or folder" if isinstance(error, FileNotFoundError) else str(why))
        return
    if not stat.S_ISDIR(mode):
        yield path
        return
    rules = _rules_above(path) if walk.respect_gitignore else ()
    inside = os.path.abspath(path).rstrip("/") + "/"  # noqa: PTH100
    if any(rule.ignores(inside) for rule in rules):
        # Whoever names an ignored folder wants it read, as with ruff; what lies in it has rules of its own.
        rules = (_spec(inside, []),)
    for found in walk.below(path, rules):
        yield found.removeprefix("./") if isinstance(found, str) else found


def read_bytes(path: str) -> bytes | Unread:
    """The file's bytes, or why they cannot be had (no permission, no regular file, beyond MAX_FILE_BYTES)."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        return _unread(path, f"it cannot be opened: {getattr(error, 'strerror', None) or error}")
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            return _unread(path, "it is no regular file; to read from a pipe, give - as the path")
        if about.st_size > MAX_FILE_BYTES:
            return _unread(path, f"it has {about.st_size:,} bytes; at most {MAX_FILE_BYTES:,} are read")
        return _all_of(handle, about.st_size)
    except OSError as error:
        return _unread(path, f"it cannot be read: {error.strerror}")
    finally:
        os.close(handle)


def _all_of(handle: int, size: int) -> bytes:
    data = os.read(handle, size + 1)
    while len(data) < size and (more := os.read(handle, MAX_FILE_BYTES)):
        data += more
    return data


def _rules_above(path: str) -> tuple[_Rules, ...]:
    """The ignore files between the root of the git work tree and the folder, which is not looked at itself."""
    folder = Path(os.path.abspath(path))  # noqa: PTH100
    above = [folder, *folder.parents]
    top = next((i for i, each in enumerate(above) if (each / ".git").exists()), None)
    if top is None:
        return ()
    found: list[_Rules] = list(_exclude_of(above[top]))
    for each in reversed(above[1 : top + 1]):
        found += _rules_in(f"{str(each).rstrip('/')}/", set(_IGNORE_FILES))
    # A rule that matches nothing marks the work tree where no ignore file stands above.
    return tuple(found) or (_spec(str(above[top]), []),)


def _exclude_of(top: Path) -> Iterator[_Rules]:
    lines = _lines(str(top / ".git" / "info" / "exclude"))
    if lines:
        yield _spec(str(top), lines)


def _rules_in(inside: str, names: set[str]) -> Iterator[_Rules]:
    for name in _IGNORE_FILES:
        lines = _lines(inside + name) if name in names else []
        if lines:
            yield _spec(inside, lines)


def _lines(path: str) -> list[str]:
    data = read_bytes(path)
    return data.decode("utf-8", "replace").splitlines() if isinstance(data, bytes) else []


def _spec(base: str, lines: Sequence[str]) -> _Rules:
    """The patterns as rules; those that make no pattern are left out, as git does."""
    base = base.rstrip("/") + "/"
    try:
        return _Rules(base, spec_of(lines, entries=True))
    except ValueError:
        return _Rules(base, spec_of([line for line in lines if _is_pattern(line)], entries=True))


def _is_pattern(line: str) -> bool:
    try:
        spec_of([line])
    except ValueError:
        return False
    return True


def _unread(path: str, why: str) -> Unread:
    return Unread(Place(path, 1, 1, 1, 1), why, "file")
