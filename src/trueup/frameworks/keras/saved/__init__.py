"""Saved models of Keras, read as data: .keras archives, .h5 files and SavedModel folders. Nothing of them is run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trueup.frameworks.keras.model_files import GRAPH, HDF5_SIGN, METADATA, ZIP_SIGN
from trueup.frameworks.keras.saved.limits import LIMITS, Limits
from trueup.syntax.model_faults import DamagedError, ModelFileError, NoModelError

if TYPE_CHECKING:
    from trueup.contract.target import Target
    from trueup.engine.outside.description import Description
    from trueup.frameworks.keras.saved.stored import Stored
    from trueup.syntax.bounded_file import BoundedFile

_POINTER = b"version https://git-lfs.github.com/spec/"
_MODEL_SIGN = b"model_config"


def file_that_tells(file: str) -> str:
    """Of a SavedModel the file beside this one that tells the model; for any other the file itself."""
    beside = Path(file).with_name(METADATA)
    return str(beside) if Path(file).name == GRAPH and beside.exists() else file


def described(source: bytes | None, file: str, target: Target | None, *, named: bool) -> Description:
    """The model of a file, or of these bytes of one. Raises ModelFileError where there is none that can be read."""
    stored = _stored(source, file, named)
    from trueup.frameworks.keras.saved.describing import description_of

    return description_of(stored, file, target)


def _stored(source: bytes | None, file: str, named: bool) -> Stored:
    from trueup.syntax.bounded_file import opened

    limits = LIMITS
    protocol = Path(file).name in (METADATA, GRAPH)
    most = limits.graph_bytes if protocol else limits.read_bytes
    with opened(file if source is None else source, most, limits.graph_bytes if protocol else limits.text_bytes) as at:
        if protocol:
            from trueup.frameworks.keras.saved import tf_saved_model

            metadata = Path(file).name == METADATA
            read = tf_saved_model.stored_in_metadata if metadata else tf_saved_model.stored_in_graph
            return read(at, limits)
        return _by_content(at, named, limits)


def _by_content(file: BoundedFile, named: bool, limits: Limits) -> Stored:
    """The reader that the file's first bytes ask for, whatever its name: an old .keras file may be HDF5."""
    head = file.read(limits.head_bytes)
    file.seek(0)
    if head.startswith(HDF5_SIGN):
        from trueup.frameworks.keras.saved.hdf5 import stored_in_hdf5

        if not named and _MODEL_SIGN not in head:
            raise NoModelError("nothing at its beginning says that it is a model")
        return stored_in_hdf5(file, limits)
    if head.startswith(ZIP_SIGN):
        from trueup.frameworks.keras.saved.archive import stored_in_archive

        return stored_in_archive(file, limits)
    if head.startswith(_POINTER):
        raise ModelFileError("it is a pointer of Git LFS and not the model, which `git lfs pull` would bring")
    if not head:
        raise DamagedError("it is empty")
    raise DamagedError("it is neither a .keras archive nor an HDF5 file") if named else NoModelError("no model")
