"""How other programs are told of a place: relative addresses, and the raw file where a notebook is meant."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from trueup.contract.known import Place
from trueup.contract.result import CheckResult


def address(file: str, root: Path) -> str:
    """The file relative to the root, with "/" and as part of a URI."""
    relative = os.path.relpath(root / file, root) if file else ""
    return quote(Path(relative).as_posix(), errors="replace")


def relative_path(file: str, root: Path) -> str:
    """The file relative to the root, with "/"."""
    return Path(os.path.relpath(root / file, root)).as_posix() if file else ""


def stored_place(place: Place, result: CheckResult) -> Place:
    """The place in the file as it is stored: for a notebook the rows of the .ipynb file, not of the cell."""
    return result.raw_places.get(place, place)
