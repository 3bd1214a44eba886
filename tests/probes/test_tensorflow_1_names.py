"""The names that tell TensorFlow 1: gone from the TensorFlow that is installed, and still in its compat.v1."""

from __future__ import annotations

import os
from typing import Any

import pytest

from trueup.frameworks.keras.spelling_hints import TENSORFLOW_1

pytestmark = [pytest.mark.probe]


@pytest.fixture(scope="module")
def tensorflow() -> Any:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    return pytest.importorskip("tensorflow")


def _has(module: Any, path: str) -> bool:
    for part in path.split("."):
        module = getattr(module, part, None)
        if module is None:
            return False
    return True


def test_no_name_of_tensorflow_1_is_left(tensorflow: Any) -> None:
    assert [name for name in sorted(TENSORFLOW_1) if _has(tensorflow, name)] == []


def test_each_was_a_name_of_tensorflow_1(tensorflow: Any) -> None:
    # tf.contrib was no part of what was kept for compatibility.
    gone = {name for name in TENSORFLOW_1 if not _has(tensorflow.compat.v1, name)}
    assert gone == {"contrib"}
