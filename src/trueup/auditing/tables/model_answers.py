"""A saved model, asked for its answers to data: only where that was asked for, since a model can hold code.

Its library's folder says how it is loaded, and what of it is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import numpy as np

from trueup.auditing.tables.npy_table import ArraysSideBySide
from trueup.auditing.tables.wanted import Array, Part, Stretch
from trueup.contract.bad_input import BadInputError
from trueup.frameworks import all_frameworks

_BLOCK_ROWS = 1024


class ModelAnswers:
    """Labels beside the scores that a model gives for data, block by block."""

    def __init__(self, labels: Array, data: Array, model: str, *, trusted: bool) -> None:
        self.lines_left_out = 0
        if data.ndim < 2:
            raise BadInputError(f"data of shape {data.shape}", "a row of inputs for each label", "Add the missing axis")
        self.data, self.library = data, _answering(model)
        self.model = self.library.loaded(model, trusted)
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
            passed = self.library.answers(self.model, rows)
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


def _answering(file: str) -> ModuleType:
    """What loads a model of this file's library; one of no known name goes to the first, which says what it takes."""
    able = [framework for framework in all_frameworks() if framework.answering]
    mine = next((each for each in able if file.lower().endswith(each.model_names)), able[0])
    module: ModuleType = mine.part(mine.answering)
    return module


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
