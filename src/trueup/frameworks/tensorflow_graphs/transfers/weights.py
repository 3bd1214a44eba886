"""Variables of a graph, and products with them."""

from __future__ import annotations

from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.tensors import Tensor, with_head
from trueup.engine.transfers import graphs, shapes
from trueup.engine.transfers.array_calls import arithmetic_call
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Call, Constant, UnknownValue, Value
from trueup.frameworks.arrays.transfers.random_numbers import real_numbers


@on_call("tf.Variable")
def variable(site: Site) -> Value | None:
    """`tf.Variable(tf.random_normal([256, 10]))`: weights, unless one number begins them: that is a counter."""
    first = site.arg(0, "initial_value")
    if isinstance(first, (Call, UnknownValue)):
        return graphs.weights(None, site.where)
    if not isinstance(first, Tensor) or (first.shape is not None and len(first.shape) == 0):
        return None
    return graphs.weights(first.shape, site.where) if not first.symbolic else None


@on_call("tf.random_normal", "tf.truncated_normal", "tf.random.truncated_normal", "tf.random_uniform")
def first_numbers(site: Site) -> Value | None:
    """What weights begin with: real numbers of a shape."""
    return real_numbers(shapes.shape_from(site.machine, site.args.get(0, "shape")), site.where)


@on_call("tf.get_variable", "tf.contrib.framework.model_variable", "tf.contrib.slim.model_variable",
         "tf.contrib.framework.variable", "tf.contrib.slim.variable")  # fmt: skip
def get_variable(site: Site) -> Value | None:
    """`tf.get_variable("w", [256, 10])`; without a shape its first numbers tell it."""
    passed = site.args.get(1, "shape")
    if passed is None:
        first = site.arg(None, "initializer")
        return graphs.weights(first.shape if isinstance(first, Tensor) else None, site.where)
    shape = shapes.shape_from(site.machine, passed)
    return None if shape == () else graphs.weights(shape, site.where)


@on_call("tf.matmul", "tf.linalg.matmul", "tf.sparse_tensor_dense_matmul", "tf.tensordot", "tf.einsum")
def product(site: Site) -> Value | None:
    """`tf.matmul(x, w)`: as many linear outputs as the weights have columns."""
    first, second = (0, 1) if not site.name.endswith("einsum") else (1, 2)
    left = site.arg(first, "a", "sp_a")
    turned = site.arg(None, "transpose_b")
    right = site.arg(second, "b")
    if isinstance(turned, Constant) and turned.value and isinstance(right, Tensor) and right.shape is not None:
        right = replace(right, shape=right.shape[::-1])
    if site.name.endswith("einsum"):
        right = replace(right, shape=None) if isinstance(right, Tensor) else right
    if left is None or right is None:
        return None
    return graphs.product(left, right, site.where)


@on_call("tf.nn.xw_plus_b")
def product_with_bias(site: Site) -> Value | None:
    """`tf.nn.xw_plus_b(x, weights, biases)`."""
    return graphs.product(site.arg(0, "x"), site.arg(1, "weights"), site.where)


@on_call("tf.nn.bias_add", "tf.add")
def added(site: Site) -> Value | None:
    """`tf.add(tf.matmul(x, w), b)`: a bias leaves it linear."""
    item = site.arg(0, "value", "x")
    if site.name.endswith("bias_add") and isinstance(item, Tensor) and item.symbolic:
        return with_head(item, direct=False)
    return arithmetic_call(replace(site, name="tf.add"))


@on_call("tf.nn.conv1d", "tf.nn.conv2d", "tf.nn.conv3d", "tf.nn.convolution")
def convolved(site: Site) -> Value | None:
    """`tf.nn.conv2d(x, w, …)`: the weights' last axis are the channels that come out."""
    passed, filters = site.arg(0, "input", "value"), site.arg(1, "filter", "filters")
    shape = filters.shape if isinstance(filters, Tensor) else None
    rank = len(shape) if shape else None
    if rank is None and isinstance(passed, Tensor) and passed.shape is not None:
        rank = len(passed.shape)
    size = shape[-1] if shape else None
    out = effects.units(
        size, None if rank is None else ((None,) * (rank - 1) + (size,)), site.where, None,
        why="the number of filters was not followed",
    )  # fmt: skip
    return graphs.made_by_operations(out)
