"""What the true accuracy can be where only an element-wise accuracy was published."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

BoundsHead = Literal["softmax", "sigmoid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The range of the true (argmax) accuracy, both ends of it possible.

    reported: as it was given; reported_low, reported_high: the values that are printed like it.
    low, high: the true accuracy, in [0, 1].
    right_low, right_high: with `samples` known, the rows that can be right; else None.
    confident_low, confident_high: the accuracy if every row has a score above 1/2 (softmax, three classes or more);
        else None, and where the rows are known and the wrong outputs are odd in number.
    """

    reported: str
    reported_low: float
    reported_high: float
    classes: int
    head: BoundsHead
    samples: int | None
    low: float
    high: float
    right_low: int | None = None
    right_high: int | None = None
    confident_low: float | None = None
    confident_high: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"format": 1, "what": "trueup bounds", **asdict(self)}
