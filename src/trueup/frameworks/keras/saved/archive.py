"""The .keras file of Keras 3 and of tf.keras from 2.12: a zip archive whose config.json tells the model.

Nothing is extracted, weights and assets are not opened, and no entry is unpacked beyond what JSON may take.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from trueup.frameworks.keras.saved.limits import LIMITS, Limits
from trueup.frameworks.keras.saved.plain_json import object_of, text_of
from trueup.frameworks.keras.saved.stored import Note, Stored
from trueup.syntax.bounded_file import BoundedFile
from trueup.syntax.model_faults import DamagedError, LimitMetError, NoModelError

CONFIG, METADATA = "config.json", "metadata.json"
_PIECE = 65_536
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_PICKLES = (".pkl", ".pickle", ".joblib", ".dill", ".pt", ".pth")
#: What the standard library raises over archives that are none.
_FAULTS = (
    zipfile.BadZipFile, RuntimeError, EOFError, zlib.error, struct.error, ValueError,
    OverflowError, OSError,
)  # fmt: skip


def stored_in_archive(file: BoundedFile, limits: Limits = LIMITS) -> Stored:
    """What the archive says of its model. Raises a ModelFileError where it says nothing."""
    # The list of entries is what is read in one go; all else is read in pieces.
    file.at_once = limits.directory_bytes
    try:
        archive = zipfile.ZipFile(file)
    except _FAULTS as error:
        raise DamagedError(f"the zip archive is damaged: {error}") from error
    with archive:
        entries = archive.infolist()
        if CONFIG not in archive.NameToInfo:
            raise NoModelError(f"it is a zip archive without {CONFIG}, so no model of Keras")
        model, notes = object_of(_unpacked(archive, CONFIG, limits), CONFIG, limits)
        metadata: Mapping[str, Any] = {}
        if METADATA in archive.NameToInfo:
            metadata, more = object_of(_unpacked(archive, METADATA, limits), METADATA, limits)
            notes += more
    compiled = model.get("compile_config")
    return Stored(
        model=model,
        compiled=compiled if isinstance(compiled, dict) and compiled else None,
        keras=text_of(metadata.get("keras_version")),
        notes=(*_noted(entries, limits), *notes),
    )


def _unpacked(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """An entry's bytes, in pieces, so that a wrong size in its header is no way around the limits."""
    entry = archive.NameToInfo[name]
    if entry.flag_bits & _ENCRYPTED:
        raise DamagedError("it is encrypted", name)
    if entry.compress_type not in _PACKED:
        raise DamagedError("it is packed in a way that Keras does not use", name)
    pieces, size = [], 0
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(_PIECE):
                pieces.append(piece)
                size += len(piece)
                _refuse_bomb(name, size, entry.compress_size, limits)
    except _FAULTS as error:
        raise DamagedError(f"it cannot be unpacked: {error}", name) from error
    return b"".join(pieces)


def _refuse_bomb(name: str, size: int, packed: int, limits: Limits) -> None:
    if size > limits.text_bytes:
        raise LimitMetError(f"it unpacks to more than {limits.text_bytes:,} bytes, which are all that is read", name)
    if size > limits.ratio_from and size > limits.ratio * max(packed, 1):
        raise LimitMetError(f"it unpacks to more than {limits.ratio} times its size", name)


def _noted(entries: list[zipfile.ZipInfo], limits: Limits) -> list[Note]:
    """What else in the archive a reader has to know of: names that lead out of it, pickles, and names that repeat."""
    notes = []
    for entry in entries:
        shown = entry.filename[:120]
        if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.replace("\\", "/").split("/"):
            notes.append(Note(shown, "an entry of the archive whose name leads out of it; nothing is extracted"))
        elif entry.filename.lower().endswith(_PICKLES):
            notes.append(Note(shown, "a pickle, which could run code and is not opened"))
    tally = Counter(entry.filename for entry in entries)
    notes += [Note(name[:120], "it stands twice in the archive; the last counts") for name, n in tally.items() if n > 1]
    left = len(notes) - limits.listed
    return [*notes[: limits.listed], *([Note("", f"{left:,} more entries of such kinds")] if left > 0 else [])]
