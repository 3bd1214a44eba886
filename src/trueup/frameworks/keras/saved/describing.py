"""What a file holds of a model as a description: its outputs, what compile was given, its release, what is not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trueup.contract.known import Place
from trueup.contract.labels import unread_labels
from trueup.contract.reading import NO_LABELS, Unread
from trueup.contract.target import Target
from trueup.engine.outside.description import Description
from trueup.frameworks.keras.saved.compiled import compile_arguments_of
from trueup.frameworks.keras.saved.foreign import foreign_parts
from trueup.frameworks.keras.saved.graph import Walk, outputs_of
from trueup.frameworks.keras.saved.limits import LIMITS, Limits
from trueup.frameworks.keras.saved.release import target_of
from trueup.frameworks.keras.saved.stored import Note, Stored

COMPILE = "compile"
_NOT_COMPILED = "the file holds no compile state, so no loss and no metric: only the head is read"


def description_of(stored: Stored, file: str, target: Target | None = None, limits: Limits = LIMITS) -> Description:
    """The model of a file. target: the release to read it against, where another is asked for than the file names."""
    whole = Place(file, path="")
    outputs = outputs_of(stored.model, Walk(file, limits))
    compiled = stored.compiled
    notes = [*stored.notes, *foreign_parts(_without_compile(stored.model), "", limits)]
    notes += foreign_parts({COMPILE: _asked(stored)}, "", limits) if compiled else [Note("", _NOT_COMPILED)]
    passed = compiled or {}
    at = Place(file, path=COMPILE)
    return Description(
        name=file,
        target=target or target_of(stored),
        where=whole,
        outputs=outputs,
        compiled_at=at if compiled else None,
        loss=compile_arguments_of(passed.get("loss"), Place(file, path=f"{COMPILE}.loss")),
        metrics=compile_arguments_of(passed.get("metrics"), Place(file, path=f"{COMPILE}.metrics")),
        weighted_metrics=compile_arguments_of(
            passed.get("weighted_metrics"), Place(file, path=f"{COMPILE}.weighted_metrics")
        ),
        weighted=passed.get("loss_weights") is not None,
        labels={output.name: unread_labels(NO_LABELS) for output in outputs},
        unread=tuple(Unread(Place(file, path=note.part), note.why) for note in notes),
    )


def _without_compile(model: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in model.items() if key not in ("compile_config", "training_config")}


def _asked(stored: Stored) -> dict[str, object]:
    """What compile was given, the optimizer aside, of which nothing is read."""
    return {key: value for key, value in (stored.compiled or {}).items() if not key.startswith("optimizer")}
