"""A product of one item, a vector, has its outputs side by side: there is no axis of items that could broadcast."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import jax
import jax.numpy as jnp


def forward(params, x):
    for w, b in params:
        x = x @ w + b
    return x


def loss(params, x, y):
    return jnp.mean((forward(params, x) - y) ** 2)


keys = jax.random.split(jax.random.PRNGKey(0))
params = [(jax.random.normal(keys[0], (5, 16)), jnp.zeros(16)), (jax.random.normal(keys[1], (16, 1)), jnp.zeros(1))]
grads = jax.grad(loss)(params, jax.random.normal(keys[0], {shape}), {target})
"""


@pytest.mark.parametrize(
    ("shape", "target", "broadcasts"),
    [
        ("(5,)", "jnp.array(0.7)", False),
        ("(32, 5)", "jnp.zeros((32,))", True),
        ("(32, 5)", "jnp.zeros((32, 1))", False),
    ],
)
def test_only_a_batch_is_held_against_flat_labels(shape: str, target: str, broadcasts: bool) -> None:
    setups = read_text(PROGRAM.format(shape=shape, target=target), "a.py").setups
    codes = [item.code for setup in setups for item in findings_of(setup, all_rules())]
    assert ("TU205" in codes) is broadcasts
