"""What the installed libraries take the argmax over where no axis is given, as TU314's page says."""

from __future__ import annotations

import importlib.util

import pytest

pytestmark = pytest.mark.probe
#: The highest number stands in the second row; by columns the rows 1, 0, 0 hold the highest.
TABLE = [[0.0, 5.0, 2.0], [9.0, 1.0, 1.0]]


def needs(module: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(importlib.util.find_spec(module) is None, reason=f"{module} is not installed")


def test_numpy_flattens_the_table_first() -> None:
    numpy = pytest.importorskip("numpy")
    assert numpy.argmax(TABLE) == 3
    assert numpy.array(TABLE).argmax(axis=0).tolist() == [1, 0, 0]


@needs("keras")
def test_keras_ops_flattens_the_table_first() -> None:
    keras = pytest.importorskip("keras", minversion="3")
    assert int(keras.ops.argmax(keras.ops.array(TABLE))) == 3


@needs("tensorflow")
def test_tensorflow_runs_over_the_items() -> None:
    tensorflow = pytest.importorskip("tensorflow")
    assert tensorflow.argmax(TABLE).numpy().tolist() == [1, 0, 0]


@needs("torch")
def test_torch_flattens_the_table_first_and_takes_axis_for_dim() -> None:
    torch = pytest.importorskip("torch")
    assert int(torch.argmax(torch.tensor(TABLE))) == 3
    assert torch.tensor(TABLE).argmax(axis=-1).tolist() == [1, 0]
