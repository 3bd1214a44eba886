"""Programs in which no library is named: they call what other files of their project define and train."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from trueup.frameworks.gates import trains_or_defines

_IMPORTS = re.compile(
    rb"^[ \t]*(?:from[ \t]+(\.*)([A-Za-z_][\w.]*)[ \t]+import|import[ \t]+([A-Za-z_][\w.]*))", re.MULTILINE
)
_DEFINES = re.compile(rb"^(?:def|class|async def) ", re.MULTILINE)
#: A longer file does something of its own; in so many imports the one that matters stands.
_LONGEST, _MOST = 20_000, 30


class Files(Protocol):
    """The project, as far as it is asked here."""

    def bytes_of_module(self, name: str, level: int, importer: Path) -> bytes | None:
        """The bytes of a module of the project; None for a library, and for what the gate keeps back."""


def may_call_trainings(data: bytes, file: str | Path, project: Files) -> bool:
    """True for a short program (it defines nothing, or says what it does as a program) that imports such a module."""
    if len(data) > _LONGEST or b"import" not in data or (b"__main__" not in data and _DEFINES.search(data) is not None):
        return False
    path = Path(file)
    if path.suffix != ".py" or path.name == "__init__.py":
        return False
    for dots, whole, plain in _IMPORTS.findall(data)[:_MOST]:
        module = project.bytes_of_module((whole or plain).decode(), len(dots), path)
        if module is not None and trains_or_defines(module):
            return True
    return False
