"""One class picked out of a softmax over maps leaves a map: its width is no number of units."""

from __future__ import annotations

import pytest

from trueup.checking import check_text

PROGRAM = """
import tensorflow as tf

inputs = tf.keras.Input((64, 32, 3))
maps = tf.keras.layers.Softmax()(tf.keras.layers.Conv2D(4, 3, padding="same")(inputs))
model = tf.keras.Model(inputs, maps)
loss_of = tf.keras.losses.BinaryCrossentropy()
for x, y in data:
    with tf.GradientTape() as tape:
        loss = loss_of(y, model(x){index})
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_weights), model.trainable_weights))
"""


@pytest.mark.parametrize(
    ("index", "codes"),
    [("[:, :, :, 0]", []), ("[..., 0]", []), ("", ["TU103"]), ("[:, 5:9]", ["TU103"]), ("[:, :, 0]", ["TU103"])],
)
def test_what_is_left_of_the_units(index: str, codes: list[str]) -> None:
    result = check_text(PROGRAM.format(index=index), "p.py", isolated=True)
    assert [finding.code for finding in result.findings] == codes
    assert all("4 units" in finding.have for finding in result.findings)
