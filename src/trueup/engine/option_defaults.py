"""Defaults that are taken for what is meant, since nobody gave another: a setup that rests on one says so."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from typing import TYPE_CHECKING, NamedTuple

from trueup.contract.known import Place
from trueup.contract.reading import ParameterDefaults
from trueup.engine.outcomes import follows
from trueup.engine.values import (
    Constant,
    FunctionValue,
    Guards,
    Spot,
    Value,
    is_on_command_line,
    option_sym,
    place_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


class Default(NamedTuple):
    """Whose default it is: an option in words ("--classes", "Net(classes=…)"), and the parameter where it is one.

    file: it stands in this file, the configuration that the program is started with as far as is known.
    outcome: a test of the option, and how it goes with this default.
    """

    option: str
    parameter: Place | None = None
    file: str = ""
    outcome: tuple[Hashable, bool] | None = None

    @property
    def clause(self) -> str:
        """What a setup rests on that is read by it."""
        if self.file:
            return f"what {self.file} has, as long as no other configuration is given"
        return f"the default of {self.option}, as long as no other value is given"


def as_default(machine: Machine, value: Constant, option: str, parameter: Place | None = None) -> Constant:
    """The default of an option of the command line or a configuration, or of a parameter of a class nobody makes."""
    note_default(machine, value, option, parameter)
    return Constant(value.value, value.where, option)


def note_default(machine: Machine, value: Value, option: str, parameter: Place | None = None) -> None:
    """Remember that what stands at the place of a value is the default of an option: a number, or a list of entries."""
    place = place_of(getattr(value, "where", None))
    if place is not None:
        words = f"--{option}" if is_on_command_line(option) else option
        written = ("const", type(value.value).__name__, repr(value.value)) if isinstance(value, Constant) else None
        outcome = (("Eq", option_sym(option), written), True) if written is not None else None
        machine.option_defaults[place] = Default(words, parameter, outcome=outcome)


def note_flag(machine: Machine, option: str, where: Spot, *, default: bool) -> None:
    """Remember which way the test of a flag goes that nobody gives."""
    machine.option_defaults[where.place()] = Default(f"--{option}", outcome=(option_sym(option), default))


def is_beside_others(machine: Machine, place: Place | None, guards: Guards) -> bool:
    """True for the default of one option on a way that is taken only where another option is not left at its own.

    Whoever gives `--dataset mnist` may well give `--classes` with it.
    """
    if place is None or place not in machine.option_defaults:
        return False
    defaults = dict(each.outcome for each in machine.option_defaults.values() if each.outcome is not None)
    return any(follows(asked, defaults) not in (None, way) for asked, way in guards)


def worked_out(machine: Machine, result: Constant, *operands: Value | None) -> Constant:
    """A number that is worked out of others: where one of them is a default, it holds for no other value either."""
    place = place_of(result.where)
    if machine.option_defaults and place is not None:
        sources = (place_of(getattr(item, "where", None)) for item in operands)
        option = next((found for item in sources if item and (found := machine.option_defaults.get(item))), None)
        if option is not None:
            machine.option_defaults[place] = option
    return result


def note_argument(machine: Machine, func: FunctionValue, parameter: ast.arg, passed: Value | None) -> None:
    """Remember whether a call replaces the default of a parameter; passed: None where it takes it.

    A function that nobody calls is entered with its own defaults, which is no call of it.
    """
    default = func.defaults.get(parameter.arg)
    if not isinstance(default, Constant):
        return
    if passed is not None and getattr(passed, "where", None) == default.where:
        return
    takes = passed is None or (isinstance(passed, Constant) and passed.value == default.value)
    (machine.record.taken if takes else machine.record.replaced).add(Spot(func.module.source, parameter))


def parameter_defaults(machine: Machine) -> ParameterDefaults:
    """The parameters whose defaults calls of the program replace, and take."""
    record = machine.record
    return ParameterDefaults(
        frozenset(spot.place() for spot in record.replaced), frozenset(spot.place() for spot in record.taken)
    )
