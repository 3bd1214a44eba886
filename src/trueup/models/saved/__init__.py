"""Saved models of Keras, read as data: .keras archives, .h5 files and SavedModel folders. Nothing of them is run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from trueup.contract.known import Place
from trueup.contract.reading import Reading, Unread
from trueup.frameworks.keras.model_files import GRAPH, HDF5_SIGN, METADATA, ZIP_SIGN
from trueup.models.saved.faults import DamagedError, LimitMetError, ModelFileError, NoModelError, NotOpenedError
from trueup.models.saved.limits import LIMITS, Limits

if TYPE_CHECKING:
    from trueup.contract.target import Target
    from trueup.models.saved.bounded import BoundedFile
    from trueup.models.saved.stored import Stored

__all__ = ["ModelReading", "read_model"]

Outcome = Literal["model", "closed", "damaged", "nothing", "elsewhere"]

_POINTER = b"version https://git-lfs.github.com/spec/"
_MODEL_SIGN = b"model_config"


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What came of one file.

    outcome: "model" where one was read; "closed" where the file cannot be opened; "damaged" where it is not what it
        says; "nothing" where a sound file holds no model, or none that can be read here; "elsewhere" where the model
        is told by the file beside it.
    """

    reading: Reading
    outcome: Outcome


def read_model(
    source: bytes | None, file: str, *, target: Target | None = None, named: bool = True, limits: Limits = LIMITS
) -> ModelReading:
    """The setups of one saved model, and what of it could not be read.

    source: the file's bytes where they stand in no file; None to read `file`, of which weights are never read.
    target: the release to read against; without one it is the release that the file names.
    named: False where the file was met in a folder, where what holds no model is passed over without a word.
    Never raises on bad input.
    """
    if source is None and named is False and _told_beside(file):
        return ModelReading(Reading(file=file), "elsewhere")
    known = _beside(file) if source is None else file
    try:
        stored = _stored(source, known, named, limits)
    except ModelFileError as fault:
        return _unread(fault, known, named)
    from trueup.models.described.setups import setups_of  # noqa: PLC0415 - a file without a model does without
    from trueup.models.saved.describing import description_of  # noqa: PLC0415

    return ModelReading(setups_of(description_of(stored, known, target, limits)), "model")


def _told_beside(file: str) -> bool:
    return Path(file).name == GRAPH and Path(file).with_name(METADATA).exists()


def _beside(file: str) -> str:
    """Of a SavedModel the file that tells the model."""
    return str(Path(file).with_name(METADATA)) if _told_beside(file) else file


def _unread(fault: ModelFileError, file: str, named: bool) -> ModelReading:
    if isinstance(fault, NoModelError) and not named:
        return ModelReading(Reading(file=file), "nothing")
    kind = "limit" if isinstance(fault, LimitMetError) else "file"
    outcome: Outcome = "damaged" if isinstance(fault, DamagedError) else "nothing"
    outcome = "closed" if isinstance(fault, NotOpenedError) else outcome
    unread = Unread(Place(file, path=fault.part), fault.why, kind)
    return ModelReading(Reading(file=file, unread=(unread,)), outcome)


def _stored(source: bytes | None, file: str, named: bool, limits: Limits) -> Stored:
    from trueup.models.saved.bounded import opened  # noqa: PLC0415

    protocol = Path(file).name in (METADATA, GRAPH)
    most = limits.graph_bytes if protocol else limits.read_bytes
    with opened(file if source is None else source, most, limits.graph_bytes if protocol else limits.text_bytes) as at:
        if protocol:
            from trueup.models.saved import tf_saved_model  # noqa: PLC0415

            metadata = Path(file).name == METADATA
            read = tf_saved_model.stored_in_metadata if metadata else tf_saved_model.stored_in_graph
            return read(at, limits)
        return _by_content(at, named, limits)


def _by_content(file: BoundedFile, named: bool, limits: Limits) -> Stored:
    """The reader that the file's first bytes ask for, whatever its name: an old .keras file may be HDF5."""
    head = file.read(limits.head_bytes)
    file.seek(0)
    if head.startswith(HDF5_SIGN):
        from trueup.models.saved.keras_hdf5 import stored_in_hdf5  # noqa: PLC0415

        if not named and _MODEL_SIGN not in head:
            raise NoModelError("nothing at its beginning says that it is a model")
        return stored_in_hdf5(file, limits)
    if head.startswith(ZIP_SIGN):
        from trueup.models.saved.keras_archive import stored_in_archive  # noqa: PLC0415

        return stored_in_archive(file, limits)
    if head.startswith(_POINTER):
        raise ModelFileError("it is a pointer of Git LFS and not the model, which `git lfs pull` would bring")
    if not head:
        raise DamagedError("it is empty")
    raise DamagedError("it is neither a .keras archive nor an HDF5 file") if named else NoModelError("no model")
