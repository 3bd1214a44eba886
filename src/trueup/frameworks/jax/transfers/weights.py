"""Weights of plain functions: what they begin with, and products with them."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.tensors import Shape, Tensor
from trueup.engine.transfers import graphs, shapes, written_losses
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Constant, TupleValue, UnknownValue, Value, text_of, whole_of
from trueup.frameworks.arrays.transfers.random_numbers import real_numbers

_UNREAD = UnknownValue("an operand that was not followed")
_MAKES = ("glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "kaiming_normal", "kaiming_uniform",
          "lecun_normal", "lecun_uniform", "xavier_normal", "xavier_uniform", "normal", "uniform", "truncated_normal",
          "orthogonal", "variance_scaling", "constant")  # fmt: skip


@on_call("jax.numpy.dot", "jax.numpy.matmul", "jax.lax.dot", "jax.lax.batch_matmul", "jax.numpy.vdot",
         "jax.numpy.inner")  # fmt: skip
def product(site: Site) -> Value | None:
    """`jnp.dot(x, w)`: as many linear outputs as the weights have columns."""
    left, right = (site.machine.resolve(item) or item for item in (*site.args.positional, _UNREAD, _UNREAD)[:2])
    loss = written_losses.inner_product(left, right, site.where)
    if loss is not None or site.name.endswith(("vdot", "inner")):
        return loss
    return graphs.matrix_product(left, right, site.where)


@on_call("jax.numpy.einsum", "jax.numpy.tensordot", "jax.lax.dot_general", "jax.lax.conv_general_dilated",
         "jax.lax.conv", "jax.lax.conv_with_general_padding")  # fmt: skip
def other_product(site: Site) -> Value | None:
    """A product with weights is linear; how large it is was not followed."""
    sides = [site.machine.resolve(item) for item in site.args.positional]
    if sides and all(
        isinstance(item, Tensor) and not item.symbolic and item.labels.encoding is not None for item in sides
    ):
        return None
    shape = _shape_of_sum(text_of(sides[0]), sides[1:]) if site.name.endswith("einsum") and sides else None
    out = graphs.product(None, None, site.where)
    return replace(out, shape=shape, size=shape[-1], why=out.why if shape[-1] is None else "") if shape else out


def _shape_of_sum(written: str | None, operands: list[Value | None]) -> Shape | None:
    """`einsum("bh,hc->bc", x, w)`: each letter behind the arrow is an axis of an operand, and as long as that."""
    before, arrow, after = (written or "").replace(" ", "").partition("->")
    terms = before.split(",")
    if not arrow or "." in before or len(terms) != len(operands):
        return None
    sizes: dict[str, int | None] = {}
    for term, operand in zip(terms, operands, strict=True):
        shape = operand.shape if isinstance(operand, Tensor) else None
        for letter, size in zip(term, shape if shape is not None and len(shape) == len(term) else (), strict=False):
            sizes[letter] = sizes.get(letter) or size
    return tuple(sizes.get(letter) for letter in after)


#: More keys than a program splits for layers that it names one by one.
_MOST_KEYS = 64


@on_call("jax.random.split")
def keys(site: Site) -> Value | None:
    """`random.split(key, 3)`: so many keys, two unless it is said."""
    passed = site.args.get(1, "num")
    count = 2 if passed is None else whole_of(site.machine.resolve(passed))
    if count is None or not 0 < count <= _MOST_KEYS:
        return None
    return TupleValue(tuple(UnknownValue("a random key", site.where) for _ in range(count)), site.where)


@on_call(*(f"jax.random.{name}" for name in ("normal", "uniform", "truncated_normal", "glorot_normal")))
def first_numbers(site: Site) -> Value | None:
    """`random.normal(key, (784, 10))`: real numbers, as weights begin with."""
    at = 3 if site.name.endswith("truncated_normal") else 1
    return real_numbers(shapes.shape_from(site.machine, site.args.get(at, "shape") or Constant(None)), site.where)


@on_method(*(f"jax.nn.initializers.{name}.__call__" for name in _MAKES))
def initialized(site: Site) -> Value | None:
    """`glorot_normal()(key, (784, 10))`."""
    return graphs.weights(shapes.shape_from(site.machine, site.args.get(1, "shape")), site.where)


@on_call(*(f"jax.nn.initializers.{name}" for name in ("zeros", "ones", "normal")))
def initializer_itself(site: Site) -> Value | None:
    """`zeros(key, shape)` is a function already; `normal(0.01)` makes one."""
    passed = site.args.get(1, "shape")
    return graphs.weights(shapes.shape_from(site.machine, passed), site.where) if passed is not None else None
