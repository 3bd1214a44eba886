"""Metrics of scikit-learn that an argument makes another number of."""

from __future__ import annotations

from trueup.engine.interpret.machine import Machine
from trueup.engine.values import Args, Constant
from trueup.frameworks.sklearn.metric_rows import OTHERWISE


def quantity_as_called(name: str, quantity: str, machine: Machine, args: Args) -> str:
    """The key of the number that a call gives, `quantity` where its arguments leave it; "" where they were not read."""
    argument, default, otherwise = OTHERWISE.get(name, ("", None, ""))
    if not argument:
        return quantity
    passed = machine.resolve(args.get(None, argument))
    if passed is None:
        return "" if args.more else quantity
    if not isinstance(passed, Constant):
        return ""
    return quantity if passed.value == default else otherwise
