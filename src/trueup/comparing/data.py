"""What the user's data function gives, checked and put into one form: inputs as arrays, labels as class numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from trueup.comparing.user_functions import error_summary
from trueup.contract.bad_input import BadInputError

Ints: TypeAlias = npt.NDArray[np.int64]
#: An array, or a list or mapping of arrays for a model of several inputs; the first axis of each is the items.
Inputs: TypeAlias = Any

_FORMS = "(x_train, y_train), (x_test, y_test), or a dictionary with train, test and, if there is one, validation"
_PARTS = ("train", "validation", "test")
#: More classes than this are identifiers.
_MOST_CLASSES = 100_000


@dataclass(frozen=True, slots=True)
class Part:
    """Items: inputs, and their class numbers (n,)."""

    inputs: Inputs = field(repr=False)
    labels: Ints = field(repr=False)

    def __len__(self) -> int:
        return len(self.labels)

    def at(self, rows: Ints) -> Part:
        """The items of these row numbers, in this order."""
        return Part(taken(self.inputs, rows), self.labels[rows])


@dataclass(frozen=True, slots=True)
class Data:
    """All items.

    validation: None where it is to be split from the training items.
    names: the classes by number where the labels were words, else empty.
    mark: a hash of everything; items: a hash of the test items in their order.
    """

    train: Part
    validation: Part | None
    test: Part
    classes: int
    names: tuple[str, ...]
    mark: str
    items: str

    def never_trained(self) -> list[tuple[str, int]]:
        """The classes that test items have and training items lack: their names, and how many test items each has."""
        absent = sorted(set(self.test.labels.tolist()) - set(self.train.labels.tolist()))
        return [
            (self.names[each] if self.names else str(each), int((self.test.labels == each).sum())) for each in absent
        ]


def data_of(value: Any, what: str = "the data function") -> Data:
    """The data out of a function without arguments, or out of what such a function gives.

    Labels are integers 0 to k-1, (n,) or (n, 1), one-hot rows (n, k), booleans, or words (numbered in their order).

    Raises:
        BadInputError: the function fails, the form is another, lengths differ, or labels are no classes.
    """
    if callable(value):
        value = _called(value, what)
    parts = _parts(value, what)
    read = {name: _labels(pair[1], name) for name, pair in parts.items()}
    codes, names, classes = _coded(read)
    whole = {name: Part(_inputs(pair[0], name, len(codes[name])), codes[name]) for name, pair in parts.items() if pair}
    _refuse_other_inputs(whole)
    marks = {name: _mark(part) for name, part in whole.items()}
    return Data(
        train=whole["train"],
        validation=whole.get("validation"),
        test=whole["test"],
        classes=classes,
        names=names,
        mark=_joined(f"{name}={marks[name]}" for name in sorted(marks)),
        items=marks["test"],
    )


def _called(function: Callable[[], Any], what: str) -> Any:
    try:
        return function()
    except (KeyboardInterrupt, MemoryError, BadInputError):
        raise
    except (Exception, SystemExit) as error:
        raise BadInputError(f"{what} failed: {error_summary(error)}", _FORMS, "Call it on its own first") from error


def _parts(value: Any, what: str) -> dict[str, tuple[Any, Any]]:
    if isinstance(value, Mapping):
        odd = sorted(set(map(str, value)) - set(_PARTS))
        if odd or not {"train", "test"} <= set(value):
            came = f"{what} gives a dictionary with {', '.join(map(str, value)) or 'nothing'}"
            raise BadInputError(came, _FORMS, "Name the parts like this")
        found = {name: value[name] for name in _PARTS if value.get(name) is not None}
    elif isinstance(value, Sequence) and not isinstance(value, str) and len(value) in (2, 3):
        names = ("train", "test") if len(value) == 2 else _PARTS
        found = dict(zip(names, value, strict=True))
    else:
        raise BadInputError(f"{what} gives {_described(value)}", _FORMS, "Let it return arrays")
    for name, pair in found.items():
        if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
            raise BadInputError(
                f"{what} gives {_described(pair)} for {name}",
                f"a pair of inputs and labels for each part: {_FORMS}",
                "Test items are needed beside the training items: keep some apart",
            )
    return {name: (pair[0], pair[1]) for name, pair in found.items()}


def _described(value: Any) -> str:
    shape = getattr(value, "shape", None)
    if shape is not None:
        return f"an array of shape {tuple(shape)}"
    length = f" of {len(value)}" if isinstance(value, Sequence) and not isinstance(value, str) else ""
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}{length}"


def _labels(value: Any, name: str) -> npt.NDArray[Any]:
    """(n,) integers, or words, out of any form that tells one class for each item."""
    labels = _array(value, f"the labels of {name}")
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if 0 in labels.shape:
        raise BadInputError(f"no labels in {name}", "at least one item", "Check where the data come from")
    if labels.dtype.kind in "OUST":
        return _words(labels, name)
    if labels.ndim == 2:
        return _from_one_hot(labels, name)
    if labels.ndim != 1:
        raise BadInputError(
            f"labels of shape {labels.shape} in {name}", "one class for each item: (n,), (n, 1) or (n, k)", "Flatten"
        )
    if labels.dtype.kind not in "iubf" or not np.array_equal(labels, np.rint(labels)):
        raise BadInputError(
            f"labels of {name} that are no whole numbers ({_first(labels[labels != np.rint(labels)])})",
            "class numbers 0 to k-1",
            "compare is for classifiers; number the classes from 0",
        )
    numbers: Ints = labels.astype(np.int64)
    return numbers


def _first(values: npt.NDArray[Any]) -> str:
    return f"such as {values[0]!s}" if len(values) else "none"


def _words(labels: npt.NDArray[Any], name: str) -> npt.NDArray[Any]:
    if labels.ndim != 1 or not all(isinstance(item, str) for item in labels.tolist()):
        raise BadInputError(f"labels of {name} of type {labels.dtype}", "numbers, or one word for each item", "Convert")
    return labels.astype(str)


def _from_one_hot(labels: npt.NDArray[Any], name: str) -> Ints:
    if not np.isin(labels, (0, 1)).all() or not (labels.sum(axis=1) == 1).all():
        row = int(np.flatnonzero(~(np.isin(labels, (0, 1)).all(axis=1) & (labels.sum(axis=1) == 1)))[0])
        raise BadInputError(
            f"row {row} of the labels of {name} is {labels[row].tolist()}",
            "rows with a single 1",
            "compare is for one class of k: several tags for an item, and soft labels, are not taken",
        )
    codes: Ints = np.argmax(labels, axis=1).astype(np.int64)
    return codes


def _coded(read: Mapping[str, npt.NDArray[Any]]) -> tuple[dict[str, Ints], tuple[str, ...], int]:
    """Class numbers of all parts, the words they stand for, and k."""
    if len({labels.dtype.kind == "U" for labels in read.values()}) > 1:
        raise BadInputError("words in one part of the labels and numbers in another", "one kind", "Convert one")
    if next(iter(read.values())).dtype.kind == "U":
        names = tuple(sorted({str(word) for labels in read.values() for word in labels.tolist()}))
        _refuse_one_class(len(names))
        codes = {part: np.searchsorted(np.array(names), labels) for part, labels in read.items()}
        return {part: labels.astype(np.int64) for part, labels in codes.items()}, names, len(names)
    for part, labels in read.items():
        if labels.min() < 0:
            signs = set(np.unique(labels).tolist()) == {-1, 1}
            do = "Convert -1/+1 with (y + 1) // 2" if signs else "Number the classes from 0"
            raise BadInputError(f"the label {labels.min()} in {part}", "class numbers 0 to k-1", do)
    lowest = min(int(labels.min()) for labels in read.values())
    classes = max(int(labels.max()) for labels in read.values()) + 1
    if lowest > 0:
        raise BadInputError(
            f"labels {lowest} to {classes - 1}, and no item of class 0",
            f"class numbers 0 to {classes - 1 - lowest}",
            f"Subtract {lowest}",
        )
    if classes > _MOST_CLASSES:
        raise BadInputError(f"the label {classes - 1}", f"fewer than {_MOST_CLASSES:,} classes", "Number them from 0")
    _refuse_one_class(classes)
    return {part: labels.astype(np.int64) for part, labels in read.items()}, (), classes


def _refuse_one_class(classes: int) -> None:
    if classes < 2:
        raise BadInputError("labels of a single class", "two classes or more", "Check where the labels come from")


def _inputs(value: Any, name: str, rows: int) -> Inputs:
    found: Inputs
    if isinstance(value, Mapping):
        found = {str(key): _array(each, f"the input {key} of {name}") for key, each in value.items()}
    elif isinstance(value, list | tuple) and value and all(hasattr(each, "shape") for each in value):
        found = [_array(each, f"the inputs of {name}") for each in value]
    else:
        found = _array(value, f"the inputs of {name}")
    for array in leaves(found):
        if array.ndim == 0 or len(array) != rows:
            came = f"inputs of shape {array.shape} and {rows} labels in {name}"
            raise BadInputError(came, "an input for each label", "Pair them")
    return found


def _array(value: Any, what: str) -> npt.NDArray[Any]:
    """A NumPy array out of arrays, tensors, frames and lists."""
    try:
        array = np.asarray(value)
    except Exception as error:  # tensors and frames raise whatever they like
        raise BadInputError(f"{what}: {_described(value)} ({error})", "arrays", "Convert it to NumPy") from error
    if array.dtype.kind == "O" and not (array.ndim == 1 and all(isinstance(item, str) for item in array.tolist())):
        raise BadInputError(
            f"{what}: {_described(value)} of Python objects", "numbers or words", "Pad rows of unequal length"
        )
    return array


def _refuse_other_inputs(parts: Mapping[str, Part]) -> None:
    wanted = [array.shape[1:] for array in leaves(parts["train"].inputs)]
    for name, part in parts.items():
        shapes = [array.shape[1:] for array in leaves(part.inputs)]
        if shapes != wanted:
            raise BadInputError(
                f"inputs of shape {_shapes(shapes)} in {name} and {_shapes(wanted)} in train",
                "the same in all parts",
                "Prepare them in the same way",
            )


def _shapes(shapes: Sequence[tuple[int, ...]]) -> str:
    return ", ".join(f"(n, {', '.join(map(str, shape))})" if shape else "(n,)" for shape in shapes)


def leaves(inputs: Inputs) -> list[npt.NDArray[Any]]:
    """The arrays of inputs of any form."""
    if isinstance(inputs, Mapping):
        return [inputs[key] for key in sorted(inputs)]
    return list(inputs) if isinstance(inputs, list) else [inputs]


def taken(inputs: Inputs, rows: Ints) -> Inputs:
    """The items of these row numbers, in this order and in the same form."""
    if isinstance(inputs, Mapping):
        return {key: array[rows] for key, array in inputs.items()}
    return [array[rows] for array in inputs] if isinstance(inputs, list) else inputs[rows]


def _mark(part: Part) -> str:
    digest = hashlib.blake2b(digest_size=16)
    keys = sorted(part.inputs) if isinstance(part.inputs, Mapping) else []
    digest.update(repr((type(part.inputs).__name__, keys)).encode())
    for array in (*leaves(part.inputs), part.labels):
        plain = np.array(array.tolist(), dtype=np.str_) if array.dtype.kind == "O" else array
        digest.update(repr((plain.shape, plain.dtype.str)).encode())
        digest.update(np.ascontiguousarray(plain).tobytes())
    return digest.hexdigest()


def _joined(marks: Any) -> str:
    return hashlib.blake2b("\n".join(marks).encode(), digest_size=16).hexdigest()
