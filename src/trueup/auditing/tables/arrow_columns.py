"""Arrow columns to NumPy: numbers, words, and lists of numbers as rows of a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from trueup.auditing.tables.wanted import Array, Role
from trueup.contract.bad_input import BadInputError
from trueup.contract.label_text import refuse_cut_label, refuse_long_label


def role_arrays(
    batch: Any, roles: Mapping[Role, tuple[str, ...]], file: str, *, gaps: bool = False
) -> dict[Role, Array]:
    """The columns of a record batch, an array for each role; several columns become a matrix (rows, columns).

    gaps: as in `Wanted`.
    """
    return {
        role: _joined([_column(batch, name, role, file, gaps=gaps and role in ("labels", "scores")) for name in names])
        for role, names in roles.items()
    }


def _column(batch: Any, name: str, role: Role, file: str, *, gaps: bool) -> Array:
    column, what = batch.column(batch.schema.get_field_index(name)), f"column {name!r} of {file}"
    if kinds.is_dictionary(column.type):
        column = column.dictionary_decode()
    if kinds.is_list(column.type) or kinds.is_large_list(column.type) or kinds.is_fixed_size_list(column.type):
        return _matrix(column, what, gaps=gaps)
    if role == "by" and not kinds.is_integer(column.type):
        column = pc.cast(column, pa.string())
    return _flat(_without_nulls(column) if gaps else column, what)


def _flat(column: Any, what: str) -> Array:
    kind = column.type
    if column.null_count and not kinds.is_floating(kind):
        raise BadInputError(
            f"{what} has {column.null_count} missing values in a block of {len(column)} rows",
            "a value in each row",
            "Fill or drop those rows, or pass --missing wrong or --missing exclude",
        )
    if kinds.is_string(kind) or kinds.is_large_string(kind) or "string_view" in str(kind):
        texts = pc.cast(column, pa.large_string())
        refuse_long_label(pc.max(pc.utf8_length(texts)).as_py() or 0, what)
        refuse_cut_label(bool(pc.any(pc.ends_with(texts, "\0")).as_py()), what)
        words: Array = np.array(column.to_pylist(), dtype=np.str_)
        return words
    if not (kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_boolean(kind)):
        raise BadInputError(f"{what} of type {kind}", "numbers or strings", "Convert it first")
    numbers: Array = column.to_numpy(zero_copy_only=False)
    return numbers


def _without_nulls(column: Any) -> Any:
    """Missing texts as empty ones, missing numbers as NaN."""
    kind = column.type
    if not column.null_count:
        return column
    if kinds.is_string(kind) or kinds.is_large_string(kind) or "string_view" in str(kind):
        return pc.fill_null(pc.cast(column, pa.large_string()), "")
    if kinds.is_boolean(kind):
        column = pc.cast(column, pa.uint8())
    if kinds.is_null(kind) or kinds.is_integer(kind) or kinds.is_boolean(kind):
        column = pc.cast(column, pa.float64())
    return pc.fill_null(column, float("nan")) if kinds.is_floating(column.type) else column


def _matrix(column: Any, what: str, *, gaps: bool) -> Array:
    """A column of lists, all of one length."""
    if column.null_count and gaps:
        there = _matrix(column.drop_null(), what, gaps=gaps)
        found = np.full((len(column), *there.shape[1:]), np.nan)
        found[column.is_valid().to_numpy(zero_copy_only=False)] = there
        return found
    if column.null_count:
        raise BadInputError(
            f"{what} has {column.null_count} missing rows",
            "a list in each row",
            "Fill or drop them, or pass --missing wrong or --missing exclude",
        )
    rows = len(column)
    cells = _flat(_without_nulls(column.flatten()) if gaps else column.flatten(), what)
    if not kinds.is_fixed_size_list(column.type):
        lengths = np.unique(pc.list_value_length(column).to_numpy(zero_copy_only=False))
        if len(lengths) > 1:
            raise BadInputError(
                f"{what} has lists of {lengths[0]} to {lengths[-1]} numbers", "rows of equal length", "Mend the rows"
            )
    return cells.reshape(rows, -1 if rows else 0)


def _joined(columns: list[Array]) -> Array:
    if len(columns) == 1:
        return columns[0]
    # One column after the other in memory: that is how a narrow block is counted, and how the file gave them.
    matrix = np.empty((len(columns), len(columns[0])), dtype=np.result_type(*columns))
    for row, column in zip(matrix, columns, strict=True):
        row[:] = column
    return matrix.T
