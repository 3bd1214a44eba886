"""Weights of the best epoch that a program keeps without copying them."""

from __future__ import annotations

from dataclasses import dataclass

from trueup.contract.known import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWeights:
    """What a loop that trains keeps as the best, and what is the model itself or shares its weights.

    name: what keeps it, as the program writes it (`best_state`). written: what it is given (`model.state_dict()`).
    whole: True where it is given the model itself, False where it is given the model's weights.
    evaluated: True where the program asks the model for answers after that, in what was read.
    where: what is given. used_where: where it is used after that. others: what else it is given so in the same loop.
    """

    name: str
    written: str
    whole: bool
    evaluated: bool
    where: Place
    used_where: Place
    others: tuple[Place, ...] = ()
