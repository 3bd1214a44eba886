"""What is differentiated and what is trained: a derivative at a number is no setup that was not read."""

from __future__ import annotations

import pytest

from trueup.source import read_text

PROGRAM = """
import jax
import jax.numpy as jnp


def square(x):
    return x * x


print(jax.{how}(square)({at}))
"""


@pytest.mark.parametrize(("at", "setups"), [("3.0", 0), ("-2", 0), ("load()", 1), ("jnp.array(read())", 1)])
@pytest.mark.parametrize("how", ["grad", "value_and_grad"])
def test_a_derivative_at_a_number_is_no_training(how: str, at: str, setups: int) -> None:
    assert len(read_text(PROGRAM.format(how=how, at=at), "plain.py").setups) == setups


ARRAYS = """
import jax
import jax.numpy as jnp


def distance(x, y):
    return jnp.sum((x - y) ** 2)


x, y = {x}, jnp.asarray([1.1, 2.1])
{before}print(jax.grad(distance, argnums=(0, 1))(x, y))
"""


@pytest.mark.parametrize(
    ("x", "before", "setups"),
    [
        ("jnp.asarray([1.0, 2.0])", "", 0),
        ("jnp.ones((2,))", "", 0),
        ("jnp.asarray([1.0, 2.0])", "for _ in range(9):\n    x = x - 0.1 * jax.grad(distance)(x, y)\n", 2),
        ("jnp.array(read())", "", 1),
    ],
)
def test_a_derivative_at_arrays_outside_of_loops_is_no_training(x: str, before: str, setups: int) -> None:
    assert len(read_text(ARRAYS.format(x=x, before=before), "plain.py").setups) == setups
