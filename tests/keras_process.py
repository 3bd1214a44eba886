"""The environment of a process that a test starts with a Keras of its own."""

from __future__ import annotations

import os
from pathlib import Path

_HIDING = Path(__file__).resolve().parent / "without_tensorflow"


def keras_environment(backend: str) -> dict[str, str]:
    """That of this process with a backend chosen; beside another backend there is no TensorFlow.

    Keras imports TensorFlow wherever it is installed, which takes longer than all that most of these processes do.
    """
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    if backend != "tensorflow":
        paths = [str(_HIDING), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
    return environment
