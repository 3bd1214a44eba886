"""What a finding advises is there in the arrays of every library that it speaks about."""

from __future__ import annotations

from loud_findings import loud

IN_JAX = """
import jax
import jax.numpy as jnp

x = jax.random.normal(jax.random.PRNGKey(0), (100, 2))
y = 2 * x[:, 0] + 3 * x[:, 1]
w = jnp.zeros((2, 1))

def loss(w, x, y):
    return jnp.mean(jnp.square(jnp.dot(x, w) - y))

for _ in range(100):
    w = w - 0.1 * jax.grad(loss)(w, x, y)
"""
MASKED = """
import tensorflow as tf
from tensorflow.keras import layers

def masked_accuracy(y, p):
    right = tf.cast(tf.equal(tf.argmax(y, -1), tf.argmax(p, -1)), tf.float32)
    counts = tf.cast(tf.greater(tf.reduce_sum(y, -1), 0), tf.float32)
    return tf.reduce_sum(right * counts) / tf.reduce_sum(counts)

model = tf.keras.Sequential([layers.Embedding(100, 8), layers.Dense(50, activation="softmax")])
model.compile("adam", loss="categorical_crossentropy", metrics=[masked_accuracy])
model.fit(x, y, epochs=3)
"""


def test_a_column_is_taken_in_a_way_that_all_arrays_have() -> None:
    said = [message for code, message in loud(IN_JAX) if code == "TU205"]
    assert all("labels.reshape(-1, 1)" in message and "unsqueeze" not in message for message in said)


def test_a_masked_accuracy_is_called_no_precision() -> None:
    said = [message for code, message in loud(MASKED) if code == "TU309"]
    assert said
    assert not any("precision" in message or "no mean of items" in message for message in said)
