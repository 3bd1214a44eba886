"""Programs in which no library is named: they call what other files of their project define and train."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from trueup.frameworks.gates import trains_or_defines

_IMPORTS = re.compile(
    rb"^[ \t]*(?:from[ \t]+(\.*)([A-Za-z_][\w.]*)[ \t]+import|import[ \t]+([A-Za-z_][\w.]*))", re.MULTILINE
)
#: The same in a notebook, where each line is a text in a list.
_IN_CELLS = re.compile(
    rb'^\s*"[ \t]*(?:from[ \t]+(\.*)([A-Za-z_][\w.]*)[ \t]+import|import[ \t]+([A-Za-z_][\w.]*))', re.MULTILINE
)
_DEFINES = re.compile(rb"^(?:def|class|async def) ", re.MULTILINE)
#: A call at the left margin, alone or behind the name of what it gives; the names that one line imports.
_CALLED = re.compile(rb"^(?:([A-Za-z_]\w*)\(|[A-Za-z_][\w, ]*=[ ]*([A-Za-z_]\w*)\()", re.MULTILINE)
_IMPORTED = re.compile(rb"^from[ \t]+[\w.]+[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)", re.MULTILINE)
_NAMES = re.compile(rb"[A-Za-z_]\w*")
#: A longer file does something of its own; in so many imports the one that matters stands.
_LONGEST, _MOST = 20_000, 30
#: Packages that are looked into for one program.
_PACKAGES = 8


class Files(Protocol):
    """The project, as far as it is asked here."""

    def bytes_of_module(self, name: str, level: int, importer: Path) -> bytes | None:
        """The bytes of a module of the project; None for a library, and for what the gate keeps back."""

    def package_of(self, name: str, level: int, importer: Path) -> tuple[Path, bytes] | None:
        """The `__init__.py` of a package of the project with its bytes; None for every other module."""


def may_call_trainings(data: bytes, file: str | Path, project: Files) -> bool:
    """True for a short program that imports such a module.

    A program defines nothing, or says what it does as a program, or calls what it imports outside of its functions. A
    notebook is one, however long its pictures make it.
    """
    if str(file).endswith(".ipynb"):
        return _imports_trainings(data, Path(file), project, set())
    if len(data) > _LONGEST or b"import" not in data:
        return False
    if b"__main__" not in data and _DEFINES.search(data) is not None and not _calls_what_it_imports(data):
        return False
    path = Path(file)
    if path.suffix != ".py" or path.name == "__init__.py":
        return False
    return _imports_trainings(data, path, project, set())


def _calls_what_it_imports(data: bytes) -> bool:
    """True for a line at the left margin that calls a function which the file imports by its name: `train(model)`."""
    called = {name for pair in _CALLED.findall(data) for name in pair if name}
    return bool(called) and any(called & set(_NAMES.findall(names)) for names in _IMPORTED.findall(data))


def _imports_trainings(data: bytes, path: Path, project: Files, packages: set[Path]) -> bool:
    """True where a file imports a module that trains, itself or by way of packages that only hand it on."""
    rows = (_IN_CELLS if path.suffix == ".ipynb" else _IMPORTS).findall(data)
    for dots, whole, plain in rows[:_MOST]:
        name, level = (whole or plain).decode(), len(dots)
        module = project.bytes_of_module(name, level, path)
        if module is not None and trains_or_defines(module):
            return True
        package = project.package_of(name, level, path)
        if package is None or package[0] in packages or len(packages) >= _PACKAGES:
            continue
        packages.add(package[0])
        if _imports_trainings(package[1], package[0], project, packages):
            return True
    return False
