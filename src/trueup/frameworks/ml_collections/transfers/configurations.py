"""The configuration of a program: what `get_config()` of the file gives that a flag names.

Source: `config_flags` of ml_collections 1.1.0 (read). The file is named when the program is started. Where the flag has
no default, it is taken to be the one that is called so: `configs/default.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.attribute_dicts import by_attributes
from trueup.engine.interpret.containers import entries_of, set_entry
from trueup.engine.interpret.functions import call
from trueup.engine.interpret.imports import name_in, settled
from trueup.engine.transfers.modules_by_name import module_of
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.transfers.start_options import as_option, on_type
from trueup.engine.values import (
    Args,
    Constant,
    FunctionValue,
    Lazy,
    ModuleValue,
    Spot,
    StoredObject,
    UnknownValue,
    Value,
    option_sym,
    text_of,
)
from trueup.frameworks.tensorflow_graphs.transfers.flags import flag_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_STANDARD = ("configs.default", "config.default", "configs.config", "config")
_DEPTH = 4


@on_call("ml_collections.DEFINE_config_file")
def named_by_a_flag(site: Site) -> Value | None:
    """`config_flags.DEFINE_config_file("config", "configs/mnist.py")`: `FLAGS.config` is the file's configuration."""
    name = text_of(site.arg(0, "name"))
    if name is None:
        return None
    path = text_of(site.arg(1, "default"))
    found = _of_files(site.machine, (_as_module(path),) if path is not None else _STANDARD, name, site.where)
    why = f"the file of --{name} is given on the command line"
    return flag_of(site.machine, name, found or UnknownValue(why, site.where, option_sym(name)), site.where)


@on_call("ml_collections.DEFINE_config_dict")
def written_for_a_flag(site: Site) -> Value | None:
    """`config_flags.DEFINE_config_dict("config", config)`."""
    name, value = text_of(site.arg(0, "name")), site.arg(1, "config")
    return flag_of(site.machine, name, value, site.where) if name is not None and value is not None else None


@on_type("ml_collections.ConfigDict", "ml_collections.FrozenConfigDict")
def handed_over(machine: Machine, name: str, where: Spot) -> Value | None:
    """The configuration that a function is given which nobody calls in the files."""
    return _of_files(machine, _STANDARD, name, where)


def _as_module(path: str) -> str:
    """`configs/mnist.py:small` as the module that it is."""
    return path.partition(":")[0].removesuffix(".py").removeprefix("./").replace("/", ".")


def _of_files(machine: Machine, names: tuple[str, ...], option: str, where: Spot) -> Value | None:
    """The configuration of the first of these modules that the project has."""
    here = module_of(machine, where)
    if here is None or machine.project is None:
        return None
    for name in names:
        path = machine.project.file_for(name, 0, here)
        module = settled(machine, Lazy(here, path, name, None, where)) if path is not None else None
        making = name_in(machine, module.module, "get_config") if isinstance(module, ModuleValue) else None
        if isinstance(making, FunctionValue):
            config = machine.resolve(call(machine, making, Args(), where))
            return _as_options(machine, config, option) if isinstance(config, StoredObject) else None
    return None


def _as_options(machine: Machine, config: StoredObject, name: str, depth: int = _DEPTH) -> Value:
    """Each entry may be given another value when the program is started, as another file may be."""
    for key, value in (entries_of(machine, config) or {}).items():
        stored = machine.resolve(value)
        if isinstance(stored, Constant):
            set_entry(machine, config, Constant(key), as_option(machine, stored, f"{name}.{key}"))
        elif isinstance(stored, StoredObject) and stored.kind == "dict" and depth:
            _as_options(machine, stored, f"{name}.{key}", depth - 1)
    return by_attributes(machine, config)
