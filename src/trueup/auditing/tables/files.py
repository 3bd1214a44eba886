"""Paths, folders and patterns to units: what is read together, with a name that tells it from all others."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trueup.auditing.tables.wanted import Role
from trueup.contract.bad_input import BadInputError

ARRAYS = (".npy", ".npz")
TABLES = (".csv", ".tsv", ".parquet", ".pq", ".arrow", ".feather", ".ipc")
SUFFIXES = (*ARRAYS, *TABLES)
#: Bytes at either end of a file that tell it from another one of the same name and size.
_SAMPLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that are read side by side.

    name: as shown: the path below what all paths have in common.
    files: role -> path; the single role "table" where one file holds all columns.
    mark: 12 hexadecimal digits of the files' sizes and of their first and last bytes: the same rows are recognised
        on another machine and under another folder, and other rows in a file of the same name are told apart.
    """

    name: str
    files: tuple[tuple[str, str], ...]
    mark: str

    @property
    def source(self) -> str:
        """What row numbers refer to."""
        return f"{self.name}@{self.mark}"


def found_files(paths: Sequence[str]) -> list[str]:
    """The files that paths, folders and patterns stand for, sorted, each once; BadInputError where one has none.

    In folders, names that begin with "." or "_" are left out, as writers of tables mean it (_SUCCESS, _metadata).
    """
    found: dict[str, str] = {}
    for path in paths:
        for file in _of_path(path):
            found.setdefault(os.path.realpath(file), file)
    return sorted(found.values())


def _of_path(path: str) -> list[str]:
    if Path(path).is_dir():
        files = [
            str(file)
            for file in Path(path).rglob("*")
            if file.suffix.lower() in SUFFIXES and not _hidden(file.relative_to(path)) and file.is_file()
        ]
        if not files:
            raise BadInputError(
                f"the folder {path} holds no table", f"files ending in {', '.join(SUFFIXES)}", "Check it"
            )
        return files
    if Path(path).exists() or not glob.has_magic(path):
        return [_known(path)]
    # Path.glob takes no absolute pattern.
    matched = [file for file in glob.glob(path, recursive=True) if Path(file).is_file()]  # noqa: PTH207
    if not matched:
        raise BadInputError(f"{path} fits no file", "a pattern that fits at least one", "Check the pattern")
    return [_known(file) for file in matched]


def _known(path: str) -> str:
    if not Path(path).exists():
        raise BadInputError(f"{path} does not exist", "a file, a folder or a pattern", "Check the path")
    if Path(path).suffix.lower() not in SUFFIXES:
        raise BadInputError(f"{path} ends in {Path(path).suffix or 'nothing'}", f"{', '.join(SUFFIXES)}", "Convert it")
    return path


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


def table_units(paths: Sequence[str]) -> list[Unit]:
    """One unit for each file, which holds labels and scores."""
    files = found_files(paths)
    return [Unit(name, (("table", file),), mark_of([file])) for name, file in zip(_short(files), files, strict=True)]


def paired_units(by_role: Mapping[Role, Sequence[str]]) -> list[Unit]:
    """Units of files side by side: the first of the labels with the first of the scores, and so on."""
    files = {role: found_files(paths) for role, paths in by_role.items()}
    numbers = {role: len(found) for role, found in files.items()}
    if len(set(numbers.values())) > 1:
        written = ", ".join(f"{number} files of {role}" for role, number in numbers.items())
        raise BadInputError(written, "as many files of each", "Name folders or patterns that fit the same pieces")
    units = []
    for name, *group in zip(_short(files["labels"]), *files.values(), strict=True):
        if numbers["labels"] > 1:
            _refuse_other_numbers(group)
        units.append(Unit(name, tuple(zip(files, group, strict=True)), mark_of(group)))
    return units


def model_unit(labels: Sequence[str], data: str, model: str) -> Unit:
    """Labels and data, one file of each, and the model that answers."""
    if len(labels) != 1 or not all(path.lower().endswith(ARRAYS) for path in (*labels, data)):
        raise BadInputError(
            f"labels in {', '.join(labels)} and data in {data}", "one .npy or .npz file of each", "Convert them"
        )
    group = [*found_files(labels), *found_files([data]), model]
    return Unit(_short(group)[0], tuple(zip(("labels", "data", "model"), group, strict=True)), mark_of(group))


def _refuse_other_numbers(group: Sequence[str]) -> None:
    """labels-07.npy goes with proba-07.npy and with nothing else."""
    numbers = {tuple(map(int, re.findall(r"\d+", Path(file).stem))) for file in group}
    if len(numbers) > 1:
        raise BadInputError(
            f"{' and '.join(group)} would be read side by side, and their numbers differ",
            "files that pair by their order",
            "Check that no piece is missing",
        )


def mark_of(files: Sequence[str]) -> str:
    """See `Unit.mark`."""
    digest = hashlib.blake2b(digest_size=6)
    for file in files:
        try:
            size = Path(file).stat().st_size
            with Path(file).open("rb") as stream:
                digest.update(b"%d:" % size + stream.read(_SAMPLE))
                stream.seek(max(0, size - _SAMPLE))
                digest.update(stream.read(_SAMPLE))
        except OSError as error:
            raise BadInputError(f"{file} cannot be read ({error.strerror})", "a readable file", "Check it") from error
    return digest.hexdigest()


def _short(files: Sequence[str]) -> list[str]:
    """Paths below the folder that all of them have in common."""
    absolute = [os.path.abspath(file) for file in files]  # noqa: PTH100 - a link keeps its own name
    common = os.path.commonpath([os.path.dirname(file) for file in absolute])  # noqa: PTH120
    return [Path(os.path.relpath(file, common)).as_posix() for file in absolute]
