"""Arrays in .npy and .npz files, side by side: one array for each role, mapped, not read, where that is possible."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from tokenize import TokenError
from typing import Any, TypeAlias

import numpy as np

from trueup.auditing.counting.positions import ClassesFirst
from trueup.auditing.tables.damage import damaged, guarded
from trueup.auditing.tables.packed_array import PackedArray, packed_array
from trueup.auditing.tables.wanted import STRETCH_CELLS, Array, Part, Role, Stretch, listed
from trueup.contract.bad_input import BadInputError

#: Rows of cells: in memory, mapped, or unpacked on the way.
Cells: TypeAlias = Array | PackedArray
#: Cells of packed arrays that are unpacked at a time.
_PACKED_CELLS = 1 << 20


class ArraysSideBySide:
    """One array for each role, all with the same number of rows."""

    def __init__(self, arrays: Mapping[Role, Cells], name: str, *, mapped: bool = True, one_each: bool = False) -> None:
        """`one_each`: a label is one value, and so is what answers it, however many axes there are."""
        alike = one_each and arrays["labels"].shape == arrays["scores"].shape
        flat: dict[Role, Cells] = {role: array.reshape(-1) for role, array in arrays.items()} if alike else {}
        laid = flat or _rows_of_one_axis(arrays)
        #: Rows of an item, of which the first axis has one each: positions of a sequence, pixels of a picture.
        self.item = max(1, len(laid["labels"]) // (len(arrays["labels"]) or 1))
        self.arrays = {role: self._of_rows(array, len(laid["labels"])) for role, array in laid.items()}
        self.name, self.mapped, self.lines_left_out = name, mapped, 0
        lengths = {role: len(array) for role, array in self.arrays.items()}
        if len(set(lengths.values())) > 1:
            written = ", ".join(f"{number} rows of {role}" for role, number in lengths.items())
            raise BadInputError(f"{name} has {written}", "equal numbers", "Pair them row by row")
        self.rows = lengths["labels"]

    def _of_rows(self, array: Cells | _Turned, rows: int) -> Cells | _Turned | _OfItems:
        """Where there is a value for each item, as many for each of its rows."""
        if isinstance(array, _Turned) or self.item == 1 or len(array) * self.item != rows:
            return array
        return _OfItems(array, self.item)

    def stretches(self) -> list[Stretch]:
        """Of equal size; a single one where the arrays lie in memory, since each stretch opens its files anew."""
        if not self.mapped or not self.rows:
            return [(0, self.rows)]
        cells = max(1, self.arrays["scores"].size // self.rows)
        step = self._of_whole_items(STRETCH_CELLS // cells)
        return [(start, min(start + step, self.rows)) for start in range(0, self.rows, step)]

    def _of_whole_items(self, rows: int) -> int:
        """Rows that can be taken at a time, without cutting an item that fits."""
        return max(1, rows // self.item * self.item or rows)

    def parts(self, stretch: Stretch) -> Iterator[Part]:
        """The stretch as it is, for whoever counts takes it block by block; of packed arrays some rows at a time."""
        start, end = stretch[0], self.rows if stretch[1] is None else stretch[1]
        step = max(1, end - start)
        turned = [array for array in self.arrays.values() if isinstance(array, _Turned)]
        if any(isinstance(array, PackedArray) for array in self.arrays.values()) or any(each.packed for each in turned):
            step = _PACKED_CELLS // max(1, max(array.size for array in self.arrays.values()) // self.rows)
            step = max(self._of_whole_items(step), max((each.item for each in turned), default=1))
        for at in range(start, max(end, start + 1), step):
            with guarded(self.name, zipfile.BadZipFile, zlib.error):
                columns = {role: array[at : min(at + step, end)] for role, array in self.arrays.items()}
                part = Part(at, columns, self.item)
            yield part


def mapped_array(file: str) -> Array:
    """The array of an .npy file, mapped into memory and never unpickled."""
    with guarded(file, TokenError):
        if not Path(file).stat().st_size:
            raise damaged(file, "the file is empty")
        with Path(file).open("rb") as stream:
            version = np.lib.format.read_magic(stream)
            header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, _, dtype = header(stream)
        _refuse_objects(dtype, file)
        # Copy-on-write: NumPy's argmax would copy an array that is mapped for reading only.
        with np.errstate(over="ignore"):  # a size that no memory has is told below, without a warning before it
            mapped = np.load(file, mmap_mode=None if 0 in shape else "c", allow_pickle=False)
        return np.asarray(mapped)


def archived_arrays(file: str, names: Mapping[Role, tuple[str, ...]]) -> dict[Role, Cells]:
    """The arrays of an .npz file by role, in memory where they are small; an only array needs no name."""
    with guarded(file, zipfile.BadZipFile, zlib.error, TokenError), np.load(file, allow_pickle=False) as archive:
        found: dict[Role, Cells] = {}
        if len(set(archive.files)) < len(archive.files):
            twice = next(name for name in archive.files if archive.files.count(name) > 1)
            raise BadInputError(f"{file} has two arrays called {twice!r}", "a name for each array", "Save it again")
        for role, wanted in names.items():
            key = _key_of(role, wanted, archive.files, file)
            found[role] = packed_array(archive.zip, file, key) or _checked(archive, key, file)
        return found


def _checked(archive: Mapping[str, Array], key: str, file: str) -> Array:
    try:
        array = archive[key]
    except ValueError as error:
        if "allow_pickle" in str(error):
            raise _objects(f"{file} ({key})") from error
        raise
    if not isinstance(array, np.ndarray):  # another file than NumPy wrote, as it lies in the archive
        raise damaged(file, f"{key} is no array")
    _refuse_objects(array.dtype, f"{file} ({key})")
    return array


def _key_of(role: str, wanted: tuple[str, ...], keys: list[str], file: str) -> str:
    if not wanted and len(keys) == 1:
        return keys[0]
    if len(wanted) == 1 and wanted[0] in keys:
        return wanted[0]
    if not wanted:
        raise BadInputError(
            f"{file} holds the arrays {listed(keys)}",
            f"the name of one of them for the {role}",
            "Name it with --labels-column, --proba-columns, --logits-columns or --predicted-column",
        )
    raise BadInputError(f"no array of {file} is called {listed(wanted)}", f"one of {listed(keys)}", "Name one")


def _refuse_objects(dtype: np.dtype[np.generic], what: str) -> None:
    if dtype.hasobject:
        raise _objects(what)
    if dtype.kind == "S":
        raise BadInputError(f"{what} of dtype {dtype}, bytes", "numbers or texts", "Save it again after .astype(str)")
    if dtype.kind in "cmMV" and dtype.name != "bfloat16":
        raise BadInputError(f"{what} of dtype {dtype}", "numbers or strings", "Convert it first")


def _objects(what: str) -> BadInputError:
    return BadInputError(
        f"{what} holds Python objects, and reading them could run what is in the file",
        "numbers or strings",
        "Save it again after .astype(str) or .astype('int64')",
    )


def _rows_of_one_axis(arrays: Mapping[Role, Cells]) -> Mapping[Role, Cells | _Turned]:
    """Leading axes (sequence, height, width) become rows; they are the same for all roles."""
    for role, array in arrays.items():
        if array.ndim == 0:
            raise BadInputError(f"{role} are a single number", "one value for each row", "Save an array")
    scores = arrays["scores"]
    if scores.ndim < 3:
        return {role: array if role in ("labels", "scores") else array.reshape(-1) for role, array in arrays.items()}
    if len(scores) and not scores.size:
        raise BadInputError(
            f"scores of shape {scores.shape}", "at least one position and one class", "Check where the data come from"
        )
    if _classes_first(arrays["labels"].shape, scores.shape):
        beside: dict[Role, Cells] = {role: array.reshape(-1) for role, array in arrays.items() if role != "scores"}
        return {**beside, "scores": _Turned(scores)}
    inner = scores.shape[:-1]
    flat: dict[Role, Cells] = {}
    for role, array in arrays.items():
        rest = array.shape[len(inner) :] if array.shape[: len(inner)] == inner else array.shape[1:]
        flat[role] = array.reshape(-1, *rest)
    return flat


def _classes_first(of_labels: tuple[int, ...], of_scores: tuple[int, ...]) -> bool:
    """Whether scores are (items, classes, …), as PyTorch has them; BadInputError where either axis may be the one."""
    first, last = of_labels == (of_scores[0], *of_scores[2:]), of_labels == of_scores[:-1]
    if first and last:
        raise BadInputError(
            f"scores of shape {of_scores} and labels of shape {of_labels}",
            "shapes that tell which axis is that of the classes",
            "Save them as rows: labels.reshape(-1), and scores with the classes last, .reshape(-1, classes)",
        )
    return first


class _Turned:
    """Scores of shape (items, classes, …) as rows of cells, turned a slice at a time."""

    def __init__(self, scores: Any) -> None:
        self._turned = ClassesFirst(scores)
        self.packed, self.item = isinstance(scores, PackedArray), self._turned.item
        self.size: int = scores.size
        self.shape = self._turned.shape

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: slice) -> Array:
        start, end, _ = rows.indices(len(self))
        return self._turned.block(start, end)


class _OfItems:
    """A value for each item (a weight, a group), which all rows of the item have."""

    def __init__(self, values: Cells, item: int) -> None:
        self._values, self._item = values, item
        self.shape = (len(values) * item,)
        self.size = self.shape[0]

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, rows: slice) -> Array:
        start, end, _ = rows.indices(self.size)
        first = start // self._item
        of_rows = np.repeat(self._values[first : -(-end // self._item)], self._item)
        return of_rows[start - first * self._item : end - first * self._item]
