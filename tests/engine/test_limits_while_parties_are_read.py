"""What the reader runs to learn a party is bounded like everything else, whatever was spent before it."""

from __future__ import annotations

from trueup.contract.known import value_of
from trueup.source import read_text

PROGRAM = """
from keras.layers import Dense
from keras.losses import categorical_crossentropy
from keras.models import Sequential


def own_loss(truth, scores):
    return categorical_crossentropy(truth, scores, from_logits=True)


model = Sequential([Dense(10)])
model.compile(loss=own_loss, optimizer="sgd")


def later(total):
{lines}
    model = Sequential([Dense(3)])
    model.compile(loss="mse", optimizer="sgd")
    return model
"""


def test_a_loss_function_is_read_after_a_function_that_met_its_limit() -> None:
    lines = "\n".join(f"    total = total + {number} * total[{number}]" for number in range(6_000))
    reading = read_text(PROGRAM.format(lines=lines), "long.py")
    assert [value_of(setup.loss.name) for setup in reading.setups] == ["categorical_crossentropy"]
    assert any("steps to read" in unread.why for unread in reading.unread)
