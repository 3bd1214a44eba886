"""Trained boosters in files, read as data by their library's reader: which is asked where a user names the file."""

from __future__ import annotations

from typing import Any

from trueup.frameworks import all_frameworks
from trueup.frameworks.live_estimators import LiveEstimator
from trueup.syntax.bounded_file import opened
from trueup.syntax.model_faults import ModelFileError

#: Bytes at the beginning that a reader is shown, and bytes of a whole file: a thousand trees take some 5 MB.
_HEAD, _MOST = 4096, 128 * 1024 * 1024
#: More than one pass over the file is read: its head, then the whole of it.
_PASSES = 3


def holds_booster(file: str) -> bool:
    """True for a file whose name and first bytes are those of a booster that can be read."""
    return _reader(file) is not None


def _reader(file: str) -> Any | None:
    name = file.lower()
    readers = [item for item in all_frameworks() if item.saved_boosters and name.endswith(item.booster_names)]
    if not readers:
        return None
    try:
        with opened(file, _HEAD, _HEAD) as stream:
            head = stream.read(_HEAD)
    except ModelFileError:
        return None
    parts = (item.part(item.saved_boosters) for item in readers)
    return next((part for part in parts if part.holds(head)), None)


def booster_of(file: str) -> LiveEstimator | None:
    """What a booster's file tells of it; None for a file of which `holds_booster` is not true.

    Raises ModelFileError where it is damaged, or larger than is read.
    """
    reader = _reader(file)
    if reader is None:
        return None
    with opened(file, _PASSES * _MOST, _MOST) as stream:
        found: LiveEstimator = reader.estimator(stream)
        return found
