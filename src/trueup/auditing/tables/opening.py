"""A unit to the source that reads it; each format's reader is imported when a file of it is met."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from trueup.auditing.tables.damage import ChangedFileError, needs
from trueup.auditing.tables.files import Unit, mark_of
from trueup.auditing.tables.npy_table import ArraysSideBySide, Cells, archived_arrays, mapped_array
from trueup.auditing.tables.packed_array import PackedArray
from trueup.auditing.tables.wanted import ROLES, Array, Role, Source, Wanted
from trueup.contract.bad_input import BadInputError

Stamp = tuple[tuple[int, int], ...]


def open_unit(unit: Unit, wanted: Wanted, *, numeric: bool) -> Source:
    """The source of a unit.

    Raises:
        DamagedFileError: a file cannot be read.
        BadInputError: columns are missing or not named, or a package is needed.
    """
    files = dict(unit.files)
    if "model" in files:
        from trueup.auditing.tables.model_answers import ModelAnswers  # noqa: PLC0415

        labels = _unpacked(_array(files["labels"], "labels", wanted, numeric=numeric))
        data = _unpacked(_array(files["data"], "scores", wanted, numeric=True))
        return ModelAnswers(labels, data, files["model"], trusted=wanted.trust_model)
    if "table" not in files:
        arrays = {role: _array(files[role], role, wanted, numeric=numeric) for role in ROLES if role in files}
        if absent := dict(unit.absent):
            rows = len(next(iter(arrays.values())))
            shapes = {role: _array(absent[role], role, wanted, numeric=numeric) for role in ROLES if role in absent}
            arrays |= {role: _nothing(like, rows) for role, like in shapes.items()}
        # Only an .npy is mapped from the disk; what an .npz holds was unpacked into memory.
        mapped = all(file.lower().endswith(".npy") for file in files.values())
        return ArraysSideBySide(arrays, unit.name, mapped=mapped, one_each=wanted.one_each)
    file = files["table"]
    if file.lower().endswith(".npz"):
        names = {
            role: columns for role in ROLES if (columns := wanted.columns.get(role, ())) or role in wanted.required
        }
        return ArraysSideBySide(archived_arrays(file, names), unit.name, mapped=False, one_each=wanted.one_each)
    if file.lower().endswith(".npy"):
        raise BadInputError(
            f"{file} alone: an .npy file holds one array",
            "labels and predictions",
            "Name the file of predictions with --proba, --logits or --predicted",
        )
    return _table(file, wanted, numeric=numeric)


def _table(file: str, wanted: Wanted, *, numeric: bool) -> Source:
    suffix = Path(file).suffix.lower()
    if suffix in (".csv", ".tsv"):
        return _text_table(file, wanted, numeric=numeric)
    if suffix in (".jsonl", ".ndjson"):
        from trueup.auditing.tables.json_lines_table import JsonLinesTable  # noqa: PLC0415

        return JsonLinesTable(file, wanted, numeric=numeric)
    try:
        if suffix in (".parquet", ".pq"):
            from trueup.auditing.tables.parquet_table import ParquetTable  # noqa: PLC0415

            return ParquetTable(file, wanted)
        from trueup.auditing.tables.arrow_table import ArrowTable  # noqa: PLC0415

        return ArrowTable(file, wanted)
    # pyarrow is met missing only here: the modules of both readers import it at their top.
    except ImportError as error:
        raise needs("pyarrow", "tables", file) from error


def _text_table(file: str, wanted: Wanted, *, numeric: bool) -> Source:
    """By Arrow's reader where it is installed; by the standard library's otherwise, with the same result."""
    try:
        from trueup.auditing.tables.csv_arrow import ArrowCsvTable  # noqa: PLC0415
    # Arrow's reader is the faster one, and the two are held to the same rows and errors by a test.
    except ImportError:
        from trueup.auditing.tables.csv_table import CsvTable  # noqa: PLC0415

        return CsvTable(file, wanted, numeric=numeric)
    return ArrowCsvTable(file, wanted, numeric=numeric)


def _unpacked(cells: Cells) -> Array:
    """The whole array: a model takes rows from anywhere."""
    return cells[0 : len(cells)] if isinstance(cells, PackedArray) else cells


def _array(file: str, role: Role, wanted: Wanted, *, numeric: bool) -> Cells:
    """The array of a file that holds one role only; a table in its place is read into memory."""
    if file.lower().endswith(".npy"):
        return mapped_array(file)
    names = wanted.columns.get(role, ())
    if file.lower().endswith(".npz"):
        return archived_arrays(file, {role: names})[role]
    alone = replace(wanted, columns={role: names}, required=(role,))
    source = _table(file, alone, numeric=numeric)
    blocks = [part.columns[role] for stretch in source.stretches() for part in source.parts(stretch)]
    return np.concatenate(blocks) if blocks else np.empty(0)


def _nothing(like: Cells, rows: int) -> Array:
    """Rows of which all are missing, shaped like others: NaN, or empty texts."""
    filler = "" if like.dtype.kind == "U" else np.nan
    return np.broadcast_to(np.asarray(filler), (rows, *like.shape[1:]))


def stamp_of(unit: Unit) -> Stamp:
    """Sizes and times of change of a unit's files."""
    return tuple((found.st_size, found.st_mtime_ns) for found in (Path(file).stat() for _, file in unit.files))


def refuse_other_contents(unit: Unit) -> None:
    """ChangedFileError where the files are not those that were planned: changed since, or others on this machine."""
    if mark_of([file for _, file in unit.files]) != unit.mark:
        raise ChangedFileError(
            f"{unit.name} is not the file that it was when the count began", "a file at rest", "Wait for its writer"
        )


def refuse_change(unit: Unit, before: Stamp) -> None:
    """ChangedFileError where a file is not what it was before it was read."""
    for (_, file), was, now in zip(unit.files, before, stamp_of(unit), strict=True):
        if was != now:
            how = f"from {was[0]} to {now[0]} bytes" if was[0] != now[0] else "its time of change"
            raise ChangedFileError(f"{file} changed while it was read ({how})", "a file at rest", "Wait for its writer")
