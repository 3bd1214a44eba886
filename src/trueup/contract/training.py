"""What a training loop showed of itself in its first epoch, apart from its answers. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstEpoch:
    """Loss and weights over the first epoch of a training.

    model: its name. steps: batches that it trained on; None where they were not counted. epochs: that they took.
    loss: the epoch's mean loss as logged; None where none was.
    lowest, highest: the smallest and the largest loss of a batch; None where the model keeps no running mean of it.
    variables: trainable variables. moved: 0 where none of them differs after the epoch, else how many were seen to, at
        least; every one was compared, large ones at up to a million evenly spaced values.
    weights: all of the model's variables that a training could move, frozen ones included.
    learning_rate: of the optimizer, None where it could not be read.
    """

    model: str
    steps: int | None = None
    epochs: int = 1
    loss: float | None = None
    lowest: float | None = None
    highest: float | None = None
    variables: int = 0
    moved: int = 0
    weights: int = 0
    learning_rate: float | None = None

    @property
    def constant(self) -> bool | None:
        """Whether all batches had the same loss, as float32 tells it; None where that was not seen."""
        if self.lowest is None or self.highest is None:
            return None
        return self.highest - self.lowest <= max(1e-6, 1e-4 * abs(self.highest))
