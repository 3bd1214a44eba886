"""Defaults that are taken for what is meant, since nobody gave another: a setup that rests on one says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trueup.contract.setup import Setup
from trueup.engine.values import Constant, is_on_command_line, place_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def as_default(machine: Machine, value: Constant, option: str) -> Constant:
    """The default of an option of the command line or a configuration, or of a parameter of a class nobody makes."""
    place = place_of(value.where)
    if place is not None:
        machine.option_defaults[place] = f"--{option}" if is_on_command_line(option) else option
    return Constant(value.value, value.where, option)


def with_assumptions(machine: Machine, setups: list[Setup]) -> list[Setup]:
    """The setups, of which those whose head has as many units as a default says have it as their assumption."""
    return [
        replace(setup, units_by_default=machine.option_defaults[place])
        if (place := setup.head.units.where) is not None and place in machine.option_defaults
        else setup
        for setup in setups
    ]
