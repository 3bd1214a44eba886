"""Defaults that are taken for what is meant, since nobody gave another: a setup that rests on one says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.values import Constant, Value, is_on_command_line, place_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def as_default(machine: Machine, value: Constant, option: str) -> Constant:
    """The default of an option of the command line or a configuration, or of a parameter of a class nobody makes."""
    note_default(machine, value, option)
    return Constant(value.value, value.where, option)


def note_default(machine: Machine, value: Value, option: str) -> None:
    """Remember that what stands at the place of a value is the default of an option: a number, or a list of entries."""
    place = place_of(getattr(value, "where", None))
    if place is not None:
        machine.option_defaults[place] = f"--{option}" if is_on_command_line(option) else option


def worked_out(machine: Machine, result: Constant, *operands: Value | None) -> Constant:
    """A number that is worked out of others: where one of them is a default, it holds for no other value either."""
    place = place_of(result.where)
    if machine.option_defaults and place is not None:
        sources = (place_of(getattr(item, "where", None)) for item in operands)
        option = next((found for item in sources if item and (found := machine.option_defaults.get(item))), None)
        if option is not None:
            machine.option_defaults[place] = option
    return result
