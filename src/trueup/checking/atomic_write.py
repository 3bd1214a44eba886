"""Writing a file so that nobody ever sees half of it."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

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
        _replace(target, data, lambda: True)
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}") from error


def write_over(file: Path, before: bytes, data: bytes) -> str:
    """Write a file anew that has been read, if it still holds what was read; why it was not written, or "".

    Nobody ever sees half of the file, but where it has further hard links, an owner or attributes that a new file
    cannot be given, or a folder that takes no file: then its bytes are written where they are.
    """
    target = Path(os.path.realpath(file))
    try:
        about = target.stat()
        if not about.st_mode & _MAY_BE_WRITTEN or not os.access(target, os.W_OK):
            return "the file may not be written: give yourself permission, or fix it by hand"
        unchanged = partial(_holds, target, before)
        alone = about.st_nlink == 1 and os.access(target.parent, os.W_OK)
        done = _replace(target, data, unchanged, about) if alone else None
        if done is None:
            done = _overwrite(target, before, data)
    except OSError as error:
        return f"the file cannot be written: {error.strerror}"
    return "" if done else "the file was changed meanwhile, and is left as it is: run the command again"


_MAY_BE_WRITTEN = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def _holds(target: Path, before: bytes) -> bool:
    return target.read_bytes() == before


def _replace(target: Path, data: bytes, wanted: Callable[[], bool], like: os.stat_result | None = None) -> bool | None:
    """Write beside the target and move into its place where that is still `wanted`; whether it was.

    None where the new file cannot be made like the old one, which then stands as it was.
    """
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:200]}.", suffix=".new", dir=target.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if like is not None and not _alike(new, target, like):
            return None
        new.chmod(_mode(target))
        moved = wanted()
        if moved:
            new.replace(target)
        return moved
    finally:
        with contextlib.suppress(OSError):
            new.unlink()


def _alike(new: Path, target: Path, like: os.stat_result) -> bool:
    """Give a new file the owner, the group and the attributes of the old one; False where that is not allowed."""
    try:
        about = new.stat()
        if (about.st_uid, about.st_gid) != (like.st_uid, like.st_gid):
            os.chown(new, like.st_uid, like.st_gid)
        if hasattr(os, "listxattr"):
            for name in os.listxattr(target):
                os.setxattr(new, name, os.getxattr(target, name))
    except (OSError, AttributeError):
        return False
    return True


def _overwrite(target: Path, before: bytes, data: bytes) -> bool:
    """Write the bytes where the file is; what it held is put back where they do not fit on the disk."""
    with target.open("r+b") as stream:
        if stream.read() != before:
            return False
        try:
            _put(stream, data)
        except OSError:
            _put(stream, before)
            raise
    return True


def _put(stream: BinaryIO, data: bytes) -> None:
    stream.seek(0)
    stream.write(data)
    stream.truncate()
    stream.flush()


def _mode(target: Path) -> int:
    """The mode of the file that is there, else what a new file gets."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
