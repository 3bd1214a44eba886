"""A training whose loss was not followed, and what is counted of its answers: one setup, whose loss is missing."""

from __future__ import annotations

from collections.abc import Sequence

from trueup.contract.known import Place
from trueup.contract.setup import Setup
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.functions_around import FunctionsAround


def in_one(machine: Machine, trainings: Sequence[Setup], counted: Sequence[Setup]) -> tuple[list[Setup], list[Setup]]:
    """The trainings that nothing is counted in, and the counted setups, each with the loss of the training around it.

    trainings: those of which nothing is known but why. counted: those of which no loss is known.
    """
    functions = FunctionsAround(machine)
    beside = {_part(functions, setup.where): setup for setup in trainings}
    taken: list[Setup] = []
    result = []
    for setup in counted:
        training = beside.get(_part(functions, setup.where)) if setup.trained else None
        if training is not None:
            taken.append(training)
            setup = replace(setup, loss=training.loss)  # noqa: PLW2901 - the same setup, read further
        result.append(setup)
    return [setup for setup in trainings if all(setup is not other for other in taken)], result


def _part(functions: FunctionsAround, where: Place) -> object:
    """What stands for the innermost function around a place, or for its file or cell."""
    return where.file, where.cell, functions.innermost(where)
