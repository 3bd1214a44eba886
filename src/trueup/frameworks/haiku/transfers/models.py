"""Functions that haiku transforms, and its layers."""

from __future__ import annotations

from trueup.engine.effects import activated
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call
from trueup.engine.tensors import Tensor, with_head, with_predictions
from trueup.engine.transfers.registry import Site, attribute_of, on_call, on_method, on_prefix
from trueup.engine.transfers.shapes import flattened_items
from trueup.engine.values import Args, Call, Constant, Spot, TupleValue, UnknownValue, Value, truth_of, whole_of
from trueup.frameworks.flax.transfers.layers import applied, through
from trueup.frameworks.haiku.layer_rows import LAYERS, POOLS

#: How the two functions of a pair are known, and how the call of a layer is named.
_INIT, _APPLY, _CALLED = "haiku.a function that initialises", "haiku.a function that applies", ".__call__"
#: Whole networks: of each item, whatever axes it has, one row of outputs.
_NETWORKS = "haiku.nets."
_WEIGHTS = UnknownValue("weights of a model")


@on_call("haiku.transform", "haiku.transform_with_state", "haiku.multi_transform")
def transformed(site: Site) -> Value | None:
    """`hk.transform(forward)`: its apply is called with parameters, perhaps a state, a key, and the inputs."""
    function = site.arg(0, "f")
    if function is None or site.name.endswith("multi_transform"):
        return None
    stateful = site.name.endswith("with_state")
    return _pair(function, stateful=stateful, before=3 if stateful else 2, where=site.where)


def _pair(function: Value, *, stateful: bool, before: int, where: Spot) -> TupleValue:
    apply = Call(_APPLY, Args((function, Constant(before), Constant(stateful))), where)
    return TupleValue((Call(_INIT, Args((function,)), where), apply), where)


@on_call("haiku.without_apply_rng", "haiku.with_empty_state")
def without_key(site: Site) -> Value | None:
    """`hk.without_apply_rng(hk.transform(forward))`: apply takes no key."""
    pair = items_of(site.machine, site.arg(0, "f"))
    apply = pair.items[1] if pair is not None and len(pair.items) == 2 else None
    if not isinstance(apply, Call) or apply.name != _APPLY or site.name.endswith("with_empty_state"):
        return None
    function, before, stateful = apply.args.positional
    assert isinstance(before, Constant)
    return _pair(function, stateful=bool(truth_of(stateful)), before=before.value - 1, where=site.where)


@attribute_of("tuple.apply", "tuple.init")
def of_a_pair(machine: object, owner: Value, where: Spot) -> Value | None:
    """`net.apply`, `net.init`."""
    items = owner.items if isinstance(owner, TupleValue) else ()
    name = getattr(where.node, "attr", "")
    found = items[("init", "apply").index(name)] if len(items) == 2 and name in ("init", "apply") else None
    return found if isinstance(found, Call) and found.name in (_INIT, _APPLY) else None


@on_method(f"{_INIT}.__call__")
def initialised(site: Site) -> Value | None:
    """Parameters, and a state where there is one; they are data."""
    return UnknownValue(_WEIGHTS.why, site.where)


@on_method(f"{_APPLY}.__call__")
def apply(site: Site) -> Value | None:
    """The function is called with the inputs; outputs of one transformed function are one model's."""
    owner = site.owner
    if not isinstance(owner, Call):
        return None
    function, before, stateful = owner.args.positional
    rest = site.args.positional[whole_of(before) or 0 :]
    keywords = {key: value for key, value in site.args.keywords.items() if key not in ("params", "rng", "state")}
    out = call(site.machine, function, Args(rest, keywords, site.args.more), site.where)
    number = hash((_APPLY, id(owner.where.node))) if owner.where is not None else None
    out = site.machine.map_branches(
        out, lambda item: with_predictions(item, model=number) if isinstance(item, Tensor) else item
    )
    state = UnknownValue("the state of a model", site.where)
    return TupleValue((out, state), site.where) if truth_of(stateful) else out


@on_prefix("haiku.")
def called(site: Site) -> Value | None:
    """A layer that was made is called."""
    if not site.name.endswith(_CALLED) or not isinstance(site.owner, Call):
        return None
    name, layer = site.name.removesuffix(_CALLED), site.owner
    row, where = LAYERS.get(name), layer.where or site.where
    if row is None:
        return Tensor(where=site.where, symbolic=True, why=f"what {name.rpartition('.')[2]} gives is not known")
    if name.startswith(_NETWORKS):
        item = Tensor(shape=(None, None), symbolic=True, why="a picture of each item")
        return applied(replace(site, args=Args((item,))), row, layer.args, where)
    return applied(site, row, layer.args, where)


@on_call(*POOLS)
def pooled(site: Site) -> Value | None:
    """`hk.max_pool(x, 2, 2, "SAME")`."""
    return applied(site, POOLS[site.name], site.args, site.where)


@on_call("haiku.dropout")
def dropped(site: Site) -> Value | None:
    """`hk.dropout(key, 0.5, x)`."""
    return site.arg(2, "x")


@on_method("haiku.Flatten.__call__")
def flattened(site: Site) -> Value | None:
    """`hk.Flatten()(x)`."""
    passed = site.arg(0, "inputs")
    return flattened_items(passed) if isinstance(passed, Tensor) else passed


@on_method("haiku.Sequential.__call__")
def sequential(site: Site) -> Value | None:
    """`hk.Sequential([a, b])(x)`: the input goes through every layer."""
    layers = items_of(site.machine, site.owner.args.get(0, "layers")) if isinstance(site.owner, Call) else None
    return through(site, layers)


@on_method("haiku.nets.MLP.__call__")
def several_layers(site: Site) -> Value | None:
    """`hk.nets.MLP([300, 100, 10])(x)`: the last one is linear unless it is told to activate it."""
    if not isinstance(site.owner, Call):
        return None
    sizes = items_of(site.machine, site.owner.args.get(0, "output_sizes"))
    last = sizes.items[-1] if sizes is not None and sizes.items and not sizes.more else None
    written = Call("haiku.Linear", Args((last or UnknownValue("the sizes of an MLP"),)), site.owner.where)
    out = applied(site, LAYERS["haiku.Linear"], written.args, site.owner.where or site.where)
    final = site.owner.args.get(None, "activate_final")
    if final is None or truth_of(site.machine.resolve(final) or UnknownValue("activate_final")) is False:
        return out
    other = site.owner.args.get(None, "activation")
    if not isinstance(out, Tensor):
        return out
    return activated(out, "relu", site.where) if other is None else with_head(out, activation=None)


@on_call("haiku.get_parameter", "haiku.get_state", "haiku.next_rng_key", "haiku.set_state")
def parameter(site: Site) -> Value | None:
    """Weights that a module makes for itself, and keys."""
    return UnknownValue(_WEIGHTS.why, site.where)


@on_method("haiku.BatchNorm.__call__", "haiku.LayerNorm.__call__")
def normalised(site: Site) -> Value | None:
    """`hk.BatchNorm(True, True, 0.9)(x, is_training)`."""
    return applied(site, LAYERS[site.name.removesuffix(_CALLED)], Args(), site.where)
