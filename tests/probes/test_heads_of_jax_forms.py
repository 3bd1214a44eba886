"""Outputs of JAX and of flax in many forms: their units, axes and activations, as read and as JAX makes them."""

from __future__ import annotations

import pytest
from forms_of_jax import OF_MODULES, OF_WEIGHTS
from kinds_of_outputs import kind_of
from test_heads_of_keras_forms import disagreements

from trueup.contract.head import Head
from trueup.contract.known import value_of
from trueup.source import read_text

_NAMES = """import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn
from jax import nn as jnn

B, T, D, K = 6, 4, 8, 5
key = jax.random.PRNGKey(0)
"""
_WEIGHTS = """
params = {{"w": jax.random.normal(key, {w}), "b": jax.random.normal(key, {b})}}
x = {inputs}


def predict(params, x):
    w, b = params["w"], params["b"]
    return {out}
"""
_MODULE = """

class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return {out}


net = Net()
x = {inputs}
params = net.init(key, x)


def predict(params, x):
    return net.apply(params, x)
"""
_TRAINING = """

def loss_fn(params, x, y):
    return optax.softmax_cross_entropy_with_integer_labels(predict(params, x), y).mean()


jax.grad(loss_fn)(params, x, np.load("y.npy"))
"""
_RUN = """
params = jax.tree_util.tree_map(lambda part: jax.random.normal(key, part.shape), params)
out = predict(params, 3 * x)
"""
_DRAWN, _LOADED = "jax.random.normal(key, {})", 'np.load("x.npy")'


def _programs(inputs: str) -> list[tuple[str, tuple[int, ...], str]]:
    """The programs of all forms, with inputs that are drawn or loaded."""
    of_weights = [
        (_WEIGHTS.format(w=w, b=b, inputs=inputs.format(x), out=out), shape, kind)
        for w, b, x, out, shape, kind in OF_WEIGHTS
    ]
    return of_weights + [
        (_MODULE.format(inputs=inputs.format(x), out=out), shape, kind) for x, out, shape, kind in OF_MODULES
    ]


def _heads(program: str) -> list[Head]:
    return [setup.head for setup in read_text(_NAMES + program + _TRAINING, "program.py").setups]


@pytest.mark.parametrize(("program", "shape", "kind"), [*_programs(_DRAWN), *_programs(_LOADED)])
def test_an_output_has_the_units_axes_and_activation_that_are_read(
    program: str, shape: tuple[int, ...], kind: str
) -> None:
    for head in _heads(program):
        assert head.decided or disagreements(head, shape, kind) == []


def test_most_of_them_are_read() -> None:
    heads = [head for program, _, _ in _programs(_DRAWN) for head in _heads(program)]
    assert sum(value_of(head.units) is not None for head in heads) > len(heads) * 0.7


@pytest.mark.probe
def test_jax_makes_outputs_of_these_kinds() -> None:
    np, _ = pytest.importorskip("numpy"), pytest.importorskip("flax")
    for program, shape, kind in _programs(_DRAWN):
        names: dict[str, object] = {}
        exec(_NAMES + program + _RUN, names)
        out = np.asarray(names["out"], dtype=float)
        assert (out.shape, kind_of(out)) == (shape, kind), program
