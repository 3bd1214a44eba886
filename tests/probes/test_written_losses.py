"""Losses that are written out, against the losses of the installed libraries and against plain arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trueup.frameworks.written_losses import WRITTEN_LOSSES

pytestmark = pytest.mark.probe

ITEMS, CLASSES = 7, 4
_DRAWN = np.random.default_rng(3)
SCORES = _DRAWN.normal(size=(ITEMS, CLASSES))
POWERS = np.exp(SCORES)
P = POWERS / POWERS.sum(1, keepdims=True)
NUMBERS = np.arange(ITEMS) % CLASSES
ROWS = np.eye(CLASSES)[NUMBERS]


def test_all_that_are_written_with_a_softmax_are_one_loss() -> None:
    rows = -(ROWS * np.log(P)).sum(1)
    numbers = -np.log(P[np.arange(ITEMS), NUMBERS])
    q = SCORES - np.log(POWERS.sum(1, keepdims=True))
    assert np.allclose(rows, numbers)
    assert np.allclose(rows, -(ROWS * q).sum(1))
    assert np.allclose(rows, -q[np.arange(ITEMS), NUMBERS])
    assert np.allclose(rows, [-np.dot(row, np.log(p)) for row, p in zip(ROWS, P, strict=True)])
    assert np.isclose(rows.sum(), -np.vdot(ROWS, np.log(P)))


def test_a_logarithm_of_raw_scores_is_no_number() -> None:
    with np.errstate(invalid="ignore"):
        assert np.isnan(-(ROWS * np.log(SCORES)).sum(1)).any()


def test_a_likelihood_of_raw_scores_falls_without_end() -> None:
    assert -(ROWS * (SCORES + 1000 * ROWS)).sum(1).mean() < -900
    assert -(ROWS * P).sum(1).min() >= -1


@pytest.mark.parametrize("row", [row for row in WRITTEN_LOSSES if row.broadcasts], ids=lambda row: row.name)
def test_a_column_against_a_flat_array_makes_a_table(row: Any) -> None:
    column, flat = P[:, :1], ROWS[:, 0]
    losses = {
        "binary cross-entropy written out": -(flat * np.log(column) + (1 - flat) * np.log(1 - column)),
        "squared error written out": (flat - column) ** 2,
        "absolute error written out": abs(flat - column),
    }
    assert losses[row.name].shape == (ITEMS, ITEMS)


def test_tensorflow_counts_the_same() -> None:
    tf = pytest.importorskip("tensorflow")
    written = -tf.reduce_sum(ROWS * tf.math.log(tf.nn.softmax(SCORES)), axis=1)
    assert np.allclose(written, tf.nn.softmax_cross_entropy_with_logits(labels=ROWS, logits=SCORES))
    assert np.allclose(written, -tf.reduce_sum(ROWS * (SCORES - tf.reduce_logsumexp(SCORES, 1, keepdims=True)), 1))
    sigmoids = tf.nn.sigmoid(SCORES)
    halves = -(ROWS * tf.math.log(sigmoids) + (1 - ROWS) * tf.math.log(1 - sigmoids))
    assert np.allclose(halves, tf.nn.sigmoid_cross_entropy_with_logits(labels=ROWS, logits=SCORES))


def test_jax_counts_the_same() -> None:
    jax = pytest.importorskip("jax")
    optax = pytest.importorskip("optax")
    rows = optax.softmax_cross_entropy(SCORES, ROWS)
    assert np.allclose(rows, -jax.numpy.sum(ROWS * jax.nn.log_softmax(SCORES), -1), atol=1e-5)
    by_number = jax.nn.log_softmax(SCORES)[jax.numpy.arange(ITEMS), NUMBERS]
    assert np.allclose(rows, -by_number, atol=1e-5)


def test_pytorch_counts_the_same() -> None:
    torch = pytest.importorskip("torch")
    scores, numbers = torch.tensor(SCORES), torch.tensor(NUMBERS)
    expected = torch.nn.functional.cross_entropy(scores, numbers, reduction="none")
    q = scores.log_softmax(1)
    assert torch.allclose(expected, -q[range(ITEMS), numbers])
    assert torch.allclose(expected, -q.gather(1, numbers[:, None]).squeeze(1))
