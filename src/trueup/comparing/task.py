"""What is to be trained: everything that decides a run, so that the same task is never trained twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trueup.comparing.heads import PlannedArm

#: Changed when the engine trains or counts in another way, so that kept runs of the old way are not taken for new ones.
WAY = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How every run is trained.

    epochs: at most. seconds: of training, at most, looked at after each batch; None for no such bound.
    optimizer: its configuration, as `keras.optimizers.serialize` gives it. metric: the accuracy asked of Keras.
    validation_split: share of the training items, in (0, 1), where the data has no validation items.
    """

    epochs: int = 10
    seconds: float | None = None
    batch_size: int = 32
    optimizer: Mapping[str, Any] = field(default_factory=dict)
    metric: str = "accuracy"
    validation_split: float = 0.1
    stratify: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What all runs of a comparison have in common but the data.

    build: the user's function, or its name (a `NamedFunction`). reference: the call whose weights all arms begin from.
    own_validation: the data has validation items of its own.
    environment: versions of libraries, the backend, the device and the precision.
    """

    build: Any
    reference: Mapping[str, Any]
    budget: Budget
    classes: int
    names: tuple[str, ...]
    data: str
    items: str
    environment: Mapping[str, Any]
    own_validation: bool = False
    command: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One run to be trained; `key` tells it from all others."""

    planned: PlannedArm
    seed: int
    key: str


def task_of(job: Job, planned: PlannedArm, seed: int) -> Task:
    """The run of an arm at a seed."""
    parts = {
        "way": WAY,
        "data": job.data,
        "model": planned.model,
        "call": dict(planned.call),
        "reference": dict(job.reference),
        "arm": asdict(planned.arm) | {"options": dict(planned.arm.options)},
        "loss": planned.choice.identity,
        "gives": [planned.gives, planned.cut],
        "seed": seed,
        "budget": asdict(job.budget),
        "surroundings": {name: value for name, value in job.environment.items() if name != "python"},
    }
    text = json.dumps(parts, sort_keys=True, default=repr)
    return Task(planned, seed, hashlib.blake2b(text.encode(), digest_size=16).hexdigest())
