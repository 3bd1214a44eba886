"""stax as the rows say: what each layer makes of the last axis, and what the constants apply."""

from __future__ import annotations

from typing import Any

import pytest

from trueup.frameworks.jax.stax_rows import CONSTANTS, HOME, LAYERS

pytestmark = pytest.mark.probe
jax: Any = pytest.importorskip("jax", reason="JAX is not installed")
stax: Any = pytest.importorskip("jax.example_libraries.stax")
SCORES = jax.random.normal(jax.random.PRNGKey(0), (6, 4))


@pytest.mark.parametrize("name", sorted(CONSTANTS))
def test_what_a_constant_applies(name: str) -> None:
    _, apply = getattr(stax, name.removeprefix(f"{HOME}."))
    activation = CONSTANTS[name]
    expected = getattr(jax.nn, activation)(SCORES) if activation else SCORES
    assert jax.numpy.allclose(apply((), SCORES), expected, atol=1e-6)


def test_every_layer_of_the_rows_is_one_of_stax() -> None:
    assert all(callable(getattr(stax, name.removeprefix(f"{HOME}."))) for name in LAYERS)


def test_a_chain_ends_in_its_last_layer() -> None:
    init, apply = stax.serial(stax.Dense(8), stax.Relu, stax.Dense(3), stax.LogSoftmax)
    shape, params = init(jax.random.PRNGKey(1), (-1, 4))
    out = apply(params, SCORES)
    assert shape == (-1, 3)
    assert jax.numpy.allclose(jax.numpy.exp(out).sum(axis=1), 1, atol=1e-5)
