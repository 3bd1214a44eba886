"""Whatever people hold their numbers in, as rows that can be taken a block at a time as NumPy arrays.

Nothing is imported to ask what a value is: a framework whose value was handed over has been imported by its owner.
Data frames go through narwhals; tensors through `__array__` or DLPack.
"""

from __future__ import annotations

import math
import sys
from typing import Any, Protocol

import numpy as np

from trueup.auditing.counting.exact import Array
from trueup.contract.bad_input import BadInputError
from trueup.contract.label_text import refuse_cut_label, refuse_long_label

#: What to do about missing values, where nobody said what is done with them.
_FILL = (
    "Fill or drop those rows, or say missing='wrong' (rows without an answer count as wrong) or missing='exclude' "
    "(they are left out); both leave out rows without a label"
)
_FRAMES = ("pandas", "polars", "pyarrow", "modin", "cudf")


class Rows(Protocol):
    """Rows of one column (rows,) or of several (rows, columns)."""

    @property
    def shape(self) -> tuple[int, ...]:
        """As a NumPy array has it."""

    def block(self, start: int, end: int) -> Array:
        """Rows start to end as a NumPy array, never of dtype object."""


class ArrayRows:
    """A NumPy array, in memory or mapped from a file."""

    def __init__(self, array: Array) -> None:
        self.array = array

    @property
    def shape(self) -> tuple[int, ...]:
        """The array's shape."""
        return self.array.shape

    def block(self, start: int, end: int) -> Array:
        """A view; of a mapped file as a plain array, which NumPy handles faster."""
        return np.asarray(self.array[start:end])


class FrameRows:
    """A data frame or a column of one, turned into NumPy block by block."""

    def __init__(self, frame: Any, what: str, *, gaps: bool = False) -> None:
        self.frame, self.what, self.gaps = frame, what, gaps

    @property
    def shape(self) -> tuple[int, ...]:
        """(rows,) for a column, (rows, columns) for a frame."""
        return tuple(self.frame.shape)

    def block(self, start: int, end: int) -> Array:
        """A copy."""
        part = self.frame[start:end]
        columns = [part] if len(self.shape) == 1 else [part[name] for name in part.columns]
        arrays = [self._array(column) for column in columns]
        return arrays[0] if len(self.shape) == 1 else np.stack(arrays, axis=1)

    def _array(self, column: Any) -> Array:
        if (kind := type(column.dtype).__name__) in ("Struct", "List", "Array"):
            several = "a number or a text in each row"
            raise BadInputError(
                f"{self.what} is a column of {kind.lower()}s", several, "Pass an array, or a data frame"
            )
        missing = int(column.null_count())
        # pandas calls NaN in a column of floats missing too; such rows are the count's matter.
        if not missing or (column.dtype.is_float() and not self.gaps):
            return _without_objects(column.to_numpy(), self.what)
        if not self.gaps:
            raise BadInputError(f"{self.what} has {missing} missing values", "a value in each row", _FILL)
        return _of_list(column.to_list(), self.what, gaps=True)


def as_rows(value: Any, what: str, *, gaps: bool = False) -> Rows:
    """Rows of a NumPy array, a list, a column, a frame or a tensor; BadInputError for anything else.

    gaps: values may be missing; they become NaN among numbers, and empty texts among texts.
    """
    if isinstance(value, np.ndarray):
        # An array of objects in memory is what pandas keeps texts in; from a file objects are never unpickled.
        plain = _of_list(value.tolist(), what, gaps=gaps) if value.dtype.kind == "O" and value.ndim else value
        return ArrayRows(_flattened(_refused_objects(plain, what)))
    if isinstance(value, (list, tuple, range)):
        return ArrayRows(_flattened(_of_list(value, what, gaps=gaps)))
    root = type(value).__module__.partition(".")[0]
    if root in _FRAMES:
        return FrameRows(_narwhals(value, what), what, gaps=gaps)
    return ArrayRows(_flattened(_refused_objects(_of_tensor(value, what), what)))


def _flattened(array: Array) -> Array:
    if array.ndim == 0:
        raise BadInputError("a single number", "one value for each row", "Pass arrays")
    return array


def _refused_objects(array: Array, what: str) -> Array:
    if array.dtype.kind == "O":
        raise BadInputError(
            f"{what} is an array of Python objects",
            "numbers or strings",
            "Convert it with .astype(str) or .astype('int64'); objects are never unpickled",
        )
    if array.dtype.kind == "S":
        raise BadInputError(f"{what} of dtype {array.dtype}, bytes", "numbers or texts", "Convert it with .astype(str)")
    if array.dtype.kind in "cmM" or (array.dtype.kind == "V" and array.dtype.name != "bfloat16"):
        raise BadInputError(f"{what} of dtype {array.dtype}", "numbers or strings", "Convert it first")
    return np.asarray(array.astype(np.float32)) if array.dtype.name == "bfloat16" else array


def _without_objects(array: Array, what: str) -> Array:
    if array.dtype.kind != "O":
        return array
    return _of_list(array.tolist(), what)


def _of_list(values: Any, what: str, *, gaps: bool = False) -> Array:
    values = _without_gaps(values) if gaps else values
    kinds = {type(value) for value in values}
    if str in kinds and kinds != {str}:
        others = ", ".join(sorted(kind.__name__ for kind in kinds - {str}))
        raise BadInputError(f"{what} mixes str with {others}", "labels of one kind", "Convert all to str")
    if kinds == {str}:
        refuse_long_label(max(map(len, values)), what)
        refuse_cut_label(any(value.endswith("\0") for value in values), what)
    if type(None) in kinds or any(kind.__name__ in ("NAType", "NaTType") for kind in kinds):
        raise BadInputError(f"{what} holds None or NA", "a value in each row", _FILL)
    try:
        array = np.array(values)
    except (ValueError, TypeError) as reason:
        raise BadInputError(f"{what} is a ragged list ({reason})", "rows of equal length", "Mend the rows") from reason
    return _refused_objects(array, what)


def _without_gaps(values: Any) -> list[Any]:
    """None, NA and NaN as empty texts where there are texts, and as NaN elsewhere; rows of several cells too."""
    if any(isinstance(value, (list, tuple)) for value in values):
        width = max(len(value) for value in values if isinstance(value, (list, tuple)))
        return [_without_gaps(value) if isinstance(value, (list, tuple)) else [np.nan] * width for value in values]
    texts = any(isinstance(value, str) for value in values)
    filler = "" if texts else np.nan
    return [filler if _is_gap(value) else value for value in values]


def _is_gap(value: Any) -> bool:
    absent = value is None or type(value).__name__ in ("NAType", "NaTType")
    return absent or (isinstance(value, float) and math.isnan(value))


def _narwhals(value: Any, what: str) -> Any:
    try:
        import narwhals.stable.v1 as nw  # noqa: PLC0415
    except ImportError as reason:
        raise BadInputError(
            f"{what} is a {type(value).__name__} and narwhals is not installed",
            "narwhals for data frames",
            "pip install 'trueup[audit]'",
        ) from reason
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, pandas.DataFrame):
        _refuse_odd_names(value.columns, what)
    if pandas is not None and not isinstance(value, (pandas.DataFrame, pandas.Series)):
        # A Categorical, an Index, or what `.values` gives of texts and of numbers that may be missing.
        extension = isinstance(value, (pandas.api.extensions.ExtensionArray, pandas.Index))
        value = pandas.Series(value) if extension else value
    arrow = sys.modules.get("pyarrow")
    if arrow is not None and isinstance(value, arrow.Array):
        value = arrow.chunked_array([value])
    try:
        return nw.from_native(value, eager_only=True, allow_series=True)
    except TypeError as reason:
        raise BadInputError(
            f"{what} is a {type(value).__name__}", "a column or a data frame in memory", "Collect it first"
        ) from reason


def _refuse_odd_names(names: Any, what: str) -> None:
    """Columns of a pandas frame are asked for by their names, which may stand there twice or be several levels deep."""
    if names.nlevels > 1 or not names.is_unique:
        came = (
            "names of several levels" if names.nlevels > 1 else f"two columns called {names[names.duplicated()][0]!r}"
        )
        raise BadInputError(f"{what} with {came}", "one name for each column", "Rename them, or pass .to_numpy()")


def _of_tensor(value: Any, what: str) -> Array:
    """A tensor of torch, JAX, TensorFlow or any other library that shows its memory."""
    if hasattr(value, "detach"):
        value = value.detach()
        if hasattr(value, "cpu"):
            value = value.cpu()
        if "bfloat16" in str(getattr(value, "dtype", "")):
            value = value.float()
    try:
        if hasattr(value, "__array__"):
            return np.asarray(value)
        if hasattr(value, "__dlpack__"):
            return np.from_dlpack(value)
    except (TypeError, ValueError, RuntimeError, BufferError) as reason:
        raise BadInputError(
            f"{what} is a {type(value).__name__} that does not become an array ({reason})",
            "an array",
            "Move it to the processor's memory first",
        ) from reason
    raise BadInputError(
        f"{what} is a {type(value).__name__}",
        "a NumPy array, a list, a pandas, polars or Arrow column, or a tensor",
        "Convert it with numpy.asarray",
    )
