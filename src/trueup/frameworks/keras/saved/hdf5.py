"""The .h5 file of Keras 1 to 3: an HDF5 file whose root carries the model as JSON in attributes.

The file is handed, open, to a process that does nothing but fetch these texts (`hdf5_alone`); what stops that process
is a line in the report.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from trueup.frameworks.keras.saved.hdf5_alone import BACKEND, COMPILED, MODEL, VERSION
from trueup.frameworks.keras.saved.limits import LIMITS, Limits
from trueup.frameworks.keras.saved.plain_json import object_of
from trueup.frameworks.keras.saved.stored import Stored
from trueup.syntax import model_faults as faults
from trueup.syntax.bounded_file import BoundedFile
from trueup.syntax.model_faults import DamagedError, LimitMetError, ModelFileError, NotReadableError

#: Isolated, so that no module beside the checked files is taken for the library. The folder of packages comes last, so
#: that it hides nothing of Python's own. Only trueup is always the one that runs here, whichever is installed.
_PROGRAM = """
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec

found = PathFinder.find_spec("trueup", [sys.argv[1]])
sys.modules["trueup"] = package = module_from_spec(found)
sys.path += sys.argv[1:]
found.loader.exec_module(package)

from trueup.frameworks.keras.saved.hdf5_alone import main

main()
"""
_PACKAGES = str(Path(__file__).parents[4])
_NEEDED = "reading HDF5 takes h5py: pip install 'trueup[saved]'"


def stored_in_hdf5(file: BoundedFile, limits: Limits = LIMITS) -> Stored:
    """What the file says of its model. Raises a ModelFileError where it says nothing, or h5py is not installed."""
    texts = _texts(file, limits)
    model, notes = object_of(texts.get(MODEL, ""), MODEL, limits)
    compiled: Mapping[str, Any] = {}
    if COMPILED in texts:
        compiled, more = object_of(texts[COMPILED], COMPILED, limits)
        notes += more
    return Stored(
        model=model,
        compiled=compiled or None,
        keras=texts.get(VERSION, ""),
        backend=texts.get(BACKEND, ""),
        notes=notes,
    )


def _texts(file: BoundedFile, limits: Limits) -> Mapping[str, str]:
    library = find_spec("h5py")
    if library is None or library.origin is None or not sys.executable:
        raise NotReadableError(_NEEDED)
    command = [sys.executable, "-I", "-c", _PROGRAM, _PACKAGES, str(Path(library.origin).parents[1])]
    with file.on_disk() as stream, tempfile.TemporaryFile() as answer:
        code = _run(command, stream, answer, limits)
        size = answer.seek(0, os.SEEK_END)
        answer.seek(0)
        known = answer.read() if code == 0 and size <= 4 * limits.read_bytes else b""
    if code != 0 or not known:
        raise _stopped(code, limits)
    answered = json.loads(known)
    fault = answered.get("fault")
    if fault is not None:
        kind: type[ModelFileError] = getattr(faults, fault)
        raise kind(answered["why"], answered["part"])
    texts: dict[str, str] = answered["texts"]
    return texts


def _run(command: list[str], stream: IO[bytes], answer: IO[bytes], limits: Limits) -> int:
    """The exit code: of a signal its number below 0; -9 where it did not end in time."""
    # One thread each for what NumPy brings along: more would only take memory.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - this Python, and texts of our own
            command,
            stdin=stream,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=limits.hdf5_wait,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -9
    except OSError as error:
        raise NotReadableError(f"no process for reading it could be started: {error.strerror}") from error
    return done.returncode


def _stopped(code: int, limits: Limits) -> ModelFileError:
    if code in (-9, -getattr(signal, "SIGXCPU", 0)):
        return LimitMetError(f"the HDF5 library was not done with it after {limits.hdf5_seconds} s")
    return DamagedError("the HDF5 file is damaged: the library that reads it was stopped by it")
