"""What goes from step to step on the way to a head."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from trueup.contract.known import Place
from trueup.models.described.description import Step

Shape = tuple[int | None, ...]
#: Why nothing is known of the numbers that a model is given.
INCOMING = "what comes in is not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """What goes from step to step.

    shape: with the batch axis; None where not even the rank is known. size: of the class axis, as an argument says it.
    activation: None where not known, and then `why` says why not.
    class_axis: where the class axis is (1 under channels_first).
    """

    shape: Shape | None = None
    size: int | None = None
    activation: str | None = "linear"
    activation_where: Place | None = None
    units_where: Place | None = None
    where: Place | None = None
    axis: int | None = None
    implicit_axis: bool = False
    under: str | None = None
    direct: bool = True
    class_axis: int = -1
    dtype: str = ""
    why: str = ""

    @property
    def last(self) -> int | None:
        """The size of the class axis."""
        if self.class_axis != -1:
            return self.size
        return self.shape[-1] if self.shape else self.size


def part(where: Place, name: str) -> Place:
    """A place inside a place of a model."""
    return replace(where, path=f"{where.path}.{name}" if where.path else name)


def whole(value: Any) -> int | None:
    """A whole number of a configuration."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) else None


def unread(step: Step, why: str) -> Passing:
    """What is left of a head behind a step that is not followed: its shape alone."""
    return Passing(shape=step.shape, activation=None, where=step.where, why=why, direct=False)
