"""What trains a model of flax: linen's TrainState, and nnx's optimizers."""

from __future__ import annotations

from trueup.engine.interpret.functions import call
from trueup.engine.transfers.registry import Site, attribute_of, on_call, on_method
from trueup.engine.values import Constant, Spot, StoredObject, UnknownValue, Value
from trueup.frameworks.jax.transfers.handed_models import output_of_handed

STATE = "flax.TrainState"
_OPTIMIZER = "flax.nnx.Optimizer"


@on_call(f"{STATE}.create", STATE)
def create(site: Site) -> Value | None:
    """`TrainState.create(apply_fn=model.apply, params=params, tx=optax.adam(1e-3))`."""
    result = site.machine.new(STATE, site.where, args=site.args)
    for name, value in site.args.keywords.items():
        site.machine.set_part(result, name, value)
    return result


@on_method(f"{STATE}.apply_gradients", f"{STATE}.replace", f"{STATE}.update", f"{STATE}.increment")
def next_state(site: Site) -> Value | None:
    """The state after a step: the same model with other weights."""
    return site.owner


@on_call("flax.training.checkpoints.restore_checkpoint")
def restored(site: Site) -> Value | None:
    """`restore_checkpoint(folder, state)`: the same state with the weights of a file; without a state only those."""
    return site.args.get(1, "target")


@on_method(f"{STATE}.apply_fn")
def apply_fn(site: Site) -> Value | None:
    """A state whose `apply_fn` was not seen: what its model gives is not known, and it is a model's."""
    return output_of_handed(site, "the model of a TrainState was not followed")


@attribute_of(f"{STATE}.params", f"{STATE}.step", f"{STATE}.opt_state", f"{STATE}.batch_stats")
def weights(machine: object, owner: Value, where: Spot) -> Value | None:
    """Weights and counters."""
    return UnknownValue("weights of a model", where)


@on_call(_OPTIMIZER, "flax.nnx.ModelAndOptimizer")
def optimizer(site: Site) -> Value | None:
    """`nnx.Optimizer(model, optax.adam(1e-3))`."""
    result = site.machine.new(_OPTIMIZER, site.where, args=site.args)
    model = site.args.get(0, "model")
    if model is not None:
        site.machine.set_part(result, "model", model)
    return result


@on_method(f"{_OPTIMIZER}.update")
def update(site: Site) -> Value | None:
    """`optimizer.update(grads)`."""
    return Constant(None)


@on_method(f"{_OPTIMIZER}.__call__")
def called(site: Site) -> Value | None:
    """An optimizer that is called as its model."""
    if not isinstance(site.owner, StoredObject):
        return None
    model = site.machine.part(site.owner, "model")
    return call(site.machine, model, site.args, site.where) if model is not None else None
