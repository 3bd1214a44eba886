"""A short program that takes no gradients is read where a module of its project takes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.source.calling_programs import may_call_trainings
from trueup.source.prefilter import may_hold_model
from trueup.source.project import Project

_PROGRAM = (
    b"import jax\nimport training\n\n\ndef main():\n    training.train(net, data)\n\n\n"
    b"if __name__ == '__main__':\n    main()\n"
)


@pytest.mark.parametrize(
    ("module", "read"),
    [
        ("import jax\n\n\ndef train(net, data):\n    loss, grads = jax.value_and_grad(loss_of)(net, data)\n", True),
        (
            "import jax\n\n\ndef train(state, data):\n    return state.apply_gradients(grads=jax.grad(loss)(state))\n",
            True,
        ),
        ("import jax\n\n\ndef train(net, data):\n    return jax.jit(net)(data)\n", False),
    ],
)
def test_it_is_read_for_the_module_that_it_calls(module: str, *, read: bool, tmp_path: Path) -> None:
    (tmp_path / "training.py").write_text(module + "    optax.softmax_cross_entropy(a, b)\n")
    program = tmp_path / "main.py"
    program.write_bytes(_PROGRAM)
    assert not may_hold_model(_PROGRAM)
    assert may_call_trainings(_PROGRAM, program, Project(tmp_path)) is read
