"""An exercise whose model is still to be written: there is no run, of whose logs something could be said."""

from __future__ import annotations

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import tensorflow as tf
from tensorflow.keras import Model


class Stop(tf.keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs={}):
        if logs.get("accuracy") > 0.99:
            self.model.stop_training = True


def build(base, last):
    # your code here
    x = None
    model = Model(inputs=None, outputs=OUTPUTS)
    model.compile(optimizer="adam", loss=None, metrics=[None])
    return model


model = build(base, last)
history = model.fit(train, validation_data=val, epochs=3, callbacks=Stop())
print(history.history["accuracy"])
"""


def codes(outputs: str) -> set[str]:
    setups = read_text(PROGRAM.replace("OUTPUTS", outputs), "p.py").setups
    return {finding.code for setup in setups for finding in findings_of(setup, all_rules())}


def test_a_model_of_no_outputs_logs_nothing() -> None:
    assert codes("None") == set()


def test_a_model_that_was_not_followed_logs_its_loss() -> None:
    assert codes("last") == {"TU307"}
