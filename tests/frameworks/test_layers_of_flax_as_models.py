"""A layer of linen is a module, so that it may be a whole model: `nn.Dense(10).apply(params, x)`."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

PROGRAM = """
import jax
import optax
from flax import linen as nn
from sklearn.datasets import load_digits

x, y = load_digits(return_X_y=True)
model = {model}
params = model.init(jax.random.PRNGKey(0), x)

def loss_fn(params, x, y):
    return optax.softmax_cross_entropy_with_integer_labels(model.apply(params, x), y).mean()

grads = jax.grad(loss_fn)(params, x, y)
"""


@pytest.mark.parametrize(("model", "units"), [("nn.Dense(10)", 10), ("nn.Dense(features=9, use_bias=False)", 9)])
def test_a_layer_is_the_whole_model(model: str, units: int) -> None:
    (setup,) = read_text(PROGRAM.format(model=model).encode(), "digits.py").setups
    assert value_of(setup.head.units) == units
    assert value_of(setup.head.activation) == "linear"
