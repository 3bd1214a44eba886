"""A saved Keras model, asked for its answers to data: only where that was asked for, since a model can hold code.

Keras refuses to load code out of a .keras file in safe mode. For the older .h5 format several releases ignored the safe
mode (CVE-2025-9905), so such a file is loaded only when its origin is trusted in so many words.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np

from trueup.auditing.tables.npy_table import ArraysSideBySide
from trueup.auditing.tables.wanted import Array, Part, Stretch
from trueup.contract.bad_input import BadInputError

_BLOCK_ROWS = 1024


class ModelAnswers:
    """Labels beside the scores that a model gives for data, block by block."""

    def __init__(self, labels: Array, data: Array, model: str, *, trusted: bool) -> None:
        self.lines_left_out = 0
        if data.ndim < 2:
            raise BadInputError(f"data of shape {data.shape}", "a row of inputs for each label", "Add the missing axis")
        self.data, self.model = data, loaded(model, trusted)
        self.labels = ArraysSideBySide({"labels": labels, "scores": data.reshape(len(data), -1)}, model).arrays[
            "labels"
        ]

    def stretches(self) -> list[Stretch]:
        """One: a model is loaded once, and uses all processors by itself."""
        return [(0, len(self.data))]

    def parts(self, stretch: Stretch) -> Iterator[Part]:
        """What the model says, some rows at a time."""
        start, end = stretch
        for at in range(start, len(self.data) if end is None else end, _BLOCK_ROWS):
            block = slice(at, min(at + _BLOCK_ROWS, end or at + _BLOCK_ROWS))
            yield Part(
                at, {"labels": self.labels[block], "scores": self._answers(np.ascontiguousarray(self.data[block]))}
            )

    def _answers(self, rows: Array) -> Array:
        try:
            passed = self.model.predict(rows, verbose=0)
        except Exception as error:
            raise BadInputError(
                f"the model does not take this data ({_line(error)})", "the data it was made for", "Check its shape"
            ) from error
        if isinstance(passed, list | tuple | dict):
            raise BadInputError(
                f"a model with {len(passed)} outputs",
                "a single output",
                "Save the scores of one output, and count those",
            )
        return np.asarray(passed)


@lru_cache(maxsize=1)
def loaded(file: str, trusted: bool) -> Any:
    """The model, not compiled; in safe mode unless it is trusted."""
    if not trusted and not file.lower().endswith(".keras"):
        raise BadInputError(
            f"{file} is not in the .keras format, and loading it can run code that stands in it",
            "a .keras file",
            "Save it again as .keras, or pass --trust-model if you know where it comes from",
        )
    try:
        keras = import_module("keras")
    except ImportError as error:
        raise BadInputError(
            f"{file}, and Keras does not start ({_line(error)})", "Keras with a backend", "Install it"
        ) from error
    try:
        return keras.models.load_model(file, compile=False, safe_mode=not trusted)
    except Exception as error:
        raise BadInputError(
            f"{file} cannot be loaded ({_line(error)})",
            "a model that this release of Keras loads without running code of its own",
            "Load it where it was saved; --trust-model also runs code that stands in it",
        ) from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
