"""stax: pairs of a function that makes parameters and one that applies them, put one behind the other by `serial`."""

from __future__ import annotations

from trueup.engine.effects import activated
from trueup.engine.immutable import replace
from trueup.engine.interpret.functions import call
from trueup.engine.tensors import Tensor, with_predictions
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.transfers.shapes import flattened_items
from trueup.engine.values import Args, Call, LibraryName, TupleValue, UnknownValue, Value
from trueup.frameworks.flax.transfers.layers import applied
from trueup.frameworks.jax.stax_rows import CONSTANTS, HOME, LAYERS
from trueup.frameworks.qualified_names import canonical

_INIT, _APPLY = "stax.a function that initialises", "stax.a function that applies"


@on_call(f"{HOME}.serial")
def serial(site: Site) -> Value | None:
    """`init, apply = stax.serial(stax.Dense(10), stax.LogSoftmax)`."""
    apply = Call(_APPLY, site.args, site.where)
    return TupleValue((Call(_INIT, site.args, site.where), apply), site.where)


@on_method(f"{_INIT}.__call__")
def initialised(site: Site) -> Value | None:
    """`init(key, (-1, 784))`: the shape of what comes out, and parameters."""
    shape = UnknownValue("the shape of an output", site.where)
    return TupleValue((shape, UnknownValue("weights of a model", site.where)), site.where)


@on_method(f"{_APPLY}.__call__")
def apply(site: Site) -> Value | None:
    """`apply(params, inputs)`: the input goes through every layer; all outputs of one chain are one model's."""
    owner = site.owner
    passed = site.args.get(1, "inputs")
    if not isinstance(owner, Call) or passed is None or owner.args.more:
        return None
    out: Value = passed
    for layer in owner.args.positional:
        site.machine.step()
        out = _through(site, site.machine.resolve(layer) or layer, out)
    number = hash((_APPLY, id(owner.where.node))) if owner.where is not None else None
    return site.machine.map_branches(
        out, lambda item: with_predictions(item, model=number) if isinstance(item, Tensor) else item
    )


def _through(site: Site, layer: Value, passed: Value) -> Value:
    """What one layer makes of its input."""
    where = getattr(layer, "where", None) or site.where
    inner = replace(site, args=Args((passed,)))
    before = passed if isinstance(passed, Tensor) else Tensor(symbolic=True, why="inputs that were not followed")
    if isinstance(layer, LibraryName):
        name = canonical(layer.name)[1]
        if name == f"{HOME}.Flatten":
            return flattened_items(before)
        if name in CONSTANTS:
            return activated(before, CONSTANTS[name], where) if CONSTANTS[name] else before
    if isinstance(layer, Call) and layer.name in LAYERS:
        return applied(inner, LAYERS[layer.name], layer.args, where)
    pair = layer.items if isinstance(layer, TupleValue) else ()
    if len(pair) == 2 and isinstance(pair[1], Call) and pair[1].name == _APPLY:
        weights = UnknownValue("weights of a model", site.where)
        return call(site.machine, pair[1], Args((weights, before)), site.where)
    return Tensor(where=where, symbolic=True, why="a layer of stax that was not followed")
