"""`tf.app.flags`: options of the command line with their defaults."""

from __future__ import annotations

from trueup.engine.interpret.imports import of_libraries
from trueup.engine.option_defaults import as_default
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Constant, UnknownValue, Value, option_sym, text_of

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
    for home in _HOMES:
        site.machine.store.write(of_libraries(f"{home}.FLAGS.{name}"), value)
    return Constant(None)
