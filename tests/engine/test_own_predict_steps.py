"""What `predict` gives is what the model's own predict_step hands back, where it has one: labels beside the outputs."""

from __future__ import annotations

import pytest

from trueup.checking import check_text

PROGRAM = """
import tensorflow as tf


class Net(tf.keras.Model):
    def {method}(self, *data):
        x, labels = data
        return [labels, self(x, training=False)]


inputs = tf.keras.Input((8,))
model = Net(inputs=inputs, outputs=tf.keras.layers.Dense(5, activation="softmax")(inputs))
answers = model.predict(x)
accuracy = tf.keras.metrics.BinaryAccuracy()
accuracy.update_state(tf.cast(answers[:, 0] == 0, tf.float32), tf.cast(answers[:, 0] < 0.5, tf.float32))
print(accuracy.result())
"""


@pytest.mark.parametrize(
    ("method", "codes"), [("predict_step", []), ("make_predict_function", []), ("summary_step", ["TU322"])]
)
def test_answers_of_a_step_of_ones_own_are_not_the_outputs(method: str, codes: list[str]) -> None:
    result = check_text(PROGRAM.format(method=method), "p.py", isolated=True)
    assert [finding.code for finding in result.findings] == codes
