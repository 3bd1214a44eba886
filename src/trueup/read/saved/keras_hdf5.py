"""The .h5 file of Keras 1 to 3: an HDF5 file whose root carries the model as JSON in attributes.

h5py reads it through a file that gives only so many bytes. Groups, links, data sets and weights are not opened, so
neither a link out of the file nor a virtual data set is ever followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trueup.read.saved.bounded import BoundedFile
from trueup.read.saved.faults import DamagedError, LimitMetError, ModelFileError, NoModelError, NotReadableError
from trueup.read.saved.limits import LIMITS, Limits
from trueup.read.saved.plain_json import object_of
from trueup.read.saved.stored import Stored

if TYPE_CHECKING:
    import h5py

MODEL, COMPILED = "model_config", "training_config"
_VERSION, _BACKEND = "keras_version", "backend"
#: Attributes and links of the root by which files of weights alone are known.
_WEIGHT_NAMES = "layer_names"
_WEIGHT_LINKS = (b"model_weights", b"layers", b"_layer_checkpoint_dependencies", b"vars", b"optimizer_weights")


def stored_in_hdf5(file: BoundedFile, limits: Limits = LIMITS) -> Stored:
    """What the file says of its model. Raises a ModelFileError where it says nothing, or h5py is not installed."""
    try:
        import h5py  # noqa: PLC0415 - an extra, and only for these files
    except ImportError as error:
        raise NotReadableError("reading HDF5 takes h5py: pip install 'trueup[saved]'") from error
    try:
        with h5py.File(file, "r") as opened:
            return _stored(opened, limits)
    except ModelFileError:
        raise
    except Exception as error:
        # h5py hands on what the C library says of a damaged file as errors of many kinds.
        if file.met:
            raise LimitMetError("what describes the model is larger than a description may be") from error
        raise DamagedError(f"the HDF5 file is damaged: {_short(error)}") from error


def _stored(opened: h5py.File, limits: Limits) -> Stored:
    attributes = opened.attrs
    if MODEL not in attributes:
        weights = _WEIGHT_NAMES in attributes or any(opened.id.links.exists(name) for name in _WEIGHT_LINKS)
        if weights:
            raise NoModelError("it holds weights alone: neither a model nor compile state is stored in it")
        raise NoModelError(f"it is an HDF5 file without the attribute {MODEL}, so no model of Keras")
    model, notes = object_of(_text(attributes, MODEL, limits), MODEL, limits)
    compiled: Mapping[str, Any] = {}
    if COMPILED in attributes:
        compiled, more = object_of(_text(attributes, COMPILED, limits), COMPILED, limits)
        notes += more
    return Stored(
        model=model,
        compiled=compiled or None,
        keras=_word(attributes, _VERSION, limits),
        backend=_word(attributes, _BACKEND, limits),
        notes=notes,
    )


def _text(attributes: Any, name: str, limits: Limits) -> bytes | str:
    """A text in an attribute, looked at before it is fetched: one text, and no larger than it may be."""
    about = attributes.get_id(name)
    kind = about.dtype.kind
    if kind not in "SUO" or any(size != 1 for size in about.shape) or about.get_storage_size() > limits.text_bytes:
        raise DamagedError("it is no text", name)
    value = attributes[name]
    if not isinstance(value, str | bytes):
        value = value.item() if getattr(value, "size", 0) == 1 else value
    if not isinstance(value, str | bytes):
        raise DamagedError("it is no text", name)
    return value


def _word(attributes: Any, name: str, limits: Limits) -> str:
    if name not in attributes:
        return ""
    value = _text(attributes, name, limits)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _short(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else f"{text[:200]}…"
