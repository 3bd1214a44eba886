"""The optimizers of `jax.example_libraries`: three functions, which put parameters into a state and take them out."""

from __future__ import annotations

from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Args, Call, TupleValue, UnknownValue, Value

_HOME = "jax.example_libraries.optimizers"
_NAMES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "rmsprop_momentum", "adam", "adamax", "sm3")
_INIT, _UPDATE, _GET = f"{_HOME}.init", f"{_HOME}.update", f"{_HOME}.get_params"
_STATE = f"{_HOME}.a state"


@on_call(*(f"{_HOME}.{name}" for name in _NAMES))
def optimizer(site: Site) -> Value | None:
    """`init, update, get_params = adam(1e-3)`."""
    return TupleValue(tuple(Call(name, Args(), site.where) for name in (_INIT, _UPDATE, _GET)), site.where)


@on_method(f"{_INIT}.__call__")
def state_of(site: Site) -> Value | None:
    """`init(params)`: a state that holds them."""
    return Call(_STATE, Args(site.args.positional[:1]), site.where) if site.args.positional else None


@on_method(f"{_UPDATE}.__call__")
def next_state(site: Site) -> Value | None:
    """`update(step, gradients, state)`: the state of other values of the same parameters."""
    return site.arg(2, "opt_state")


@on_method(f"{_GET}.__call__")
def parameters(site: Site) -> Value | None:
    """`get_params(state)`: the parameters."""
    state = site.arg(0, "opt_state")
    if isinstance(state, Call) and state.name == _STATE:
        return state.args.positional[0]
    return UnknownValue("the parameters of a state that was not followed", site.where)
