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
