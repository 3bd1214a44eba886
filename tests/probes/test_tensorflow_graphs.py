"""What is said of graphs, against the TensorFlow that is installed, whose compat.v1 runs them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.probe


@pytest.fixture
def tf() -> Any:
    tensorflow = pytest.importorskip("tensorflow")
    graph = tensorflow.Graph()
    with graph.as_default():
        yield tensorflow.compat.v1


def test_argmax_runs_over_the_items_unless_an_axis_is_written(tf: Any) -> None:
    x = tf.placeholder(tf.float32, [None, 3])
    with tf.Session() as session:
        answers = session.run([tf.argmax(x), tf.argmax(x, 1)], {x: [[1, 5, 2], [4, 0, 9]]})
    assert [list(item) for item in answers] == [[1, 0, 1], [1, 2]]


def test_a_run_gives_the_form_that_it_is_asked_for(tf: Any) -> None:
    x = tf.placeholder(tf.float32, [None])
    with tf.Session() as session:
        one, several, named = (session.run(form, {x: [2.0]}) for form in (x, [x, (x, x)], {"a": x}))
    assert one.tolist() == [2.0]
    assert len(several[1]) == 2
    assert set(named) == {"a"}


def test_the_metric_counts_all_batches_so_far(tf: Any) -> None:
    labels, answers = tf.placeholder(tf.int64, [None]), tf.placeholder(tf.int64, [None])
    value, update = tf.metrics.accuracy(labels=labels, predictions=answers)
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        session.run(update, {labels: [1, 1, 1], answers: [1, 1, 1]})
        session.run(update, {labels: [0], answers: [1]})
        assert session.run(value) == 0.75


def test_the_metric_compares_rows_cell_by_cell(tf: Any) -> None:
    labels, rows = tf.placeholder(tf.float32, [None, 4]), tf.placeholder(tf.float32, [None, 4])
    _, update = tf.metrics.accuracy(labels=labels, predictions=rows)
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        assert session.run(update, {labels: np.eye(4), rows: np.zeros((4, 4))}) == 0.75


def test_in_top_k_is_the_argmax(tf: Any) -> None:
    scores, labels = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.int32, [None])
    right = tf.nn.in_top_k(scores, labels, 1)
    with tf.Session() as session:
        assert session.run(right, {scores: [[1, 2, 0], [3, 0, 0]], labels: [1, 2]}).tolist() == [True, False]


def test_losses_of_logits_apply_the_activation(tf: Any) -> None:
    scores, rows = np.array([[2.0, -1.0, 0.5]]), np.array([[0.0, 1.0, 0.0]])
    softmax = np.exp(scores) / np.exp(scores).sum()
    sigmoid = 1 / (1 + np.exp(-scores))
    with tf.Session() as session:
        found = session.run(
            [
                tf.losses.softmax_cross_entropy(rows, scores),
                tf.losses.sparse_softmax_cross_entropy([1], scores),
                tf.losses.sigmoid_cross_entropy(rows, scores),
                tf.losses.log_loss(rows, sigmoid),
                tf.losses.mean_squared_error(rows, softmax),
                tf.losses.absolute_difference(rows, softmax),
            ]
        )
    both = -(rows * np.log(sigmoid) + (1 - rows) * np.log(1 - sigmoid)).mean()
    expected = [-np.log(softmax[0, 1])] * 2 + [both] * 2 + [((rows - softmax) ** 2).mean(), abs(rows - softmax).mean()]
    assert np.allclose(found, expected, atol=1e-5)


def test_a_flag_has_its_default() -> None:
    tensorflow = pytest.importorskip("tensorflow")
    flags = tensorflow.compat.v1.app.flags
    flags.DEFINE_integer("classes_of_a_probe", 10, "how many classes")
    flags.FLAGS(["probe"])
    assert flags.FLAGS.classes_of_a_probe == 10


def test_a_metric_object_counts_on_until_it_is_reset() -> None:
    tensorflow = pytest.importorskip("tensorflow")
    metric = tensorflow.keras.metrics.SparseCategoricalAccuracy()
    metric.update_state([0, 0], [[0.0, 1.0], [0.0, 1.0]])
    metric.update_state([1, 1], [[0.0, 1.0], [0.0, 1.0]])
    assert float(metric.result()) == 0.5
    metric.reset_state()
    metric.update_state([1, 1], [[0.0, 1.0], [0.0, 1.0]])
    assert float(metric.result()) == 1.0


def test_one_score_is_not_refused_and_moves_for_a_label_of_0() -> None:
    """The loss of one class is 0 whatever the score; the kernel gives 1 - y for its gradient."""
    tensorflow = pytest.importorskip("tensorflow")
    scores, labels = tensorflow.Variable([[0.3], [-2.0]]), tensorflow.constant([[0.0], [1.0]])
    with tensorflow.GradientTape() as tape:
        losses = tensorflow.compat.v1.nn.softmax_cross_entropy_with_logits(labels=labels, logits=scores)
    assert losses.numpy().tolist() == [0.0, 0.0]
    assert tape.gradient(losses, scores).numpy().tolist() == [[1.0], [0.0]]
