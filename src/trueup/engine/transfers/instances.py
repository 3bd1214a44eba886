"""Instances of the program's own classes: what the library's class that they come from does with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.option_defaults import as_default
from trueup.engine.transfers.registry import (
    Site,
    call_transfer,
    kinds_of,
    library_of,
    method_transfer,
    on_call,
    with_further_kinds,
)
from trueup.engine.values import (
    Args,
    Class,
    Constant,
    FunctionValue,
    Spot,
    StoredObject,
    Value,
    is_flag,
    parameter_option,
)
from trueup.frameworks.qualified_names import canonical

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: How transfers are named whose first argument is the class of the program that a library's method is called on.
OF_A_CLASS = "#class"


def instance_made(machine: Machine, instance: StoredObject, base: str | None) -> None:
    """An instance of a class of the program was made: remember which library class it comes from."""
    if base is None:
        return
    library, name = canonical(base)
    machine.set_part(instance, "#base", Constant(name))
    machine.set_part(instance, "#library", Constant(library))
    setup = call_transfer(f"{name}#made")
    if setup is not None and instance.where is not None:
        setup(Site(machine, name, library, Args(), instance.where, instance))


def library_init(machine: Machine, instance: StoredObject, base: str | None, args: Args, where: Spot) -> None:
    """`super().__init__(...)`, or a class of the program without a constructor of its own."""
    if base is None:
        return
    library, name = canonical(base)
    init = method_transfer(f"{name}.#init")
    if init is not None:
        init(Site(machine, name, library, args, where, instance))


def instance_ready(machine: Machine, instance: StoredObject, where: Spot) -> None:
    """An instance of a class of the program is made: what its library does with it before it is used."""
    for kind in kinds_of(machine, instance):
        ready = method_transfer(f"{kind}.#ready")
        if ready is not None:
            ready(Site(machine, kind, library_of(machine, instance), Args(), where, instance))
            return


def offers(base: str, name: str) -> str | None:
    """The full name of a function that a library's class has, as `State.create`, where a transfer answers it."""
    full = f"{canonical(base)[1]}.{name}"
    return full if call_transfer(full) is not None else None


def class_method(base: str, name: str) -> str | None:
    """The name of a library's method that makes an object of the class it is called on, where a transfer answers it."""
    names = (f"{kind}.{name}{OF_A_CLASS}" for kind in with_further_kinds(canonical(base)[1]))
    return next((full for full in names if call_transfer(full) is not None), None)


def remade(machine: Machine, cls: Class, passed: Args, where: Spot) -> Value:
    """An object of a class made anew out of a file: with the arguments of the last one that the program made, if any.

    passed: what the program says anew, by name.
    """
    from trueup.engine.interpret.functions import make_instance

    known = machine.instances.get(cls.number)
    args = known.args if known is not None and known.args is not None else args_by_default(machine, cls)
    return make_instance(machine, cls, Args(args.positional, {**args.keywords, **passed.keywords}, args.more), where)


def called_by_library(machine: Machine, instance: StoredObject, where: Spot) -> None:
    """An instance whose methods a library calls, where the program was not seen handing it over."""
    for kind in kinds_of(machine, instance):
        run = method_transfer(f"{kind}.#run")
        if run is not None:
            run(Site(machine, kind, library_of(machine, instance), Args(), where, instance))
            return


def model_called(machine: Machine, owner: StoredObject, result: Value, args: Args, where: Spot) -> Value:
    """A model of the program was called: its answer is remembered as its output."""
    for kind in kinds_of(machine, owner):
        hook = method_transfer(f"{kind}.#called")
        if hook is not None:
            created = hook(
                Site(machine, kind, library_of(machine, owner), Args((result, *args.positional)), where, owner)
            )
            return created if created is not None else result
    return result


def args_by_default(machine: Machine, cls: Class) -> Args:
    """What a class that nobody makes an instance of is made with: numbers and names that stand as defaults.

    Each is taken for what is meant, as the default of an option is; flags and everything else stay unknown.
    """
    from trueup.engine.interpret.functions import find_method

    constructor = find_method(machine, cls, "__init__")
    defaults = defaults_of(machine, constructor, cls.node.name) if constructor is not None else {}
    return Args(keywords=defaults, more=True)


def defaults_of(machine: Machine, func: FunctionValue, title: str) -> dict[str, Value]:
    """Numbers and names that stand as defaults of a function that nobody calls, by parameter; flags are left out.

    title: what is called: the class that a constructor makes, or the function itself.
    """
    arguments = func.node.args
    parameters = {item.arg: item for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    source = func.module.source
    return {
        name: as_default(machine, value, parameter_option(title, name), source.place(parameters[name]))
        for name, value in func.defaults.items()
        if isinstance(value, Constant) and isinstance(value.value, (int, float, str)) and not is_flag(value)
    }


@on_call("builtins.type")
def type_of(site: Site) -> Value | None:
    """`type(model)`."""
    from trueup.engine.interpret.attributes import class_of

    value = site.arg(0)
    return class_of(value, site.where) if value is not None and len(site.args.positional) == 1 else None
