"""Functions of JAX on arrays that losses are written of: logarithms, powers, and what picks the class of each item."""

from __future__ import annotations

import ast

from trueup.engine.effects import activated, clipped
from trueup.engine.immutable import replace
from trueup.engine.tensors import Tensor, with_head, with_labels
from trueup.engine.transfers import logistic, written_losses
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Value, number_of


@on_call("jax.nn.logsumexp")
def log_sum_exp(site: Site) -> Value | None:
    """What turns scores into log-probabilities where it is taken away from them."""
    passed = site.arg(0, "a")
    kept = site.arg(None, "keepdims")
    if not isinstance(passed, Tensor):
        return None
    shape = passed.shape if kept is not None or passed.shape is None else passed.shape[:-1]
    return written_losses.log_of_exponentials(passed, shape, site.where)


@on_call("jax.numpy.log", "jax.numpy.exp", "jax.numpy.clip", "jax.numpy.square", "jax.numpy.abs", "jax.numpy.sqrt",
         "jax.numpy.absolute", "jax.numpy.maximum", "jax.numpy.power", "jax.lax.square")  # fmt: skip
def elementwise(site: Site) -> Value | None:
    """The logarithm of probabilities are log-probabilities, and back; other functions leave nothing known."""
    passed = from_literal(site.machine, site.arg(0, "x", "a", "arr", "x1"), site.where)
    name = site.name.rpartition(".")[2]
    if name == "maximum" and (scores := _above_zero(site)) is not None:
        return activated(scores, "relu", site.where)
    if passed is None:
        return None
    if name in ("clip", "maximum"):
        # `clip(p, 1e-7, 1)` keeps a logarithm finite, and p a probability; the maximum of raw scores and 0 is a relu.
        squashed = passed.terms or passed.head.activation in ("softmax", "sigmoid")
        low, high = number_of(site.arg(1, "min", "a_min")), number_of(site.arg(2, "max", "a_max"))
        if name == "clip" and passed.symbolic and not squashed:
            return clipped(passed, low, high)
        return replace(with_head(passed, direct=False), elements=None) if squashed or name == "clip" else None
    exponent = site.arg(1, "x2") if name == "power" else None
    step = _step_of_a_loss(passed, name, exponent, site)
    if name == "log" and passed.head.activation in ("softmax", "sigmoid"):
        log = f"log_{passed.head.activation}"
        head = with_head(passed, activation=log, activation_where=site.where, direct=False)
        return written_losses.as_logarithm(head, passed, site.where)
    if step is not None:
        return step
    if name == "exp" and passed.head.activation in ("log_softmax", "log_sigmoid"):
        undone = passed.head.activation.removeprefix("log_")
        return with_head(replace(passed, terms=()), activation=undone, activation_where=site.where)
    an_output = passed.symbolic or passed.predictions.model is not None
    return replace(
        with_labels(
            with_head(passed, activation=None if an_output else passed.head.activation, direct=False, under=None),
            encoding=None,
        ),
        elements=None,
        terms=(),
        why=f"what {name} gives",
    )


def _above_zero(site: Site) -> Tensor | None:
    """What relu is applied to in `maximum(0, scores)`, either way round; None for any other maximum."""
    sides = (site.arg(0, "x"), site.arg(1, "y"))
    scores = next((side for side in sides if isinstance(side, Tensor)), None)
    by_zero = any(number_of(side) == 0 for side in sides if side is not None)
    return scores if by_zero and scores is not None and scores.symbolic and not scores.terms else None


def _step_of_a_loss(passed: Tensor, name: str, exponent: Value | None, site: Site) -> Value | None:
    """A function as a step of a loss that is written out; None for every other use of it."""
    if name == "power":
        return written_losses.operation(passed, ast.Pow(), exponent, site.where) if exponent is not None else None
    if name == "exp" and (sigmoid := logistic.exponential(passed)) is not None:
        return sigmoid
    step = {"log": written_losses.logarithm, "exp": written_losses.exponential, "square": written_losses.squared,
            "abs": written_losses.absolute, "absolute": written_losses.absolute}.get(name)  # fmt: skip
    return step(passed, site.where) if step is not None else None


@on_call("jax.numpy.take_along_axis")
def taken_along(site: Site) -> Value | None:
    """`take_along_axis(log_probabilities, labels[:, None], axis=-1)`: of each row the column of its class."""
    passed = site.arg(0, "arr")
    return written_losses.of_class(passed, site.arg(1, "indices"), site.where) if isinstance(passed, Tensor) else None
