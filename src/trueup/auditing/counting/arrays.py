"""Whatever people hold their numbers in, as rows that can be taken a block at a time as NumPy arrays.

Nothing is imported to ask what a value is: a framework whose value was handed over has been imported by its owner.
Data frames go through narwhals; tensors through `__array__` or DLPack.
"""

from __future__ import annotations

import sys
from typing import Any, Protocol

import numpy as np

from trueup.auditing.counting.exact import Array
from trueup.contract.bad_input import BadInputError
from trueup.contract.label_text import refuse_long_label

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
        """A view."""
        return self.array[start:end]


class FrameRows:
    """A data frame or a column of one, turned into NumPy block by block."""

    def __init__(self, frame: Any, what: str) -> None:
        self.frame, self.what = frame, what

    @property
    def shape(self) -> tuple[int, ...]:
        """(rows,) for a column, (rows, columns) for a frame."""
        return tuple(self.frame.shape)

    def block(self, start: int, end: int) -> Array:
        """A copy."""
        part = self.frame[start:end]
        columns = [part] if len(self.shape) == 1 else [part[name] for name in part.columns]
        arrays = [_without_objects(self._present(column).to_numpy(), self.what) for column in columns]
        return arrays[0] if len(self.shape) == 1 else np.stack(arrays, axis=1)

    def _present(self, column: Any) -> Any:
        missing = int(column.null_count())
        # pandas calls NaN in a column of floats missing too; such rows are the count's matter.
        if missing and not column.dtype.is_float():
            raise BadInputError(
                f"{self.what} has {missing} missing values", "a value in each row", "Fill or drop those rows first"
            )
        return column


def as_rows(value: Any, what: str) -> Rows:
    """Rows of a NumPy array, a list, a column, a frame or a tensor; BadInputError for anything else."""
    if isinstance(value, np.ndarray):
        # An array of objects in memory is what pandas keeps texts in; from a file objects are never unpickled.
        plain = _of_list(value.tolist(), what) if value.dtype.kind == "O" and value.ndim else value
        return ArrayRows(_flattened(_refused_objects(plain, what)))
    if isinstance(value, (list, tuple, range)):
        return ArrayRows(_flattened(_of_list(value, what)))
    root = type(value).__module__.partition(".")[0]
    if root in _FRAMES:
        return FrameRows(_narwhals(value, what), what)
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
    if array.dtype.kind in "cmM" or (array.dtype.kind == "V" and array.dtype.name != "bfloat16"):
        raise BadInputError(f"{what} of dtype {array.dtype}", "numbers or strings", "Convert it first")
    return np.asarray(array.astype(np.float32)) if array.dtype.name == "bfloat16" else array


def _without_objects(array: Array, what: str) -> Array:
    if array.dtype.kind != "O":
        return array
    return _of_list(array.tolist(), what)


def _of_list(values: Any, what: str) -> Array:
    kinds = {type(value) for value in values}
    if str in kinds and kinds != {str}:
        others = ", ".join(sorted(kind.__name__ for kind in kinds - {str}))
        raise BadInputError(f"{what} mixes str with {others}", "labels of one kind", "Convert all to str")
    if kinds == {str}:
        refuse_long_label(max(map(len, values)), what)
    if type(None) in kinds or any(kind.__name__ in ("NAType", "NaTType") for kind in kinds):
        raise BadInputError(f"{what} holds None or NA", "a value in each row", "Fill or drop those rows first")
    try:
        array = np.array(values)
    except (ValueError, TypeError) as reason:
        raise BadInputError(f"{what} is a ragged list ({reason})", "rows of equal length", "Mend the rows") from reason
    return _refused_objects(array, what)


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
