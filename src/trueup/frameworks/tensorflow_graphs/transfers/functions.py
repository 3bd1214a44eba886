"""Functions of TensorFlow on the way to a loss: logarithms, squares, sums, and what picks the class of each item."""

from __future__ import annotations

import ast

from trueup.engine.interpret.operators import binary
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import written_losses
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Constant, Value


@on_call("tf.log", "tf.math.log", "keras.backend.log")
def logarithm(site: Site) -> Value | None:
    """`tf.log(p)`."""
    passed = site.arg(0, "x")
    return written_losses.logarithm(passed, site.where) if isinstance(passed, Tensor) else None


@on_call("tf.exp", "tf.math.exp")
def exponential(site: Site) -> Value | None:
    """`tf.exp(scores)`."""
    passed = site.arg(0, "x")
    return written_losses.exponential(passed, site.where) if isinstance(passed, Tensor) else None


@on_call("tf.square", "tf.math.square", "keras.backend.square")
def squared(site: Site) -> Value | None:
    """`tf.square(y - p)`."""
    passed = site.arg(0, "x")
    return written_losses.squared(passed, site.where) if isinstance(passed, Tensor) else None


@on_call("tf.nn.l2_loss")
def half_of_the_squares(site: Site) -> Value | None:
    """`tf.nn.l2_loss(y - p)`."""
    passed = site.arg(0, "t")
    return written_losses.squared(passed, site.where) if isinstance(passed, Tensor) else None


@on_call("tf.abs", "tf.math.abs")
def absolute(site: Site) -> Value | None:
    """`tf.abs(y - p)`."""
    passed = site.arg(0, "x")
    return written_losses.absolute(passed, site.where) if isinstance(passed, Tensor) else None


@on_call("tf.pow", "tf.math.pow")
def power(site: Site) -> Value | None:
    """`tf.pow(y - p, 2)`."""
    passed, exponent = site.arg(0, "x"), site.arg(1, "y")
    if not isinstance(passed, Tensor) or exponent is None:
        return None
    return written_losses.operation(passed, ast.Pow(), exponent, site.where)


@on_call("tf.squared_difference", "tf.math.squared_difference")
def squared_difference(site: Site) -> Value | None:
    """`tf.squared_difference(y, p)`."""
    item, other = site.arg(0, "x"), site.arg(1, "y")
    if item is None or other is None or not (isinstance(item, Tensor) or isinstance(other, Tensor)):
        return None
    difference = binary(site.machine, item, ast.Sub(), other, site.where)
    return written_losses.squared(difference, site.where) if isinstance(difference, Tensor) else None


@on_call("tf.reduce_logsumexp", "tf.math.reduce_logsumexp")
def log_of_exponentials(site: Site) -> Value | None:
    """`tf.reduce_logsumexp(scores, 1, keepdims=True)`."""
    passed = site.arg(0, "input_tensor")
    return written_losses.log_of_exponentials(passed, None, site.where) if isinstance(passed, Tensor) else None


@on_call("tf.add_n")
def added_up(site: Site) -> Value | None:
    """`tf.add_n([loss, penalty])`."""
    from trueup.engine.interpret.containers import items_of

    items = items_of(site.machine, site.arg(0, "inputs"))
    parts = [site.machine.resolve(item) or item for item in items.items] if items is not None else []
    if not parts:
        return None
    total = parts[0]
    for part in parts[1:]:
        total = binary(site.machine, total, ast.Add(), part, site.where)
    return total


@on_call("tf.where")
def where_(site: Site) -> Value | None:
    """`tf.where(p > 0.5, ones, zeros)`: the answers of the test."""
    test, item = site.arg(0, "condition"), site.arg(1, "x")
    if isinstance(test, Tensor) and test.predictions.answer is not None and item is not None:
        plain = isinstance(item, Constant) or (isinstance(item, Tensor) and not item.symbolic)
        return test if plain else None
    return None
