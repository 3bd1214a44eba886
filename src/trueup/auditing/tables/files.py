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
TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".pq", ".arrow", ".feather", ".ipc")
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
    absent: role without a file -> path of a file of that role beside other labels, which tells the shape: all its rows
        are missing.
    """

    name: str
    files: tuple[tuple[str, str], ...]
    mark: str
    absent: tuple[tuple[str, str], ...] = ()

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
            # A link and its file are the same rows, which may count once only.
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
    if not Path(path).is_file():
        raise BadInputError(
            f"{path} is a pipe or a device", "a file, a folder or a pattern", "Write it to a file first"
        )
    if Path(path).suffix.lower() not in SUFFIXES:
        raise BadInputError(f"{path} ends in {Path(path).suffix or 'nothing'}", f"{', '.join(SUFFIXES)}", "Convert it")
    return path


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


def table_units(paths: Sequence[str]) -> list[Unit]:
    """One unit for each file, which holds labels and scores."""
    files = found_files(paths)
    return [Unit(name, (("table", file),), mark_of([file])) for name, file in zip(_short(files), files, strict=True)]


def paired_units(by_role: Mapping[Role, Sequence[str]], *, gaps: bool = False) -> list[Unit]:
    """Units of files side by side: the first of the labels with the first of the scores, and so on.

    gaps: a file of labels may lack its scores, or the other way round; then they pair by their numbers or names.
    """
    files = {role: found_files(paths) for role, paths in by_role.items()}
    numbers = {role: len(found) for role, found in files.items()}
    if gaps and (len(set(numbers.values())) > 1 or _pair_otherwise(files)):
        return _units_with_gaps(files)
    if len(set(numbers.values())) > 1:
        written = ", ".join(f"{number} files of {role}" for role, number in numbers.items())
        do = "Name folders or patterns that fit the same pieces, or pass --missing wrong or --missing exclude"
        raise BadInputError(written, "as many files of each", do)
    units, stems = [], [{Path(file).stem for file in found} for found in files.values()]
    for name, *group in zip(_short(files["labels"]), *files.values(), strict=True):
        if numbers["labels"] > 1:
            _refuse_other_numbers(group)
            _refuse_other_names(group, stems)
        units.append(Unit(name, tuple(zip(files, group, strict=True)), mark_of(group)))
    return units


def _pair_otherwise(files: Mapping[Role, Sequence[str]]) -> bool:
    """Whether names that stand in two roles would not come together in the order of the files."""
    try:
        keys = [list(_by_key(found, role)) for role, found in files.items()]
    except BadInputError:
        return False
    return any(set(mine) & set(keys[0]) and mine != keys[0] for mine in keys[1:])


def _refuse_other_names(group: Sequence[str], stems_of_roles: Sequence[set[str]]) -> None:
    """a/box.npy goes with b/box.npy, if there is one, and with nothing else."""
    stems = [Path(file).stem for file in group]
    for stem in stems:
        if len(set(stems)) > 1 and sum(stem in found for found in stems_of_roles) > 1:
            raise BadInputError(
                f"{' and '.join(group)} would be read side by side, and {stem} stands among the others, too",
                "files that pair by their order",
                "Check that no piece is missing; --missing wrong or --missing exclude pairs them by their names",
            )


def _units_with_gaps(files: Mapping[Role, Sequence[str]]) -> list[Unit]:
    """Files that pair by their numbers, or names where they have none; those that lack one come last."""
    keyed = {role: _by_key(found, role) for role, found in files.items()}
    every = sorted({key for found in keyed.values() for key in found})
    whole, lacking = [], []
    for key in every:
        group = {role: found[key] for role, found in keyed.items() if key in found}
        absent = [role for role in keyed if role not in group]
        if not absent:
            whole.append((group, ()))
        elif len(absent) == 1 and absent[0] in ("labels", "scores"):
            lacking.append((group, ((absent[0], files[absent[0]][0]),)))
        else:
            raise BadInputError(
                f"{next(iter(group.values()))} without a file of {' and '.join(absent)}",
                "weights, groups and masks for all rows",
                "Leave it out, or add what is missing",
            )
    if not whole:
        raise BadInputError(
            "no file of labels has the number, or the name, of a file of scores",
            "names such as labels-07.npy and proba-07.npy, or the same name in two folders",
            "Rename them",
        )
    units = [*whole, *lacking]
    names = _short([group.get("labels") or next(iter(group.values())) for group, _ in units])
    return [
        Unit(name, tuple(group.items()), mark_of(list(group.values())), absent)
        for name, (group, absent) in zip(names, units, strict=True)
    ]


def _by_key(files: Sequence[str], role: Role) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for file in files:
        stem = Path(file).stem
        key = tuple(str(int(digits)) for digits in re.findall(r"\d+", stem)) or (stem,)
        if key in found:
            came = f"{found[key]} and {file} as {role}"
            raise BadInputError(came, "files that pair by their numbers or names", "Name as many files of each")
        found[key] = file
    return found


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
                # Both ends: formats of arrays begin alike, and Parquet has its numbers of rows and columns at the end.
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
