"""Functions of JAX on arrays: activations, products with weights, logarithms, and what leaves an array as it is."""

from __future__ import annotations

from trueup.engine.tensors import HeadTrait, Tensor
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.losses import activated
from trueup.engine.transfers.one_hot_rows import one_hot_of_any_rank
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Call, Constant, UnknownValue, Value, whole_of
from trueup.frameworks.jax.activation_rows import ACTIVATIONS

#: Where the functions of `jax.nn` stand, each with its own name for the same thing.
ACTIVATION_MODULES = ("jax.nn", "flax.linen", "flax.nnx")
_OF_NUMPY = {"jax.numpy.tanh": "tanh"}


@on_call(*(f"{module}.{name}" for module in ACTIVATION_MODULES for name in ACTIVATIONS), *_OF_NUMPY)
def activation(site: Site) -> Value | None:
    """`jax.nn.softmax(x)`, `nn.relu(x)`; of what was not followed as well."""
    name = _OF_NUMPY.get(site.name) or ACTIVATIONS[site.name.rpartition(".")[2]]
    passed = site.arg(0, "x")
    if isinstance(passed, Tensor):
        return activated(site, name, "jax")
    if isinstance(passed, (UnknownValue, Call)) and len(site.args.positional) + len(site.args.keywords) > 0:
        why = passed.why if isinstance(passed, UnknownValue) else "what it is applied to was not followed"
        axis = whole_of(site.arg(1, "axis")) if name in ("softmax", "log_softmax") else None
        return Tensor(
            where=site.where,
            symbolic=True,
            why=why,
            head=HeadTrait(activation=name, activation_where=site.where, axis=axis),
        )
    return None


@on_call("jax.nn.one_hot", "flax.linen.one_hot", "flax.nnx.one_hot", "flax.training.common_utils.onehot")
def one_hot(site: Site) -> Value | None:
    """`one_hot(labels, k)`: class numbers as one-hot rows, whatever else is known of them."""
    passed = from_literal(site.machine, site.arg(0, "x", "labels"), site.where)
    size = whole_of(site.arg(1, "num_classes"))
    if passed is not None and (passed.symbolic or passed.labels.encoding in ("one-hot", "multi-hot")):
        return Tensor(where=site.where, why="one-hot rows of what are no class numbers")
    return one_hot_of_any_rank(passed, size, site.where, "one_hot", keeps_axes=True)


@on_call(
    *("jax.lax.stop_gradient", "jax.device_get", "jax.device_put", "jax.block_until_ready", "jax.lax.pmean"),
    *("jax.lax.all_gather", "flax.jax_utils.replicate", "flax.jax_utils.unreplicate"),
    *("flax.training.common_utils.shard", "jax.device_put_replicated", "jax.device_put_sharded"),
    *("flax.jax_utils.prefetch_to_device", "flax.jax_utils.pad_shard_unpad"),
)
def same(site: Site) -> Value | None:
    """Where an array lies, or that gradients stop at it, changes nothing of what it is."""
    return site.args.positional[0] if site.args.positional else None


@on_call("jax.numpy.where")
def where_(site: Site) -> Value | None:
    """`where(scores > 0, 1, 0)`: the answers of the test."""
    test, item, other = (site.arg(place) for place in range(3))
    decided = isinstance(test, Tensor) and test.predictions.answer is not None
    return test if decided and isinstance(item, Constant) and isinstance(other, Constant) else None
