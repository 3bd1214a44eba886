"""Why a file gives no model. Each message completes "not read: …"."""

from __future__ import annotations


class ModelFileError(Exception):
    """A file that gives no model. part: what of the file it is about ("config.json"), "" for all of it."""

    def __init__(self, why: str, part: str = "") -> None:
        super().__init__(why)
        self.why, self.part = why, part


class NotOpenedError(ModelFileError):
    """The file cannot be opened, or is none."""


class DamagedError(ModelFileError):
    """The file is not what its name or its beginning says."""


class NoModelError(ModelFileError):
    """The file is sound, and no model is in it: data, or weights alone."""


class NotReadableError(ModelFileError):
    """The file is sound as far as can be seen, and cannot be read here: a package is missing, a graph without Keras."""


class LimitMetError(ModelFileError):
    """The file costs more than a model may."""
