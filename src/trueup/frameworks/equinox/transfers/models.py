"""Models of equinox, their layers, and what trains them."""

from __future__ import annotations

import ast

from trueup.contract.head import OVER_AN_AXIS
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call
from trueup.engine.tensors import Tensor, with_head, with_predictions
from trueup.engine.transfers.registry import Site, changes_functions, on_call, on_method, on_prefix
from trueup.engine.values import (
    Args,
    Call,
    Constant,
    FunctionValue,
    LibraryName,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
)
from trueup.frameworks.equinox.layer_rows import LAYERS, SPACE
from trueup.frameworks.flax.transfers.layers import applied, through
from trueup.frameworks.jax.activation_rows import ACTIVATIONS
from trueup.frameworks.jax.transfers.transforms import over_items, with_gradients
from trueup.frameworks.jax.transfers.transforms import same_function as compiled

MODULE, _CALLED = "equinox.Module", ".__call__"

on_call("equinox.filter_jit", "equinox.filter_pmap", "equinox.filter_checkpoint")(compiled)
on_call("equinox.filter_vmap")(over_items)
on_call("equinox.filter_grad", "equinox.filter_value_and_grad")(with_gradients)
changes_functions("filter_grad", "filter_value_and_grad")


@on_method(f"{MODULE}.#called")
def answered(site: Site) -> Value | None:
    """The result of a module's `__call__` is its output."""
    result, owner = site.args.positional[0], site.owner
    if not isinstance(owner, StoredObject):
        return result
    number = owner.cls.number if owner.cls is not None else owner.number
    return site.machine.map_branches(
        result, lambda item: with_predictions(item, model=number) if isinstance(item, Tensor) else item
    )


@on_prefix("equinox.nn.")
def called(site: Site) -> Value | None:
    """A layer that was made is called."""
    if not site.name.endswith(_CALLED) or not isinstance(site.owner, Call):
        return None
    name = site.name.removesuffix(_CALLED)
    row, where = LAYERS.get(name), site.owner.where or site.where
    if name in SPACE:
        return Tensor(where=where, symbolic=True, why="channels that stand first")
    if row is None:
        return Tensor(where=site.where, symbolic=True, why=f"what {name.rpartition('.')[2]} gives is not known")
    return applied(site, row, site.owner.args, where)


@on_method("equinox.nn.Lambda.__call__")
def function_layer(site: Site) -> Value | None:
    """`eqx.nn.Lambda(jax.nn.relu)(x)`."""
    function = site.owner.args.get(0, "fn") if isinstance(site.owner, Call) else None
    return call(site.machine, function, site.args, site.where) if function is not None else None


@on_method("equinox.nn.Sequential.__call__")
def sequential(site: Site) -> Value | None:
    """`eqx.nn.Sequential([a, b])(x)`: the input goes through every layer."""
    layers = items_of(site.machine, site.owner.args.get(0, "layers")) if isinstance(site.owner, Call) else None
    out = through(site, layers)
    followed = layers is not None and not layers.more and site.args.positional
    if not followed or not isinstance(site.owner, Call) or not isinstance(out, Tensor):
        return out
    return with_predictions(out, model=id(site.owner.where.node) if site.owner.where is not None else None)


@on_method("equinox.nn.MLP.__call__")
def several_layers(site: Site) -> Value | None:
    """`eqx.nn.MLP(784, 10, 128, 2, key=key)(x)`: the last activation is none unless one is given."""
    if not isinstance(site.owner, Call):
        return None
    size = site.owner.args.get(1, "out_size")
    unread = UnknownValue("the size of an MLP", site.where)
    where = site.owner.where or site.where
    out = applied(site, LAYERS["equinox.nn.Linear"], Args((unread, size or unread)), where)
    final = site.machine.resolve(site.owner.args.get(5, "final_activation"))
    if not isinstance(out, Tensor):
        return out
    out = with_predictions(out, model=id(where.node))
    if final is None:
        return out
    known = ACTIVATIONS.get(final.name.rpartition(".")[2]) if isinstance(final, LibraryName) else None
    if known in OVER_AN_AXIS:
        # It is called for each output on its own, where there is no axis to go over: the call raises.
        known = None
    return with_head(out, activation=known, activation_where=getattr(final, "where", None))


@on_call("equinox.apply_updates", "equinox.combine", "equinox.tree_inference", "equinox.nn.inference_mode",
         "equinox.filter", "equinox.tree_deserialise_leaves")  # fmt: skip
def same_model(site: Site) -> Value | None:
    """The model with other weights, or in another mode."""
    at = 1 if site.name.endswith("leaves") else 0
    return site.arg(at, "model", "pytree", "like")


@on_call("equinox.partition")
def partition(site: Site) -> Value | None:
    """`eqx.partition(model, eqx.is_array)`: of which `combine` makes the model again."""
    passed = site.arg(0, "pytree")
    return TupleValue((passed, UnknownValue("the rest of a model", site.where)), site.where) if passed else None


_WEIGHTS = ("weight", "bias")


@on_call("equinox.tree_at")
def changed_at(site: Site) -> Value | None:
    """`eqx.tree_at(lambda m: m.head.weight, model, replace_fn=shard)`: the model with other weights there.

    Anything else that takes a part's place may be another layer.
    """
    where = site.arg(0, "where")
    body = where.node.body if isinstance(where, FunctionValue) and isinstance(where.node, ast.Lambda) else None
    parts = body.elts if isinstance(body, (ast.Tuple, ast.List)) else [body]
    weights = all(isinstance(part, ast.Attribute) and part.attr in _WEIGHTS for part in parts)
    return site.arg(1, "pytree") if weights else None


@on_call("equinox.nn.make_with_state")
def with_state(site: Site) -> Value | None:
    """`eqx.nn.make_with_state(Model)(key)`: a model and a state."""
    function = site.arg(0, "make_model")
    return Call("equinox.a model with a state", Args((function,)), site.where) if function is not None else None


@on_method("equinox.a model with a state.__call__")
def made_with_state(site: Site) -> Value | None:
    """Both of them."""
    if not isinstance(site.owner, Call):
        return None
    model = call(site.machine, site.owner.args.positional[0], site.args, site.where)
    return TupleValue((model, Constant(None, site.where)), site.where)
