"""The Keras that a live test runs on: Keras 3 on the backend of the environment, on TensorFlow tf-keras as well."""

from __future__ import annotations

import importlib
import importlib.util
import os
from typing import Any

import pytest

BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")


#: tf-keras only where TensorFlow is the backend: importing it elsewhere costs five seconds.
LIBRARIES = ["keras", "tf_keras"] if BACKEND == "tensorflow" else ["keras"]


@pytest.fixture(scope="session", params=LIBRARIES)
def keras(request: pytest.FixtureRequest) -> Any:
    """A Keras that is installed."""
    if importlib.util.find_spec(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return importlib.import_module(request.param)


@pytest.fixture(scope="session")
def keras3() -> Any:
    """Keras 3 on the backend of the environment."""
    return pytest.importorskip("keras")
