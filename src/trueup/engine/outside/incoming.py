"""Where a model that is no program is followed: the machine for it, and what comes in."""

from __future__ import annotations

from trueup.engine.effects import AN_INPUT
from trueup.engine.interpret.machine import Machine
from trueup.engine.limits import Limits
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import load_transfers

#: A model's code may cost as much as a whole program; its layers cost nothing of it.
_LIMITS = Limits()


def new_machine() -> Machine:
    """A machine for one model."""
    load_transfers()
    return Machine(limits=_LIMITS)


def what_comes_in() -> Tensor:
    """The input of a model of which nothing is known."""
    return Tensor(symbolic=True, why=AN_INPUT)
