"""Programs in which no library is named: they call what other files of their project define and train."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Protocol

from trueup.frameworks.gates import has_any, trains_or_defines

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


class Files(Protocol):
    """The project, as far as it is asked here."""

    def file_of_module(self, name: str, level: int, folder: str, importer: str) -> Path | None:
        """The file of a module or package of the project, as an importer in this folder has it; None for a library."""

    def bytes_that_train(self, path: Path) -> bytes | None:
        """The bytes of a file of the project; None for what the gate keeps back."""

    def bytes_of_package(self, path: Path) -> bytes | None:
        """The bytes of a package's `__init__.py`; None for every other file."""


def may_call_trainings(data: bytes, file: str | Path, project: Files) -> bool:
    """True for a short program that imports such a module.

    A program defines nothing, or says what it does as a program, or calls what it imports outside of its functions. A
    notebook is one, however long its pictures make it.
    """
    if str(file).endswith(".ipynb"):
        return _imports_trainings(data, Path(file), project, set())
    if len(data) > _LONGEST or b"import" not in data:
        return False
    path = Path(file)
    if path.suffix != ".py" or path.name == "__init__.py":
        return False
    if b"__main__" not in data and _defines(data) and not _calls_what_it_imports(data):
        return False
    return _imports_trainings(data, path, project, set())


def _defines(data: bytes) -> bool:
    """True for a function or a class at the left margin."""
    return has_any(data, _DEFINES) or data.startswith(tuple(word[1:] for word in _DEFINES))


def _calls_what_it_imports(data: bytes) -> bool:
    """True for a line at the left margin that calls a function which the file imports by its name: `train(model)`."""
    lines = b"\n" + data
    imported = {name for names in _IMPORTED.findall(lines) for name in _NAMES.findall(names)}
    if not any(name + b"(" in data for name in imported):
        return False
    return any(name in imported for pair in _CALLED.findall(lines) for name in pair if name)


def _imports_trainings(data: bytes, path: Path, project: Files, packages: set[Path]) -> bool:
    """True where a file imports a module that trains, itself or by way of packages that only hand it on."""
    rows = (_IN_CELLS if path.suffix == ".ipynb" else _IMPORTS).findall(b"\n" + data)
    own = os.path.abspath(path)  # noqa: PTH100 - as the files of the run are written
    folder = os.path.dirname(own)  # noqa: PTH120
    for dots, whole, plain in dict.fromkeys(rows[:_MOST]):
        file = project.file_of_module((whole or plain).decode(), len(dots), folder, own)
        if file is None:
            continue
        module = project.bytes_that_train(file)
        if module is not None and trains_or_defines(module):
            return True
        package = project.bytes_of_package(file)
        if package is None or file in packages or len(packages) >= _PACKAGES:
            continue
        packages.add(file)
        if _imports_trainings(package, file, project, packages):
            return True
    return False
