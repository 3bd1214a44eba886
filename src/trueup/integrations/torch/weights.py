"""Whether the weights of a module move while it is trained."""

from __future__ import annotations

from typing import Any

from trueup.contract.finding import Finding
from trueup.contract.training import FirstEpoch
from trueup.integrations.movement import fingerprints, moved
from trueup.rules.measured import findings_of_training

#: A schedule may start at a learning rate of 0, and the first steps may only gather gradients.
_FEWEST_STEPS = 2


class Weights:
    """The parameters of a module as they are when this is made, as checksums."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._before = _checksums(_trainable(model))
        self._judged = False

    def moved(self) -> bool:
        """True where a weight differs, or where that cannot be told."""
        now = _trainable(self._model)
        if self._before is None or len(now) != len(self._before):
            return True
        try:
            return bool(moved(now, self._before))
        except (RuntimeError, TypeError, ValueError):
            return True

    def findings(self, name: str, steps: int, epochs: int, optimizer: Any) -> tuple[Finding, ...]:
        """TU404 where no weight moved in two steps or more; told once.

        Args:
            name: the model's.
            steps, epochs: how many there were since this was made.
            optimizer: for its learning rate; None where it is not at hand.
        """
        if self._judged or steps < _FEWEST_STEPS:
            return ()
        self._judged = True
        epoch = FirstEpoch(
            model=name,
            steps=steps,
            epochs=epochs,
            variables=len(_trainable(self._model)),
            moved=int(self.moved()),
            weights=len(list(self._model.parameters())),
            learning_rate=_learning_rate(optimizer),
        )
        return findings_of_training(epoch)


def _trainable(model: Any) -> list[Any]:
    return [each for each in model.parameters() if each.requires_grad]


def _checksums(parameters: list[Any]) -> list[int] | None:
    """None where a parameter has no values yet, or none that can be read here (lazy, on no device, spread out)."""
    try:
        return fingerprints([each.detach() for each in parameters])
    except (RuntimeError, TypeError, ValueError):
        return None


def _learning_rate(optimizer: Any) -> float | None:
    """0 where all groups have it, else that of the first group; None where there is none."""
    rates = [float(group["lr"]) for group in getattr(optimizer, "param_groups", ()) if "lr" in group]
    return next((rate for rate in rates if rate), 0.0) if rates else None
