"""Values that a program is started with: fields of a data class, options of decorators, what a run is told to record.

As with argparse: numbers and names that stand as defaults are taken for what is meant, and a test of them is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from trueup.engine.immutable import replace
from trueup.engine.interpret.attribute_dicts import by_attributes
from trueup.engine.interpret.attributes import set_attribute
from trueup.engine.interpret.containers import entries_of, new_dict, set_entry
from trueup.engine.interpret.expressions import evaluate
from trueup.engine.interpret.functions import call, class_attribute, make_instance
from trueup.engine.interpret.machine import Frame
from trueup.engine.option_defaults import as_default
from trueup.engine.transfers.instances import args_by_default
from trueup.engine.transfers.registry import Site, changes_functions, on_call, on_method
from trueup.engine.values import (
    Args,
    Class,
    Constant,
    FunctionValue,
    LibraryName,
    Spot,
    StoredObject,
    UnknownValue,
    Value,
    is_flag,
    option_sym,
    parameter_option,
    text_of,
)
from trueup.frameworks.qualified_names import canonical

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_OPTION, _RUN = "click.option", "wandb.run"
changes_functions(_OPTION)


# -- fields of data classes -------------------------------------------------------------------------------------------


@on_call("dataclasses.field")
def field(site: Site) -> Value | None:
    """`field(default=10)`, `field(default_factory=list)`: what an instance has that is given nothing else."""
    default, factory = site.args.get(None, "default"), site.args.get(None, "default_factory")
    if default is not None:
        return default
    return call(site.machine, factory, Args(), site.where) if factory is not None else None


def by_default(machine: Machine, cls: Class, where: Spot) -> Value:
    """An instance of a class whose fields are given when the program is started."""
    result = make_instance(machine, cls, args_by_default(machine, cls), where)
    if isinstance(result, StoredObject):
        for statement in cls.node.body:
            name = getattr(getattr(statement, "target", None), "id", "")
            value = class_attribute(machine, cls, name) if name else None
            if isinstance(value, Constant):
                machine.set_part(result, name, as_option(machine, value, parameter_option(cls.node.name, name)))
    return result


def as_option(machine: Machine, value: Constant, name: str) -> Value:
    """The default of an option: known as a number or a name, and not known as a flag."""
    if is_flag(value):
        return UnknownValue(f"{name} may be given", value.where, option_sym(name))
    return as_default(machine, value, name)


@on_call("tyro.cli", "simple_parsing.parse", "draccus.parse", "pyrallis.parse")
def parsed(site: Site) -> Value | None:
    """`tyro.cli(Config)` makes it, `tyro.cli(main)` calls it."""
    first = site.arg(0, "f", "config_class")
    if isinstance(first, Class):
        return by_default(site.machine, first, site.where)
    if isinstance(first, FunctionValue):
        return call(site.machine, first, Args(more=not first.defaults), site.where)
    return None


_Maker: TypeAlias = "Callable[[Machine, str, Spot], Value | None]"
#: What a parameter of a type is where nobody calls the function: from the machine, the parameter's name, its place.
_BY_TYPE: dict[str, _Maker] = {}
_ROOTS: set[str] = set()


def on_type(*names: str) -> Callable[[_Maker], _Maker]:
    """Register what a function that nobody calls is given for a parameter of one of these classes."""

    def register(maker: _Maker) -> _Maker:
        _BY_TYPE.update(dict.fromkeys(names, maker))
        _ROOTS.update(name.partition(".")[0] for name in names)
        return maker

    return register


def is_started(machine: Machine, function: FunctionValue) -> bool:
    """True for a function with such a parameter."""
    return any(True for _ in _parameters_by_type(machine, function))


def arguments_by_type(machine: Machine, function: FunctionValue) -> dict[str, Value]:
    """What the parameters of a function that nobody calls are by the classes that they are declared with."""
    where = function.where
    found = _parameters_by_type(machine, function) if where is not None else ()
    values = ((name, maker(machine, name, where)) for name, maker in found if where is not None)
    return {name: value for name, value in values if value is not None}


def _parameters_by_type(machine: Machine, function: FunctionValue) -> Iterator[tuple[str, _Maker]]:
    arguments = function.node.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        # Most programs import no library that declares such a class.
        if argument.annotation is None or not any(root in machine.libraries for root in _ROOTS):
            continue
        frame = Frame(function.module, (function.module.scope,), {})
        declared = machine.resolve(evaluate(machine, argument.annotation, frame))
        maker = _BY_TYPE.get(canonical(declared.name)[1]) if isinstance(declared, LibraryName) else None
        if maker is not None:
            yield argument.arg, maker


# -- options of decorators --------------------------------------------------------------------------------------------


@on_call(_OPTION)
def option(site: Site) -> Value | None:
    """`@click.option("--units", default=10)`."""
    return site.machine.new(_OPTION, site.where, args=site.args)


@on_method(f"{_OPTION}.__call__")
def with_option(site: Site) -> Value | None:
    """The decorated function, with the option's default for the parameter of its name."""
    function, owner = site.arg(0), site.owner
    if not isinstance(function, FunctionValue) or not isinstance(owner, StoredObject) or owner.args is None:
        return function
    names = [text for text in map(text_of, owner.args.positional) if text]
    plain = next((name for name in names if not name.startswith("-")), "")
    long = next((name for name in names if name.startswith("--")), "")
    name = plain or long.split("/")[0].lstrip("-").replace("-", "_").lower()
    default = site.machine.resolve(owner.args.get(None, "default"))
    if not name or not isinstance(default, Constant):
        return function
    return with_default(site.machine, function, name, as_option(site.machine, default, name))


def with_default(machine: Machine, function: FunctionValue, name: str, value: Value) -> FunctionValue:
    """A function of the program that is called with this value where nothing else is given for the parameter."""
    result = replace(function, defaults={**function.defaults, name: value})
    machine.functions[:] = [result if item is function else item for item in machine.functions]
    return result


# -- what a tracker is told -------------------------------------------------------------------------------------------


@on_call("wandb.init")
def tracked(site: Site) -> Value | None:
    """`wandb.init(config={"units": 10})`: `wandb.config.units` is that, unless a sweep says otherwise."""
    machine, passed = site.machine, site.arg(None, "config")
    entries = entries_of(machine, passed)
    config = passed
    if entries is not None:
        config = new_dict(machine, site.where)
        for key, value in entries.items():
            plain = as_option(machine, value, f"config.{key}") if isinstance(value, Constant) else value
            set_entry(machine, config, Constant(key), plain)
        by_attributes(machine, config)
    if config is None:
        return None
    set_attribute(machine, LibraryName("wandb"), "config", config)
    result = machine.new(_RUN, site.where)
    machine.set_part(result, "config", config)
    return result
