"""How the metrics of nnx and of clu count: every position that they are handed, unless a mask leaves it out."""

from __future__ import annotations

from typing import Any

import pytest

jax: Any = pytest.importorskip("jax", reason="JAX is not installed")
pytestmark = pytest.mark.probe

#: Right at the two places of the filling, wrong at the one that holds a label.
SCORES = [[[2.0, 1.0], [2.0, 1.0], [2.0, 1.0]]]
FILLED = [[1, 0, 0]]


def arrays() -> tuple[Any, Any]:
    return jax.numpy.array(SCORES), jax.numpy.array(FILLED)


def test_nnx_counts_filled_positions_without_a_mask() -> None:
    nnx = pytest.importorskip("flax.nnx", reason="flax is not installed")
    scores, labels = arrays()
    for mask, share in ((None, 2 / 3), (labels != 0, 0.0)):
        metrics = nnx.MultiMetric(accuracy=nnx.metrics.Accuracy())
        metrics.update(logits=scores, labels=labels, **({} if mask is None else {"mask": mask}))
        assert float(metrics.compute()["accuracy"]) == pytest.approx(share)


def test_clu_counts_filled_positions_without_a_mask() -> None:
    metrics = pytest.importorskip("clu.metrics", reason="clu is not installed")
    scores, labels = arrays()
    assert float(metrics.Accuracy.from_model_output(logits=scores, labels=labels).compute()) == pytest.approx(2 / 3)
    masked = metrics.Accuracy.from_model_output(logits=scores, labels=labels, mask=labels != 0)
    assert float(masked.compute()) == pytest.approx(0.0)


def test_parameters_that_are_not_mapped_keep_their_axes() -> None:
    def rank(params: Any, item: Any) -> Any:
        return jax.numpy.array([params["w"].ndim, item.ndim])

    found = jax.vmap(rank, in_axes=(None, 0))({"w": jax.numpy.ones((3, 2))}, jax.numpy.ones((5, 2)))
    assert found.tolist() == [[2, 1]] * 5


def test_the_optimizers_of_the_example_libraries_are_three_functions() -> None:
    optimizers = pytest.importorskip("jax.example_libraries.optimizers", reason="JAX has no example libraries")
    init, update, get_params = optimizers.sgd(0.5)
    state = update(0, {"w": jax.numpy.ones(2)}, init({"w": jax.numpy.ones(2)}))
    assert get_params(state)["w"].tolist() == [0.5, 0.5]
