"""Files of data sets that everyone has under the same name: what their arrays of labels are.

Sources: the loaders of Keras, which fetch `mnist.npz` and read its four arrays, and the page of CIFAR-10 and CIFAR-100
on what stands in their pickled batches (read).
"""

from __future__ import annotations

import re
from typing import NamedTuple


class FileRow(NamedTuple):
    """name: what the last part of a path matches; keys: of the arrays that are class numbers, so many from 0."""

    name: re.Pattern[str]
    keys: frozenset[str]
    classes: int


_ANY = re.compile(r"")
_OF_KERAS = frozenset({"y_train", "y_test"})
ARCHIVES = (FileRow(re.compile(r"^(keras_)?mnist\.npz$"), _OF_KERAS, 10),)
PICKLES = (
    FileRow(re.compile(r"^(data_batch(_[1-5])?|test_batch)(\.pkl)?$"), frozenset({"labels"}), 10),
    # Nothing else has these words.
    FileRow(_ANY, frozenset({"fine_labels"}), 100),
    FileRow(_ANY, frozenset({"coarse_labels"}), 20),
)


def classes_in(rows: tuple[FileRow, ...], path: str, key: object) -> int | None:
    """How many classes the numbers of such an array are of; None for every other one."""
    name = path.replace("\\", "/").rpartition("/")[2]
    plain = key.decode("latin-1") if isinstance(key, bytes) else key
    return next((row.classes for row in rows if plain in row.keys and row.name.search(name)), None)
