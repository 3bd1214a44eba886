"""`tf.metrics.accuracy` of one-hot rows that are made of the answers counts their cells (TU305)."""

from __future__ import annotations

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import tensorflow as tf
x = tf.placeholder("float", [None, 784])
labels = tf.placeholder("float", [None, {k}])
logits = tf.layers.dense(x, {k})
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=logits, labels=labels))
train = tf.train.AdamOptimizer().minimize(cost)
accuracy, update = tf.metrics.accuracy({counted})
with tf.Session() as session:
    for a, b in batches:
        session.run([train, update], feed_dict={{x: a, labels: b}})
    print("accuracy", session.run(accuracy))
"""
ROWS = "labels, tf.one_hot(tf.argmax(logits, 1), {k})"


def found(counted: str, k: int = 25) -> list[str]:
    setups = read_text(PROGRAM.format(counted=counted, k=k), "p.py").setups
    return [f"{each.code} {each.happens}" for setup in setups for each in findings_of(setup, all_rules())]


def test_rows_are_compared_cell_by_cell() -> None:
    expected = ["TU305 Of an item with a wrong answer 23 of 25 numbers are right: it counts 92 %"]
    assert found(ROWS.format(k=25)) == expected


def test_answers_are_compared() -> None:
    assert found("tf.argmax(labels, 1), tf.argmax(logits, 1)") == []
    assert found(ROWS.format(k=2), k=2) == []
