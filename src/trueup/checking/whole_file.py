"""Writing a file so that nobody ever sees half of it."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from trueup.checking.errors import SettingsError


def write_whole(file: Path, data: bytes) -> None:
    """Write the bytes beside the file and move them into its place; mode kept, a symlink's target written.

    Raises SettingsError where the folder is missing or nothing may be written.
    """
    target = Path(os.path.realpath(file))
    try:
        if target.exists() and not target.is_file():
            # A device or a pipe (/dev/stdout) cannot be replaced; it takes the bytes as they come.
            target.write_bytes(data)
            return
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(name).chmod(_mode(target))
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}") from error


def _mode(target: Path) -> int:
    """The mode of the file that is there, else what a new file gets."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
