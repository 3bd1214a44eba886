"""What a run is trained with: versions, backend, device, precision."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import Any

import keras

from trueup.contract.target import Target


def current_environment() -> dict[str, Any]:
    """As JSON holds it; all of it but Python's own version decides whether a kept run is the same."""
    backend = keras.backend.backend()
    libraries = {"keras": keras.__version__, backend: _version_of(backend), "numpy": metadata.version("numpy")}
    return {
        "versions": {name: version for name, version in libraries.items() if version},
        "python": platform.python_version(),
        "backend": backend,
        "device": device(),
        "precision": f"{keras.config.floatx()}, {keras.config.dtype_policy().name}",
    }


def device() -> str:
    """The first device, as the backend names it; where it lists none, the one that new arrays are put on."""
    try:
        found = keras.distribution.list_devices()
    except Exception:  # not every backend and release has it
        found = []
    return str(found[0]) if found else str(getattr(keras.ops.zeros((1,)), "device", platform.machine()))


def _version_of(backend: str) -> str:
    for name in (backend, f"{backend}-cpu"):
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return ""


def installed_keras() -> Target:
    """The installed release of Keras."""
    version = tuple(int(number) for number in keras.__version__.split(".")[:3] if number.isdecimal())
    return Target(library="keras", version=version, why="it is installed", backend=keras.backend.backend())
