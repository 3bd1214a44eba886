"""The first entry of what `to_categorical` gives of one number: the row in Keras 2.0, a 0 or 1 of it since."""

from __future__ import annotations

import pytest

from trueup.checking import check_text

PROGRAM = """
import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import np_utils

names = ["a", "b", "c"]
labels = np.array([np_utils.to_categorical(names.index(name), 3){index} for name in read()])
model = Sequential([Dense(3, activation="softmax", input_dim=5)])
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(x, labels)
"""


@pytest.mark.parametrize(("index", "codes"), [("", []), ("[0]", []), ("[1]", ["TU201", "TU203"])])
def test_what_is_taken_out_of_a_row(index: str, codes: list[str]) -> None:
    result = check_text(PROGRAM.format(index=index), "p.py", isolated=True)
    assert sorted(finding.code for finding in result.findings) == codes
