"""The Keras that a live test runs on: Keras 3 on the backend of the environment, on TensorFlow tf-keras as well."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Iterator
from typing import Any

import pytest

from compiling_in_haste import compile_once, in_haste

BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")


#: tf-keras only where TensorFlow is the backend: importing it elsewhere costs five seconds.
LIBRARIES = ["keras", "tf_keras"] if BACKEND == "tensorflow" else ["keras"]


@pytest.fixture(scope="session", params=LIBRARIES)
def keras(request: pytest.FixtureRequest, compile_cache: None) -> Any:
    """A Keras that is installed."""
    if importlib.util.find_spec(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return importlib.import_module(request.param)


@pytest.fixture(scope="session")
def keras3(compile_cache: None) -> Any:
    """Keras 3 on the backend of the environment."""
    return pytest.importorskip("keras")


@pytest.fixture(scope="session")
def compile_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What one test compiled, the next one takes from a folder."""
    if BACKEND == "jax" and importlib.util.find_spec("jax") is not None:
        compile_once(str(tmp_path_factory.mktemp("compiled")))


@pytest.fixture(autouse=True)
def compiled_in_haste() -> Iterator[None]:
    """No time goes into optimising models that are only looked at."""
    with in_haste(BACKEND):
        yield
