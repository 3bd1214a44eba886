"""Programs in which no library is named: they call what other files of their project define and train."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple, Protocol

from trueup.frameworks.gates import has_any

# Each begins with the end of the line before, one sign that is searched for; with `^` every byte is tried, at 24 MB/s.
_IMPORTS = re.compile(rb"\n[ \t]*(?:from[ \t]+(\.*)([A-Za-z_][\w.]*)[ \t]+import|import[ \t]+([A-Za-z_][\w.]*))")
#: The same in a notebook, where each line is a text in a list.
_IN_CELLS = re.compile(rb'\n\s*"[ \t]*(?:from[ \t]+(\.*)([A-Za-z_][\w.]*)[ \t]+import|import[ \t]+([A-Za-z_][\w.]*))')
_DEFINES = (b"\ndef ", b"\nclass ", b"\nasync def ")
#: A call at the left margin, alone or behind the name of what it gives; the names that one line imports.
_CALLED = re.compile(rb"\n(?:([A-Za-z_]\w*)\(|[A-Za-z_][\w, ]*=[ ]*([A-Za-z_]\w*)\()")
_IMPORTED = re.compile(rb"\nfrom[ \t]+[\w.]+[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)")
_NAMES = re.compile(rb"[A-Za-z_]\w*")
#: A longer file does something of its own; in so many imports the one that matters stands.
_LONGEST, _MOST = 20_000, 30
#: Packages that are looked into for one program.
_PACKAGES = 8


class Import(NamedTuple):
    """An import as it is written: how many dots stand before the name of the module, and the name."""

    level: int
    name: str


class ImportedModule(NamedTuple):
    """A module of the project. trains: it trains, or defines what is trained. hands_on: what a package imports."""

    file: Path
    trains: bool
    hands_on: tuple[Import, ...]


class Files(Protocol):
    """The project, as far as it is asked here."""

    def imported_module(self, name: str, level: int, folder: str, importer: str) -> ImportedModule | None:
        """A module or package of the project, as an importer in this folder has it; None for a library."""


def may_call_trainings(data: bytes, file: str | Path, project: Files) -> bool:
    """True for a short program that imports such a module.

    A program defines nothing, or says what it does as a program, or calls what it imports outside of its functions. A
    notebook is one, however long its pictures make it.
    """
    own = os.path.abspath(file)  # noqa: PTH100 - as the files of the run are written
    if own.endswith(".ipynb"):
        return _imports_trainings(imports_of(data, _IN_CELLS), own, project, set())
    if len(data) > _LONGEST or b"import" not in data:
        return False
    if not own.endswith(".py") or own.endswith(f"{os.sep}__init__.py"):
        return False
    if b"__main__" not in data and _defines(data) and not _calls_what_it_imports(data):
        return False
    return _imports_trainings(imports_of(data), own, project, set())


def imports_of(data: bytes, pattern: re.Pattern[bytes] = _IMPORTS) -> tuple[Import, ...]:
    """The first imports of a file, each once."""
    rows = pattern.findall(b"\n" + data)[:_MOST]
    return tuple(dict.fromkeys(Import(len(dots), (whole or plain).decode()) for dots, whole, plain in rows))


def _defines(data: bytes) -> bool:
    """True for a function or a class at the left margin."""
    return has_any(data, _DEFINES) or data.startswith(tuple(word[1:] for word in _DEFINES))


def _calls_what_it_imports(data: bytes) -> bool:
    """True for a line at the left margin that calls a function which the file imports by its name: `train(model)`."""
    lines = b"\n" + data
    called = {name for pair in _CALLED.findall(lines) for name in pair if name}
    if not called:
        return False
    imported = {name for names in _IMPORTED.findall(lines) for name in _NAMES.findall(names)}
    return not imported.isdisjoint(called)


def _imports_trainings(imports: tuple[Import, ...], own: str, project: Files, packages: set[Path]) -> bool:
    """True where a file imports a module that trains, itself or by way of packages that only hand it on.

    own: the absolute path of the file.
    """
    folder = os.path.dirname(own)  # noqa: PTH120 - asked for every file of a tree
    for level, name in imports:
        module = project.imported_module(name, level, folder, own)
        if module is None:
            continue
        if module.trains:
            return True
        if not module.hands_on or module.file in packages or len(packages) >= _PACKAGES:
            continue
        packages.add(module.file)
        if _imports_trainings(module.hands_on, str(module.file), project, packages):
            return True
    return False
