"""Runs in a process of its own: the texts that Keras keeps in the attributes of an HDF5 file, as JSON.

The C library behind h5py is not made for files of strangers: a few wrong bytes can stop the process, or keep it busy
for ever. So it works here, on a file that is handed over open, within bounds of time and memory. Groups, links, data
sets and weights are not opened, so neither a link out of the file nor a virtual data set is ever followed.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trueup.frameworks.keras.saved.limits import LIMITS, Limits
from trueup.syntax.bounded_file import BoundedFile
from trueup.syntax.model_faults import DamagedError, LimitMetError, ModelFileError, NoModelError

if TYPE_CHECKING:
    import h5py  # before the bounds, which are meant for the file

MODEL, COMPILED, VERSION, BACKEND = "model_config", "training_config", "keras_version", "backend"
#: Attributes and links of the root by which files of weights alone are known.
_WEIGHT_NAMES = "layer_names"
_WEIGHT_LINKS = (b"model_weights", b"layers", b"_layer_checkpoint_dependencies", b"vars", b"optimizer_weights")


def main() -> None:
    """Read the file on standard input; write {"texts": …}, or {"fault": …, "why": …, "part": …}, to standard output."""
    import h5py

    _bound(LIMITS)
    known: dict[str, Any]
    try:
        with BoundedFile(io.FileIO(0, closefd=False), LIMITS.read_bytes, LIMITS.text_bytes) as file:
            known = {"texts": _texts_of(file, h5py.File)}
    except ModelFileError as fault:
        known = {"fault": type(fault).__name__, "why": fault.why, "part": fault.part}
    json.dump(known, sys.stdout)
    sys.stdout.flush()


def _bound(limits: Limits) -> None:
    """Bound the time from here on, and the memory beyond what the library itself has taken."""
    try:
        import resource  # not everywhere
    except ImportError:
        return
    bounds = {resource.RLIMIT_CPU: limits.hdf5_seconds, resource.RLIMIT_CORE: 0}
    taken = Path("/proc/self/statm")
    if taken.exists():
        pages = int(taken.read_text(encoding="ascii").split()[0])
        bounds[resource.RLIMIT_AS] = pages * resource.getpagesize() + limits.hdf5_bytes
    for what, most in bounds.items():
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _texts_of(file: BoundedFile, opening: type[h5py.File]) -> dict[str, str]:
    try:
        with opening(file, "r") as opened:
            return _texts(opened, LIMITS)
    except ModelFileError:
        raise
    except Exception as error:
        # h5py hands on what the C library says of a damaged file as errors of many kinds.
        if file.met or isinstance(error, MemoryError) or "allocation failed" in str(error):
            raise LimitMetError("what describes the model is larger than a description may be") from error
        raise DamagedError(f"the HDF5 file is damaged: {_short(error)}") from error


def _texts(opened: h5py.File, limits: Limits) -> dict[str, str]:
    attributes = opened.attrs
    if MODEL not in attributes:
        weights = _WEIGHT_NAMES in attributes or any(opened.id.links.exists(name) for name in _WEIGHT_LINKS)
        if weights:
            raise NoModelError("it holds weights alone: neither a model nor compile state is stored in it")
        raise NoModelError(f"it is an HDF5 file without the attribute {MODEL}, so no model of Keras")
    return {name: _text(attributes, name, limits) for name in (MODEL, COMPILED, VERSION, BACKEND) if name in attributes}


def _text(attributes: Any, name: str, limits: Limits) -> str:
    """A text in an attribute, looked at before it is fetched: one text, and no larger than it may be."""
    about = attributes.get_id(name)
    if about.dtype.kind not in "SUO" or any(size != 1 for size in about.shape):
        raise DamagedError("it is no text", name)
    if about.get_storage_size() > limits.text_bytes:
        raise LimitMetError(f"it has more than {limits.text_bytes:,} bytes, which are all that is read", name)
    value = attributes[name]
    if not isinstance(value, str | bytes):
        value = value.item() if getattr(value, "size", 0) == 1 else value
    if not isinstance(value, str | bytes):
        raise DamagedError("it is no text", name)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _short(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else f"{text[:200]}…"
