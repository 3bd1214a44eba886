"""The Keras that a training is tested on: Keras 3 on the backend of the environment, on TensorFlow tf-keras as well."""

from __future__ import annotations

import importlib
import importlib.util
import os
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")
RNG = np.random.default_rng(4)
#: Rows of no round number, so that the last batch is smaller.
ROWS, CLASSES = 203, 3


#: tf-keras only where TensorFlow is the backend: importing it elsewhere costs five seconds.
LIBRARIES = ["keras", "tf_keras"] if BACKEND == "tensorflow" else ["keras"]


@pytest.fixture(scope="session", params=LIBRARIES)
def keras(request: pytest.FixtureRequest) -> Any:
    """A Keras that is installed."""
    if importlib.util.find_spec(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return importlib.import_module(request.param)


@pytest.fixture(scope="session")
def inputs() -> Any:
    """(203, 4) numbers."""
    return RNG.normal(size=(ROWS, 4)).astype("float32")


@pytest.fixture(scope="session")
def classes(inputs: Any) -> Any:
    """(203,) class numbers 0, 1, 2, most of them 0, told by the inputs."""
    return np.where(inputs[:, 0] > 0.8, 1, np.where(inputs[:, 1] > 1, 2, 0))


@pytest.fixture(scope="session")
def one_hot(classes: Any) -> Any:
    """(203, 3) one-hot rows."""
    return np.eye(CLASSES, dtype="float32")[classes]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Findings are read off the callback; tests of warnings ask for them themselves."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
