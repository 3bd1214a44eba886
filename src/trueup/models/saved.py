"""Saved models, read as data by their framework's reader. Nothing of them is run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from trueup.contract.known import Place
from trueup.contract.reading import Reading, Unread
from trueup.frameworks import all_frameworks, framework_of
from trueup.models.saved_boosters import booster_of, holds_booster
from trueup.syntax.model_faults import DamagedError, LimitMetError, ModelFileError, NoModelError, NotOpenedError

if TYPE_CHECKING:
    from trueup.contract.target import Target

Outcome = Literal["model", "closed", "damaged", "nothing", "elsewhere"]


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What came of one file.

    outcome: "model" where one was read; "closed" where the file cannot be opened; "damaged" where it is not what it
        says; "nothing" where a sound file holds no model, or none that can be read here; "elsewhere" where the model
        is told by the file beside it.
    """

    reading: Reading
    outcome: Outcome


def is_saved_as_read(library: str) -> bool:
    """True for a library of which saved models are read: the release of another says nothing about them."""
    framework = framework_of(library)
    return framework is not None and bool(framework.saved)


def read_model(source: bytes | None, file: str, *, target: Target | None = None, named: bool = True) -> ModelReading:
    """The setups of one saved model, and what of it could not be read.

    source: the file's bytes where they stand in no file; None to read `file`, of which weights are never read.
    target: the release to read against; without one it is the release that the file names.
    named: False where the file was met in a folder, where what holds no model is passed over without a word.
    Never raises on bad input.
    """
    if source is None and named and holds_booster(file):
        return _booster(file)
    reader = _reader(file)
    known = file
    if source is None:
        known = reader.file_that_tells(file)
        if known != file and not named:
            return ModelReading(Reading(file=file), "elsewhere")
    try:
        description = reader.described(source, known, target, named=named)
    except ModelFileError as fault:
        return _unread(fault, known, named)
    from trueup.models.described.setups import setups_of  # noqa: PLC0415 - a file without a model does without

    return ModelReading(setups_of(description), "model")


def _booster(file: str) -> ModelReading:
    from trueup.models.described.estimators import estimator_setup  # noqa: PLC0415 - as above

    try:
        found = booster_of(file)
    except ModelFileError as fault:
        return _unread(fault, file, named=True)
    assert found is not None
    unread = (Unread(Place(file, path="objective"), found.why),) if found.why else ()
    return ModelReading(Reading(file=file, setups=(estimator_setup(found, file),), unread=unread), "model")


def _reader(file: str) -> Any:
    """What reads such a file: by its name, else whatever is read first, which then says what the file is not."""
    frameworks = [framework for framework in all_frameworks() if framework.saved]
    framework = next((item for item in frameworks if file.lower().endswith(item.model_names)), frameworks[0])
    return framework.part(framework.saved)


def _unread(fault: ModelFileError, file: str, named: bool) -> ModelReading:
    if isinstance(fault, NoModelError) and not named:
        return ModelReading(Reading(file=file), "nothing")
    kind = "limit" if isinstance(fault, LimitMetError) else "file"
    outcome: Outcome = "damaged" if isinstance(fault, DamagedError) else "nothing"
    outcome = "closed" if isinstance(fault, NotOpenedError) else outcome
    unread = Unread(Place(file, path=fault.part), fault.why, kind)
    return ModelReading(Reading(file=file, unread=(unread,)), outcome)
