"""TensorFlow's kernel moves one unit whose loss is 0: what goes down is what softmax is applied to, not its output."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import tensorflow as tf
(x, ten), _ = tf.keras.datasets.mnist.load_data()
model = tf.keras.Sequential([tf.keras.layers.Flatten(), {head}])
model.compile("adam", tf.keras.losses.CategoricalCrossentropy(from_logits={logits}))
model.fit(x, (ten > 4).astype("float32"))
"""


@pytest.mark.parametrize(
    ("head", "logits", "words"),
    [
        ('tf.keras.layers.Dense(1, activation="softmax")', False, "push what softmax is applied to down"),
        (
            'tf.keras.layers.Dense(1), tf.keras.layers.Activation("softmax")',
            False,
            "push what softmax is applied to down",
        ),
        ("tf.keras.layers.Dense(1)", True, "push the output down"),
    ],
)
def test_what_labels_of_0_push_down(head: str, logits: bool, words: str) -> None:
    setups = read_text(PROGRAM.format(head=head, logits=logits), "p.py").setups
    found = [item.happens for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU102"]
    assert len(found) == 1
    assert words in found[0]
