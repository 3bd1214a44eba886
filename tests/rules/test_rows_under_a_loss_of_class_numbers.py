"""Rows where one class number is expected are refused whatever their width: that of the outputs is no second fault."""

from __future__ import annotations

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Activation, Dense, Flatten
from keras.utils import to_categorical
(x, ten), _ = mnist.load_data()
model = Sequential([Flatten(), Dense({units}){last}])
model.compile("adam", "{loss}")
model.fit(x, {labels})
"""
SOFTMAX = ', Activation("softmax")'


def found(units: int, loss: str, labels: str, last: str = SOFTMAX) -> dict[str, str]:
    """What happens, by the codes of the findings."""
    text = PROGRAM.format(units=units, loss=loss, labels=labels, last=last)
    return {
        item.code: item.happens for setup in read_text(text, "p.py").setups for item in findings_of(setup, all_rules())
    }


def test_the_width_of_rows_is_told_where_rows_are_expected() -> None:
    assert "TU203" in found(3, "categorical_crossentropy", "to_categorical(ten)")
    assert "TU203" in found(3, "sparse_categorical_crossentropy", "ten")


def test_the_width_of_rows_is_no_fault_beside_that_of_rows() -> None:
    codes = found(3, "sparse_categorical_crossentropy", "to_categorical(ten)")
    assert "TU202" in codes
    assert "TU203" not in codes
