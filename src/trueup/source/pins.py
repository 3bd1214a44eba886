"""The releases that a project asks for, from every file in which Python projects say so.

The nearest folder wins, and within a folder a lock file before a list of requirements before a range in the project's
metadata; `pin_files.py` reads the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from trueup.contract.target import Version
from trueup.frameworks.releases import written
from trueup.source.consulted import Memo, exists, read_bytes
from trueup.source.pin_files import (
    MAX_INCLUDED,
    MAX_LIST_BYTES,
    MAX_LISTED,
    MAX_LOCK_BYTES,
    Reader,
    included_by,
    pin_files,
)
from trueup.source.version_specifiers import specified
from trueup.syntax.notebook import Hint
from trueup.syntax.outputs import ShownRelease
from trueup.syntax.requirement_lines import Requirement, requirement

#: What stands in a project's root.
_ROOT_MARKS = (".git", "pyproject.toml")
#: How far upward a project is looked for.
MAX_LEVELS = 6


class Pin(NamedTuple):
    """What a project says of a package: the release (None where no upper bound tells it), and where it says so."""

    version: Version | None
    why: str


def project_targets(folder: Path, cache: Memo[Path, dict[str, Pin]] | None = None) -> dict[str, Pin]:
    """What is said of each package ("keras", "tensorflow", "tf-keras", "torch", "jax", "theano"), nearest file first.

    Looks upward from the folder to the project's root (a .git or a pyproject.toml), at most MAX_LEVELS folders.
    cache: remembers what each folder says while many files are read.
    """
    found: dict[str, Pin] = {}
    folder = folder.absolute()
    for level in [folder, *folder.parents][: MAX_LEVELS + 1]:
        pins = _pins_in(level) if cache is None else cache.get(level, partial(_pins_in, level))
        for package, pin in pins.items():
            if package not in found or (found[package].version is None and pin.version is not None):
                found[package] = pin
        if any(exists(str(level), name) for name in _ROOT_MARKS):
            break
    return found


def pins_of_hints(hints: Iterable[Hint]) -> dict[str, Pin]:
    """The releases that a notebook installs itself; a later cell does not undo an earlier one."""
    found: dict[str, Pin] = {}
    for hint in hints:
        asked = requirement(hint.requirement, hint.where.row)
        version = specified(asked.package, asked.specifier).version if asked is not None else None
        if asked is not None and version is not None:
            place = f"cell {hint.where.cell}" if hint.where.cell is not None else f"line {hint.where.row}"
            found.setdefault(asked.package, Pin(version, f"{place} asks for {hint.requirement}"))
    return found


def pins_of_outputs(shown: Iterable[ShownRelease]) -> dict[str, Pin]:
    """The releases that a notebook printed or installed when it was run; a later cell wins, as after a restart."""
    found: dict[str, Pin] = {}
    for release in shown:
        version = specified(release.package, f"=={release.version}").version
        if version is not None:
            why = f"the output of cell {release.cell} shows {release.package} {release.version}"
            found[release.package] = Pin(version, why)
    return found


def _pins_in(folder: Path) -> dict[str, Pin]:
    found: dict[str, Pin] = {}
    for path, reader in pin_files(folder):
        for file, asked in _read(path, reader, [MAX_INCLUDED]):
            known = found.get(asked.package)
            if known is not None and known.version is not None:
                continue
            name = file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
            pin = _pin(f"{name}:{asked.row}", asked)
            if known is None or pin.version is not None:
                found[asked.package] = pin
    return found


def _pin(place: str, asked: Requirement) -> Pin:
    """The release that is meant, and a clause that says what stands there and how it was understood."""
    if not asked.specifier.strip(" *"):
        return Pin(None, f"{place} asks for {asked.written.rstrip(' *')} without a release")
    version, named, prerelease = specified(asked.package, asked.specifier)
    if version is None:
        return Pin(None, f"{place} only asks for {asked.written}")
    if prerelease:
        return Pin(version, f"{place} pins {asked.written}, a pre-release of {written(version)}")
    if named or written(version).startswith(asked.specifier.lstrip("= ")):
        return Pin(version, f"{place} pins {asked.written}")
    return Pin(version, f"{place} asks for {asked.written}, of which {written(version)} is the newest")


def _read(path: Path, reader: Reader, left: list[int]) -> Iterator[tuple[Path, Requirement]]:
    """(file, requirement) of one file and those it includes; `left` counts down what may still be included."""
    data = read_bytes(str(path))
    if not isinstance(data, bytes) or len(data) > (MAX_LOCK_BYTES if "lock" in path.name else MAX_LIST_BYTES):
        return
    # Windows PowerShell 5 writes the output of `pip freeze >` as UTF-16.
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = data.decode(encoding, "replace").replace("\r\n", "\n")
    asked_for = (asked for asked in reader(text) if asked is not None)
    yield from ((path, asked) for asked in islice(asked_for, MAX_LISTED))
    for name in included_by(reader, text):
        # Lists of requirements may include one another in a circle.
        if left[0] > 0:
            left[0] -= 1
            yield from _read(path.parent / name, reader, left)
