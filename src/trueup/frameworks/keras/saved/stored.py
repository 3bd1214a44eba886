"""What a file holds of a model, before anything of it is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Note:
    """Something in the file that a reader has to know; `part` as in the places of a model ("layers[3]")."""

    part: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A model as its file tells it: JSON, as plain values.

    model: {"class_name": …, "config": …} of the whole model. compiled: what compile was given; None where the file does
        not say, or the model was never compiled.
    keras: the release that saved it, as written there, "" where it is not. backend: "tensorflow" …, "" likewise.
    tensorflow: TensorFlow's release, where the file names it.
    """

    model: Mapping[str, Any]
    compiled: Mapping[str, Any] | None = None
    keras: str = ""
    backend: str = ""
    tensorflow: str = ""
    notes: tuple[Note, ...] = ()
