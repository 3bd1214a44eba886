"""Labels and outputs of which a program does not tell whether they are classes, tags or amounts."""

from __future__ import annotations

import pytest
from loud_findings import loud

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

GRAPH = """
import tensorflow as tf

x, y = tf.placeholder(tf.float32, [None, 30]), tf.placeholder(tf.float32, [None, 2])
scores = tf.layers.dense(x, 2)
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=scores, labels=y))
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(scores, 1), tf.argmax(y, 1)), tf.float32))
train = tf.train.AdamOptimizer().minimize(loss)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    print(session.run([train, loss, accuracy], {{x: batch, y: {rows}}}))
"""
BOXES = """
import numpy as np
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Dense

inputs = Input((512,))
box = Dense(4, activation="sigmoid", name="box")(inputs)
kind = Dense(3, activation="softmax", name="kind")(inputs)
model = Model(inputs, {outputs})
model.compile("adam", loss={loss}, metrics=["accuracy"])
model.fit(np.load("features.npy"), {labels})
"""


@pytest.mark.parametrize("rows", ["[[1, 0], [1, 0], [1, 0]]", "[[0, 1]]", "[[1, 0], [0, 1]]"])
def test_rows_with_one_1_each_are_no_tags(rows: str) -> None:
    assert not loud(GRAPH.format(rows=rows))


def test_rows_with_more_than_one_1_are_tags() -> None:
    assert {code for code, _ in loud(GRAPH.format(rows="[[1, 1], [1, 0], [0, 0]]"))} == {"TU302"}


def of_errors(outputs: str, loss: str, labels: str) -> int:
    reading = read_text(BOXES.format(outputs=outputs, loss=loss, labels=labels), "program.py")
    return sum(item.code == "TU109" for setup in reading.setups for item in findings_of(setup, all_rules()))


def test_accuracy_that_is_asked_of_all_outputs_says_nothing_of_one() -> None:
    both = ("[kind, box]", '{"kind": "categorical_crossentropy", "box": "mean_squared_error"}', '{"kind": k, "box": b}')
    assert of_errors(*both) == 0
    assert of_errors("box", '"mean_squared_error"', "b") == 1
