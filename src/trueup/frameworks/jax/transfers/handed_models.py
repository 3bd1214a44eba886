"""Models that a step is handed: what `state.apply_fn(…)` and `model.apply(…)` give is an output all the same.

Their heads are not known. What is counted of them is read, and so is the loss that they meet.
"""

from __future__ import annotations

import ast

from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.counted import COUNTED_ALONE
from trueup.engine.tensors import PredictionsTrait, RowsTrait, Tensor
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.transfers.registry import Site, on_unfollowed_call
from trueup.engine.values import Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, truth_of

_ATTRIBUTE = 3
_APPLY = frozenset({"apply", "apply_fn"})
#: Methods that leave the batch of a loader that was not followed what it is.
_SAME = frozenset({"astype", "numpy", "_numpy", "squeeze", "flatten", "ravel"})


@on_unfollowed_call
def model_applied(site: Site) -> Value | None:
    """`state.apply_fn({"params": params}, x)` where nobody knows what the model is."""
    node = site.where.node
    func = node.func if isinstance(node, ast.Call) else None
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    if name not in _APPLY or "jax" not in site.machine.libraries or len(site.args.positional) < 1:
        return None
    why = site.owner.why if isinstance(site.owner, UnknownValue) else "a model that was not followed"
    return output_of_handed(site, why)


def output_of_handed(site: Site, why: str) -> Value:
    """The output of a model that was handed over; with `mutable` its variables stand beside it."""
    model = _standing_for(site.machine, site.where)
    out = Tensor(where=site.where, symbolic=True, why=why, predictions=PredictionsTrait(model=model.number))
    mutable = site.args.get(None, "mutable")
    if mutable is None or (isinstance(mutable, Constant) and truth_of(mutable) is False):
        return out
    return TupleValue((out, UnknownValue("variables of a model", site.where)), site.where)


def _standing_for(machine: Machine, where: Spot) -> StoredObject:
    """One model for all steps of a file: they are handed the same."""
    key = ("jax", id(where.source))
    model = machine.unfollowed.get(key)
    if model is None:
        model = machine.unfollowed[key] = machine.new("jax.a model", where)
        machine.set_part(model, "#library", Constant("jax"))
        machine.set_part(model, COUNTED_ALONE, Constant(True))
    return model


@on_unfollowed_call
def same_batch(site: Site) -> Value | None:
    """`labels.astype(dtype)` of a batch that was not followed is that batch."""
    callee = site.owner
    sym = callee.sym if isinstance(callee, UnknownValue) else None
    if not isinstance(callee, UnknownValue) or not isinstance(sym, tuple) or len(sym) != _ATTRIBUTE:
        return None
    if sym[0] != "attribute" or sym[2] not in _SAME or "jax" not in site.machine.libraries:
        return None
    batch = loader_of(callee)
    return Tensor(where=site.where, why=callee.why, rows=RowsTrait(loader=batch)) if batch is not None else None
