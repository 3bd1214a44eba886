"""Trees of JAX: a function for each leaf of dicts, lists and tuples that stand in one another."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import entries_of, is_open, new_dict, set_entries
from trueup.engine.interpret.functions import call
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import (
    Args,
    Constant,
    FunctionValue,
    LibraryName,
    Partial,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
)

#: How deep dicts and tuples are followed, and of how many entries.
_DEEPEST, _ENTRIES = 3, 32


@on_call("jax.tree_util.tree_map", "jax.tree_map", "jax.tree.map", "jax.tree_util.tree_multimap", "optax.apply_updates",
         "jax.tree_multimap")  # fmt: skip
def mapped(site: Site) -> Value | None:
    """A function for each leaf; of an array nothing that is known of it changes, but for what a loss or a count gives.

    Of several trees, as parameters and their gradients, what comes out has the shapes of the first.
    """
    if site.name.startswith("optax."):
        return site.arg(0, "params")
    passed = site.arg(1, "tree")
    if len(site.args.positional) > 2:
        return passed
    return _through(site, passed, _DEEPEST)


def _through(site: Site, tree: Value | None, deeper: int) -> Value | None:
    machine = site.machine
    tree = machine.resolve(tree)
    if isinstance(tree, Tensor):
        return _of_leaf(site, tree)
    if deeper == 0:
        return None
    if isinstance(tree, TupleValue) and len(tree.items) <= _ENTRIES:
        return replace(tree, items=tuple(_kept(site, item, deeper) for item in tree.items))
    entries = entries_of(machine, tree)
    if not isinstance(tree, StoredObject) or entries is None or is_open(machine, tree) or len(entries) > _ENTRIES:
        return None
    result = new_dict(machine, site.where)
    set_entries(machine, result, [(Constant(key), _kept(site, item, deeper)) for key, item in entries.items()])
    return result


def _kept(site: Site, item: Value, deeper: int) -> Value:
    return _through(site, item, deeper - 1) or UnknownValue("a leaf of a tree that was not followed", site.where)


def _of_leaf(site: Site, leaf: Tensor) -> Tensor:
    """`tree_map(jnp.mean, metrics)`: the mean of a loss is that loss, and that of matches a share."""
    func = site.arg(0, "f")
    if leaf.loss is None and leaf.figure is None and not leaf.terms:
        return leaf
    if not isinstance(func, (FunctionValue, LibraryName, Partial)):
        return leaf
    result = site.machine.resolve(call(site.machine, func, Args((leaf,)), site.where))
    return result if isinstance(result, Tensor) else leaf
