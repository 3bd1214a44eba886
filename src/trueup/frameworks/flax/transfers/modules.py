"""Models of flax: linen's modules, which are called through `apply`, and nnx's, which are called."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.interpret.attributes import get_attribute
from trueup.engine.interpret.functions import call, call_object, enter, find_method
from trueup.engine.tensors import Tensor, with_predictions
from trueup.engine.transfers.registry import Site, call_library, on_call, on_method
from trueup.engine.values import (
    Args,
    Bound,
    Call,
    Constant,
    FunctionValue,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
    truth_of,
)
from trueup.frameworks.flax.layer_rows import LAYERS

LINEN, NNX = "flax.linen.Module", "flax.nnx.Module"
#: Layers of linen that are made by classes: a layer is a module, and may be a whole model.
_LINEN_LAYERS = tuple(
    name for name in LAYERS if name.startswith("flax.linen.") and name.rpartition(".")[2][:1].isupper()
)
#: Arguments of `apply` that the module's own method is not given.
_OF_APPLY = frozenset({"rngs", "mutable", "method", "capture_intermediates"})


@on_method(f"{LINEN}.#ready")
def ready(site: Site) -> Value | None:
    """linen runs `setup` before a module is called: its layers are known from the beginning here."""
    if isinstance(site.owner, StoredObject):
        setup = find_method(site.machine, site.owner.cls, "setup")
        if setup is not None:
            enter(site.machine, setup, Args((site.owner,)), site.where)
    return None


@on_method(f"{LINEN}.#called", f"{NNX}.#called")
def answered(site: Site) -> Value | None:
    """The result of a module's `__call__` is its output."""
    result, owner = site.args.positional[0], site.owner
    if not isinstance(owner, StoredObject):
        return result
    return site.machine.map_branches(result, lambda branch: _of(site, owner, branch))


def _of(site: Site, owner: StoredObject, result: Value) -> Value:
    number = number_of_model(site, owner)
    if isinstance(result, Tensor):
        return with_predictions(result, model=number)
    if isinstance(result, TupleValue):
        items = (with_predictions(item, model=number, output=at) if isinstance(item, Tensor) else item
                 for at, item in enumerate(result.items))  # fmt: skip
        return replace(result, items=tuple(items))
    return result


def number_of_model(site: Site, owner: StoredObject) -> int:
    """What a model's outputs are known by: linen's modules hold no weights, so `Net()` made twice is one model."""
    plain = owner.args is not None and not owner.args.positional and not owner.args.keywords and not owner.args.more
    return owner.cls.number if plain and owner.cls is not None and _is_linen(site, owner) else owner.number


def _is_linen(site: Site, owner: StoredObject) -> bool:
    base = site.machine.part(owner, "#base")
    return isinstance(base, Constant) and base.value == LINEN


def apply(site: Site) -> Value | None:
    """`model.apply(variables, x, train=False)`: the module is called with all but the variables.

    With `mutable`, what it changed of its variables stands beside its output.
    """
    owner = site.owner
    keywords = {name: value for name, value in site.args.keywords.items() if name not in _OF_APPLY}
    if "variables" in keywords:
        rest = site.args.positional
        del keywords["variables"]
    else:
        rest = site.args.positional[1:]
    out = _called(site, owner, Args(rest, keywords, site.args.more))
    mutable = site.args.get(None, "mutable")
    if mutable is None or (isinstance(mutable, Constant) and truth_of(mutable) is False):
        return out
    if isinstance(mutable, UnknownValue):
        return UnknownValue("whether apply gives its variables beside its output was not followed", site.where)
    return TupleValue((out, UnknownValue("variables of a model", site.where)), site.where)


def _called(site: Site, owner: Value | None, args: Args) -> Value:
    if owner is None:
        return UnknownValue("a model that was not followed", site.where)
    method = site.arg(None, "method")
    if isinstance(method, FunctionValue):
        return enter(site.machine, method, Args((owner, *args.positional), args.keywords, args.more), site.where)
    name = text_of(method)
    if name is not None:
        return call(site.machine, get_attribute(site.machine, owner, name, site.where), args, site.where)
    if isinstance(method, Bound):
        return call(site.machine, method, args, site.where)
    if isinstance(owner, StoredObject) and owner.cls is not None:
        return call_object(site.machine, owner, args, site.where)
    result = call_library(site.machine, owner, args, site.where)
    number = id(owner.where.node) if owner.where is not None else None
    return with_predictions(result, model=number) if isinstance(result, Tensor) else result


on_method(f"{LINEN}.apply", "flax.linen.Sequential.apply", *(f"{name}.apply" for name in _LINEN_LAYERS))(apply)


@on_method(
    f"{LINEN}.init", "flax.linen.Sequential.init", f"{LINEN}.lazy_init", *(f"{name}.init" for name in _LINEN_LAYERS)
)
def init(site: Site) -> Value | None:
    """`model.init(key, x)`: variables; what the model gives for this input is no matter."""
    return UnknownValue("variables of a model", site.where)


@on_method(f"{LINEN}.init_with_output")
def init_with_output(site: Site) -> Value | None:
    """The output, and the variables."""
    out = apply(replace(site, args=replace(site.args, keywords={})))
    return TupleValue((out or UnknownValue("an output", site.where), UnknownValue("variables", site.where)), site.where)


@on_method(f"{LINEN}.bind", f"{LINEN}.clone", f"{LINEN}.copy", f"{LINEN}.unbind")
def bound(site: Site) -> Value | None:
    """A module bound to its variables is called itself."""
    return site.owner


@on_method(f"{LINEN}.param", f"{LINEN}.variable", f"{NNX}.sow")
def parameter(site: Site) -> Value | None:
    """Weights that a module makes for itself."""
    return UnknownValue("weights of a model", site.where)


@on_method(f"{NNX}.train", f"{NNX}.eval", f"{NNX}.set_attributes")
def mode(site: Site) -> Value | None:
    """`model.eval()` changes how it is called, not what it gives."""
    return Constant(None)


@on_call("flax.nnx.split", "flax.nnx.Module.split")
def split(site: Site) -> Value | None:
    """`nnx.split(model)`: its graph, of which the model can be made again, and its states."""
    if not site.args.positional:
        return None
    graph = Call("flax.nnx.a graph", Args(site.args.positional[:1]), site.where)
    count = max(len(site.args.positional) - 1, 1)
    return TupleValue((graph, *(UnknownValue("weights of a model", site.where) for _ in range(count))), site.where)


@on_call("flax.nnx.merge")
def merge(site: Site) -> Value | None:
    """`nnx.merge(graph, state)`: the model again."""
    graph = site.arg(0, "graphdef")
    return graph.args.positional[0] if isinstance(graph, Call) and graph.name == "flax.nnx.a graph" else None


@on_call("flax.nnx.clone")
def clone(site: Site) -> Value | None:
    """A copy gives what the model gives."""
    return site.args.positional[0] if site.args.positional else None
