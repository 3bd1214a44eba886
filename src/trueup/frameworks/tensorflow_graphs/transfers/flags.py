"""`tf.app.flags`: options of the command line with their defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.functions import call
from trueup.engine.interpret.imports import of_libraries
from trueup.engine.option_defaults import as_default
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import (
    Args,
    Constant,
    FunctionValue,
    Spot,
    UnknownValue,
    Value,
    option_sym,
    text_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_KINDS = ("integer", "float", "string", "list", "enum", "multi_integer", "multi_float", "multi_string")
_TRUTHS = ("bool", "boolean")
#: Where the flags stand, and under which of these names programs import them.
_HOMES = ("tensorflow.app.flags", "tensorflow.flags", "tensorflow.compat.v1.app.flags", "tensorflow.compat.v1.flags",
          "tensorflow.python.platform.flags", "absl.flags")  # fmt: skip
_CALLS = ("tf.app.flags", "tf.flags", "tf.platform.flags", "absl.flags")


@on_call(*(f"{home}.DEFINE_{kind}" for home in _CALLS for kind in (*_KINDS, *_TRUTHS)))
def define(site: Site) -> Value | None:
    """`flags.DEFINE_integer("classes", 10, "how many")`: a number or a text is taken at its default."""
    name = text_of(site.arg(0, "name", "flag_name"))
    if name is None:
        return None
    default = site.arg(1, "default", "default_value")
    value: Value = UnknownValue(f"--{name} is given on the command line", site.where, option_sym(name))
    if isinstance(default, Constant) and not site.name.endswith(_TRUTHS):
        value = as_default(site.machine, default, name)
    return flag_of(site.machine, name, value, site.where)


def flag_of(machine: Machine, name: str, value: Value, where: Spot) -> Value:
    """What defines a flag: its value stands under its name from now on, and in what the call gives."""
    for home in _HOMES:
        machine.store.write(of_libraries(f"{home}.FLAGS.{name}"), value)
    holder = machine.new("absl.a flag", where)
    machine.set_part(holder, "value", value)
    return holder


@on_call("absl.app.run", "tf.app.run")
def run(site: Site) -> Value | None:
    """`app.run(main)` calls it with what is left of the command line."""
    main = site.arg(0, "main")
    if not isinstance(main, FunctionValue):
        return None
    call(site.machine, main, Args((UnknownValue("the arguments of the program", site.where),)), site.where)
    return Constant(None)
