"""Where fetched files are kept: a folder of the user's cache. Nobody ever sees half a file there."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from trueup.checking.atomic_write import write_whole
from trueup.checking.errors import SettingsError
from trueup.contract.bad_input import BadInputError

#: Names the folder, instead of the cache's usual place.
VARIABLE = "TRUEUP_CACHE"


def folder() -> Path:
    """TRUEUP_CACHE, else XDG_CACHE_HOME/trueup, else `trueup` in the place where the system keeps caches."""
    if own := os.environ.get(VARIABLE):
        return Path(own).expanduser()
    if xdg := os.environ.get("XDG_CACHE_HOME"):
        return Path(xdg).expanduser() / "trueup"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "trueup" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "trueup"
    return Path.home() / ".cache" / "trueup"


def read(name: str, sha256: str) -> bytes | None:
    """The kept file, or None where it is missing or not the file with this SHA-256."""
    try:
        data = (folder() / name).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def make(wanted: Path) -> None:
    """Make a folder, with those above it.

    Raises:
        BadInputError: it cannot be made.
    """
    try:
        wanted.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(
            f"the folder {wanted} cannot be made: {error.strerror}",
            "a folder that can be written",
            f"Name another one; fetched data and results go where the environment variable {VARIABLE} says",
        ) from error


def keep(name: str, data: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        BadInputError: the folder cannot be made or written.
    """
    target = folder() / name
    make(target.parent)
    try:
        write_whole(target, data)
    except SettingsError as error:
        raise BadInputError(
            str(error),
            "a folder for fetched data",
            f"Name another one in the environment variable {VARIABLE}",
        ) from error
