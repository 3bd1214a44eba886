"""A live PyTorch module as a description: a Sequential by its children, any other by the source of its `forward`.

Nothing is called: no forward, no hook, so that neither flags, buffers, gradients nor random numbers move.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from trueup.contract.known import Place
from trueup.contract.reading import Unread
from trueup.contract.target import Target
from trueup.engine.interpret.containers import new_dict, set_entry
from trueup.engine.interpret.machine import Machine
from trueup.engine.outside.call_values import Kind, LiveObject, attribute
from trueup.engine.outside.description import CompileArgument, CompileArguments, Description, Output, part
from trueup.engine.outside.followed_outputs import followed_outputs
from trueup.engine.outside.function_source import returned_call
from trueup.engine.outside.ownership import defining, is_a, is_librarys, running_release
from trueup.engine.part_spots import PartSpot
from trueup.engine.values import Args, Call, Constant, TupleValue, UnknownValue, Value
from trueup.frameworks.keras.live.ownership import is_keras_model
from trueup.frameworks.live_parts import known_to_library
from trueup.frameworks.torch.layer_rows import MODULES

#: What may be given, as a message says it.
MODEL = "a PyTorch module"
#: Attributes that a description tells of a module.
_ATTRIBUTES = ("dim", "bidirectional")
#: Modules that only hold the one that computes.
_AROUND = {"OptimizedModule": "_orig_mod", "DataParallel": "module", "DistributedDataParallel": "module"}


def is_model(thing: Any) -> bool:
    """True for a module of PyTorch, or what holds one; not for a model of Keras (on its torch backend it is both)."""
    torch = sys.modules.get("torch")
    module = getattr(getattr(torch, "nn", None), "Module", None)
    if module is None:
        return False
    return (isinstance(thing, module) and not is_keras_model(thing)) or known_to_library(thing) is not None


def is_part(thing: Any) -> bool:
    """True for a layer or a loss of PyTorch itself, which is no model alone; a Sequential may be one."""
    own = type(thing)
    return own.__module__.startswith("torch.nn.modules.") and own.__name__ != "Sequential"


def is_loss(thing: Any) -> bool:
    """True for a loss of PyTorch."""
    return any(cls.__module__ == "torch.nn.modules.loss" for cls in type(thing).__mro__)


def keeps_its_loss(_model: Any) -> bool:
    """No module of PyTorch knows by which loss it is trained."""
    return False


def running_target() -> Target:
    """The release of PyTorch that is running."""
    version = running_release("torch")
    why = "the PyTorch that is running" if version else "the PyTorch that is running does not tell its release"
    return Target(library="torch", version=version, why=why)


def as_plain(tensor: Any) -> Any:
    """A tensor of labels as NumPy takes it: without a gradient, on this machine."""
    for method in ("detach", "cpu", "resolve_conj"):
        tensor = getattr(tensor, method)() if hasattr(tensor, method) else tensor
    return tensor


def described(model: Any, *, y: Any = None, loss: Any = None, metrics: Any = None) -> Description:
    """The module, and the criterion that it is trained by. y: labels, by which some models choose their loss."""
    from trueup.frameworks.torch.live.library_models import described_parts

    known = known_to_library(model, y)
    if known is not None:
        return described_parts(model, known, loss=loss, metrics=metrics)
    name = type(model).__name__
    where = Place(name, path="")
    why = "metrics= is for models of Keras: what a PyTorch program counts by is in its own loop, which is not seen"
    return Description(
        name=name,
        target=running_target(),
        where=where,
        outputs=_outputs(model, where),
        own_loop=True,
        compiled_at=None if loss is None else Place(name, path="loss"),
        loss=loss_arguments(loss, Place(name, path="loss")),
        unread=() if metrics is None else (Unread(Place(name, path="metrics"), why),),
    )


def _outputs(model: Any, where: Place) -> tuple[Output, ...]:
    inner, here = _unwrapped(model, where)
    try:
        result = followed_outputs(inner, here, KIND, "module")
    except Exception as error:  # attributes of a program's own class may do anything when they are asked for
        why = f"the module could not be followed ({type(error).__name__}: {error})"
        return (Output(where=where, why=why),)
    return result


def _unwrapped(model: Any, where: Place) -> tuple[Any, Place]:
    for _ in range(4):
        name = _AROUND.get(type(model).__name__, "")
        inner = attribute(model, name) if name and is_librarys(type(model)) else None
        if inner is None:
            break
        model, where = inner, part(where, name)
    return model, where


def _is_own(module: Any) -> bool:
    cls = defining(module, "forward")
    return cls is None or not is_librarys(cls)


def live_value(machine: Machine, thing: Any, place: Place) -> Value | None:
    """A module at a place: PyTorch's as a call of its class, the program's own by its source; None for no module."""
    if not is_model(thing):
        return None
    thing, place = _unwrapped(thing, place)
    spot = PartSpot(place)
    if is_a(thing, "ModuleList"):
        at = ((entry, replace(place, path=f"{place.path}[{name}]")) for name, entry in _children(thing).items())
        found = (live_value(machine, entry, where) for entry, where in at)
        return TupleValue(tuple(entry for entry in found if entry is not None), spot)
    if _is_own(thing) and not is_a(thing, "ModuleDict"):
        return LiveObject(thing, place, KIND).value(machine)
    if not is_a(thing, "ModuleDict") and not is_a(thing, "Sequential"):
        return module_call(thing, spot)
    children = [(name, live_value(machine, entry, part(place, name))) for name, entry in _children(thing).items()]
    if is_a(thing, "Sequential"):
        result = machine.new("torch.nn.Sequential", spot)
        modules = tuple(entry for _, entry in children if entry is not None)
        machine.set_part(result, "#layers", TupleValue(modules, spot))
        return result
    stored = new_dict(machine, spot)
    for name, item in children:
        set_entry(machine, stored, Constant(name, spot), item or UnknownValue("a module that is left out", spot))
    return stored


def _children(module: Any) -> Mapping[str, Any]:
    stored = vars(module).get("_modules")
    return stored if isinstance(stored, Mapping) else {}


def module_call(module: Any, spot: PartSpot) -> Value:
    """A module as a call of the class of PyTorch that it is made from."""
    named = [item.__name__ for item in type(module).__mro__ if is_librarys(item)]
    name = next((item for item in named if item in MODULES), named[0] if named else type(module).__name__)
    row = MODULES.get(name)
    names = (*_ATTRIBUTES, *((row.units[1],) if row is not None and row.units is not None else ()))
    stored = {key: vars(module)[key] for key in names if isinstance(vars(module).get(key), int | bool)}
    keywords: dict[str, Value] = {key: Constant(value, spot.part(key)) for key, value in stored.items()}
    return Call(f"torch.nn.{name}", Args((), keywords), spot)


KIND = Kind(method="forward", value=live_value, fixed={"training": True})


def loss_arguments(argument: Any, where: Place) -> CompileArguments:
    """A criterion, or for several outputs a list in their order or a dictionary by their names."""
    if isinstance(argument, Mapping):
        return {str(key): loss_arguments(item, part(where, str(key))) for key, item in argument.items()}
    if isinstance(argument, list | tuple):
        return tuple(loss_arguments(item, part(where, str(at))) for at, item in enumerate(argument))
    return None if argument is None else loss_argument(argument, where)


def loss_argument(argument: Any, where: Place) -> CompileArgument:
    """A criterion: a module of torch.nn, a function of torch.nn.functional, or the program's own around one."""
    if isinstance(argument, str):
        return CompileArgument(name=argument, spelling="string", where=where, own=True)
    if isinstance(argument, partial):
        name = str(getattr(argument.func, "__name__", ""))
        return CompileArgument(
            name=name,
            spelling="wrapped",
            where=where,
            config=dict(argument.keywords),
            own=not is_librarys(argument.func),
        )
    if isinstance(getattr(argument, "__name__", None), str):
        return _of_function(argument, where)
    cls = next((item for item in type(argument).__mro__ if is_librarys(item)), None)
    own = cls is None or _is_own(argument)
    shown = type(argument).__name__ if own or cls is None else cls.__name__
    return CompileArgument(
        name=shown,
        spelling="object",
        where=where,
        qualified="" if own else f"torch.nn.{shown}",
        config={} if own else _loss_config(argument),
        own=own,
    )


def _of_function(function: Any, where: Place) -> CompileArgument:
    name = str(function.__name__)
    if is_librarys(function):
        return CompileArgument(name=name, spelling="function", where=where, qualified=f"torch.nn.functional.{name}")
    found = returned_call(function)
    if found is not None and is_librarys(found.function):
        inner = str(getattr(found.function, "__name__", ""))
        return CompileArgument(name=inner, spelling="wrapped", where=where, config=found.keywords)
    return CompileArgument(name=name, spelling="wrapped", where=where, own=True)


def _loss_config(loss: Any) -> dict[str, Any]:
    stored = vars(loss)
    config = {key: stored[key] for key in ("label_smoothing", "ignore_index") if key in stored}
    buffers = stored.get("_buffers")
    for key in ("weight", "pos_weight"):
        if isinstance(buffers, Mapping) and buffers.get(key) is not None:
            config[key] = True
    return config
