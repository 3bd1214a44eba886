"""A batch of labels as the words of the contract.

A batch proves what occurs, never what does not: the number of classes is not told by their largest number, and 0 and 1
alone may be two classes or the first of many. What is not proved is unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from trueup import facts
from trueup.contract.head import NORMALISED, PROBABILITIES, Head
from trueup.contract.known import Known, Maybe, Place, Unknown, value_of
from trueup.contract.labels import Encoding, Labels, unread_labels
from trueup.contract.setup import Setup
from trueup.frameworks import all_frameworks
from trueup.frameworks.base import Framework
from trueup.frameworks.meanings import meanings_of

#: Cells that are looked at; a batch beyond that is read in its first rows.
_MOST_CELLS = 5_000_000
#: How far a row of float32 probabilities may sum beside 1, and a cell lie beside a whole number.
_SUM, _WHOLE = 1e-3, 1e-6
#: Different values that a column of amounts has at least; fewer may be smoothed class cells.
_AMOUNTS = 5
_PIXEL = 255


@dataclass(frozen=True, slots=True)
class _Batch:
    """An array with what the head tells of how it is to be read.

    flat: one number per item (or position). columns: size of the last axis where there is a row per item, None in a
    Known where the labels are flat.
    """

    array: Any
    flat: bool
    columns: Maybe[int | None]
    items: int


def labels_of(labels: Any, setup: Setup, where: Place) -> Labels:
    """What a batch of labels is, for the head and the loss of a setup as far as they are known.

    labels: an array of (n,), (n, 1), (n, k) or (n, t, k) numbers: NumPy, lists, pandas, tensors of any backend.
    """
    why = _not_an_array(labels)
    if why:
        return unread_labels(why, where)
    array = as_array(labels)
    if array is None:
        return unread_labels(no_numbers(labels), where)
    if array.size == 0 or array.ndim == 0:
        return unread_labels("the batch has no rows" if array.ndim else "one number is no batch of labels", where)
    batch = _laid_out(array, setup.head)
    if isinstance(batch, str):
        return unread_labels(batch, where)
    return _as_labels(batch, setup, where)


def _is_of(labels: Any, framework: Framework) -> bool:
    """True where labels are of a library whose live models are read."""
    package = type(labels).__module__.partition(".")[0]
    return bool(framework.in_memory.models) and package in framework.in_memory.classes


def as_array(labels: Any) -> Any:
    """The labels as a NumPy array of numbers or truth values, None where they are none."""
    import numpy as np  # noqa: PLC0415 - only labels need it

    stored = labels
    try:
        for framework in all_frameworks():
            stored = (
                framework.part(framework.in_memory.models).as_plain(stored) if _is_of(labels, framework) else stored
            )
        if str(getattr(stored, "dtype", "")).endswith("bfloat16") and hasattr(stored, "float"):
            stored = stored.float()
        array = np.asarray(stored)
    except Exception:  # a symbolic tensor, one on the device "meta", a ragged list: each library refuses in its own way
        return None
    if array.dtype.kind == "V" or array.dtype.name == "bfloat16":
        array = array.astype(np.float32)
    if array.dtype.kind not in "biuf":
        return None
    rows = max(1, _MOST_CELLS // max(1, array.size // max(1, len(array)))) if array.ndim else 1
    return array[:rows] if array.ndim else array


def _not_an_array(labels: Any) -> str:
    """Why something cannot be looked at without being used up, or ""."""
    name = type(labels).__name__
    if hasattr(labels, "element_spec"):
        return f"a {name} is not consumed: give a batch of its labels"
    iterates = hasattr(labels, "__next__")
    loads = hasattr(labels, "__getitem__") and not hasattr(labels, "__array__") and not isinstance(labels, list | tuple)
    if iterates or (loads and not hasattr(labels, "shape") and not isinstance(labels, Mapping | str)):
        return f"a {name} is not consumed: give a batch of its labels"
    if hasattr(labels, "tocsr") and not hasattr(labels, "__array__"):
        return f"a sparse {name} is not unpacked: give y.toarray()"
    if isinstance(labels, str | Mapping):
        return f"{name} is no array of numbers"
    return ""


def no_numbers(labels: Any) -> str:
    """Why labels are no array of numbers, and what to do about it: by their dtype, or by the kind of what they hold."""
    import numpy as np  # noqa: PLC0415

    name = type(labels).__name__
    if str(getattr(labels, "device", "")) == "meta":
        return f'a {name} on the device "meta" holds no numbers: give a batch of labels that does'
    try:
        array = np.asarray(labels)
    except Exception:  # a ragged list, a symbolic tensor: each library refuses in its own way
        ragged = isinstance(labels, list | tuple) and len({_length(item) for item in labels}) > 1
        rows = "its rows are of different lengths: pad them" if ragged else "NumPy makes no array of it"
        return f"{name} is no array of numbers: {rows}"
    kind = array.dtype.kind
    stored = {type(item).__name__ for item in array.reshape(-1)[:100_000]} if kind == "O" else set()
    if kind in "US" or stored == {"str"}:
        return f"the labels are words (dtype {array.dtype}): turn them into class numbers as the loss takes them"
    if kind in "mM":
        return f"the labels are dates or times (dtype {array.dtype}): give the numbers that the model is fitted on"
    if kind == "O":
        return f"the labels are of dtype object ({', '.join(sorted(stored)[:3])}): give numbers, without missing values"
    return f"{name} is no array of numbers (dtype {array.dtype})"


def _length(row: Any) -> int:
    return len(row) if hasattr(row, "__len__") else -1


def _laid_out(array: Any, head: Head) -> _Batch | str:
    """Which axis, if any, holds one row per item: the head's number of axes decides."""
    rank = value_of(head.rank)
    if rank is not None and array.ndim > rank:
        return f"labels of {array.ndim} axes do not fit a head of {rank}"
    last = int(array.shape[-1])
    if array.ndim == 1:
        return _Batch(array, True, Known(None), int(array.shape[0]))
    if rank is not None and array.ndim < rank:
        return _Batch(array, True, Known(last), int(array.shape[0]))
    if last == 1:
        return _Batch(array, True, Known(1), int(array.shape[0]))
    if rank is None and array.ndim > 2:
        return "labels of several axes, and the head's shape is not known"
    return _Batch(array, False, Known(last), int(array.shape[0]))


def _as_labels(batch: _Batch, setup: Setup, where: Place) -> Labels:
    import numpy as np  # noqa: PLC0415

    array = _that_count(batch, setup)
    if array.size == 0:
        return unread_labels("the loss ignores every label of the batch", where)
    if array.dtype.kind == "f" and not bool(np.isfinite(array).all()):
        return unread_labels("the labels hold numbers that are not finite", where)
    lowest, highest = float(array.min()), float(array.max())
    scale = 1.0
    if batch.flat:
        encoding: Encoding | str = _flat(array, lowest, highest, setup)
        if encoding == _SCALED:
            encoding, scale = "integer", 1 / _PIXEL
    else:
        encoding = _rows(array, lowest, highest, setup.head)
    known = encoding in get_args(Encoding)
    columns = value_of(batch.columns)
    counted = {"one-hot": columns, "multi-hot": columns, "probabilities": columns, "binary": 2}.get(str(encoding))
    return Labels(
        encoding=Known(cast("Encoding", encoding), where) if known else Unknown(str(encoding), where),
        classes=Known(counted, where) if counted else Unknown("a batch does not tell how many classes there are"),
        columns=batch.columns,
        lowest=Known(lowest, where),
        highest=Known(highest, where),
        scale=Known(scale, where),
        dtype=Known(str(array.dtype), where),
        source=f"{batch.items:,} given",
        where=where,
    )


def _that_count(batch: _Batch, setup: Setup) -> Any:
    """The numbers of a batch without the class number that the loss leaves out."""
    meaning = value_of(facts.loss_meaning(setup.loss, setup.target, setup.head))
    if not batch.flat or batch.array.dtype.kind not in "iu" or meaning is None:
        return batch.array
    if meaning.family not in ("categorical", "sparse"):
        return batch.array
    stated = value_of(setup.loss.ignore_index)
    ignored = meanings_of(setup.target.library).ignored_label if stated is None else stated
    left_out = batch.array == ignored
    # Labels of several axes stay as they are where all of them count.
    return batch.array[~left_out] if ignored is not None and bool(left_out.any()) else batch.array


_SCALED = "class numbers divided by 255"


# -- one number per item ------------------------------------------------------------------------------------------


def _flat(array: Any, lowest: float, highest: float, setup: Setup) -> str:
    """The encoding of one number per item, or why it is not told."""
    units, activation = value_of(setup.head.units), value_of(setup.head.activation) or ""
    names_classes = _names_classes(setup)
    if not _is_whole(array):
        return _real(array, lowest, highest, units)
    if (lowest, highest) == (-1, 1) and _only(array, (-1, 1)) and (units in (1, 2) or not names_classes):
        return "sign"
    if lowest < 0:
        return "integer" if names_classes else "negative whole numbers: amounts, or class numbers with an ignored one"
    if highest <= 1:
        return _zero_or_one(array, setup)
    if units == 1 and activation not in PROBABILITIES and not names_classes:
        return "whole numbers for one output: classes, or amounts"
    if units is None and not names_classes:
        return "whole numbers, and the head's number of outputs is not known: classes, or amounts"
    return "integer"


def _names_classes(setup: Setup) -> bool:
    """True where the loss is a cross-entropy, for which a whole number is a class."""
    meaning = value_of(facts.loss_meaning(setup.loss, setup.target, setup.head))
    return meaning is not None and meaning.family in ("binary", "categorical", "sparse")


def _zero_or_one(array: Any, setup: Setup) -> str:
    units = value_of(setup.head.units)
    if units is not None and units > 2:
        return "integer"
    if units is None:
        return "0 and 1, and the head's number of outputs is not known: two classes, or the first of many"
    # A batch of the rarer answer's absence is a common one; a cross-entropy tells that it is an answer.
    alone = array.min() == array.max() and array.dtype.kind != "b" and not _names_classes(setup)
    return f"the batch holds only the value {array.min():g}" if alone else "binary"


def _real(array: Any, lowest: float, highest: float, units: int | None) -> str:
    """Numbers that are not whole: amounts, unless they are class numbers that went through the scaling of pixels."""
    if units is not None and units > 1:
        if lowest >= 0 and highest < 1 and _is_whole(array * _PIXEL, 1e-3) and _several(array, 2):
            return _SCALED
        return "numbers that are not whole, where each item of several outputs has one"
    if lowest >= 0 and highest <= 1 and not _several(array, _AMOUNTS):
        return "numbers between 0 and 1: smoothed classes, or amounts"
    return "continuous"


# -- one row per item -------------------------------------------------------------------------------------------------


def _rows(array: Any, lowest: float, highest: float, head: Head) -> str:
    """The encoding of one row per item, or why it is not told."""
    import numpy as np  # noqa: PLC0415

    if lowest < 0 or highest > 1:
        if (lowest, highest) == (-1, 1) and _only(array, (-1, 1)):
            return "sign"
        return "rows of whole numbers: amounts, or classes of a head that was not followed" if _is_whole(
            array
        ) else "continuous"  # fmt: skip
    sums = array.sum(axis=-1, dtype=np.float64)
    if _only(array, (0, 1)):
        return _hot(sums, array, head)
    if bool(np.all(np.abs(sums - 1) <= _SUM)):
        return "probabilities"
    if not _several(array, _AMOUNTS):
        return "few values between 0 and 1: smoothed tags, or amounts"
    return "continuous"


def _hot(sums: Any, array: Any, head: Head) -> str:
    most, least = float(sums.max()), float(sums.min())
    if most > 1:
        return "multi-hot"
    if least == 1:
        alone = len(sums.reshape(-1)) == 1 and (value_of(head.activation) or "") not in NORMALISED
        return "one row with a single 1: one class, or one tag" if alone else "one-hot"
    if array.ndim > 2 or most == 0:
        return "rows of zeros: positions that are left out, or items without a tag"
    return "multi-hot"


def _is_whole(array: Any, near: float = _WHOLE) -> bool:
    import numpy as np  # noqa: PLC0415

    if array.dtype.kind != "f":
        return True
    return bool(np.all(np.abs(array - np.rint(array)) <= near))


def _only(array: Any, values: tuple[int, int]) -> bool:
    if array.dtype.kind == "b":
        return set(values) == {0, 1}
    return bool(((array == values[0]) | (array == values[1])).all())


def _several(array: Any, number: int) -> bool:
    """True where there are at least so many different values."""
    import numpy as np  # noqa: PLC0415

    return len(np.unique(array.reshape(-1)[:100_000])) >= number
