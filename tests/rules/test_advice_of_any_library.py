"""What a finding advises is there in the arrays of every library that it speaks about."""

from __future__ import annotations

import pytest
from loud_findings import loud

BROADCAST = """
import torch
from torch import nn

net = nn.Linear(4, 1)
loss = nn.MSELoss()(net(torch.randn(8, 4)), torch.randn(8))
loss.backward()
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


OF_A_STATE = """
import torch
from torch import nn

net = nn.{layer}(10, 5)
_, state = net(torch.randn(3, 8, 10))
loss = nn.CrossEntropyLoss()({scores}, torch.randint(5, (8,)))
loss.backward()
"""


@pytest.mark.parametrize(
    ("layer", "scores", "advice"),
    [
        ("GRU", "state[-1]", "Put a linear layer behind it, with no activation"),
        ("LSTM", "state[0][-1]", "Put a linear layer behind it, with no activation"),
        ("GRU", "torch.tanh(nn.Linear(10, 5)(torch.randn(8, 10)))", "End the head with no activation"),
    ],
)
def test_what_a_recurrent_layer_does_by_itself_is_not_to_be_taken_out(layer: str, scores: str, advice: str) -> None:
    (message,) = [message for code, message in loud(OF_A_STATE.format(layer=layer, scores=scores)) if code == "TU110"]
    assert advice in message


EXCHANGED = """
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

x, y = load_breast_cancer(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
answers = RandomForestClassifier().fit(x_train, y_train).predict(x_test)
print(roc_auc_score({arguments}))
"""


@pytest.mark.parametrize(
    ("arguments", "tie"), [("answers, y_test", "same label tie"), ("y_test, answers", "same prediction tie")]
)
def test_what_ties_is_what_stands_in_the_place_of_the_scores(arguments: str, tie: str) -> None:
    (message,) = [message for code, message in loud(EXCHANGED.format(arguments=arguments)) if code == "TU311"]
    assert tie in message


def test_a_column_is_taken_in_a_way_that_all_arrays_have() -> None:
    messages = [message for code, message in loud(BROADCAST) if code == "TU205"]
    assert messages
    assert all("labels.reshape(-1, 1)" in message and "unsqueeze" not in message for message in messages)


def test_a_masked_accuracy_is_called_no_precision() -> None:
    messages = [message for code, message in loud(MASKED) if code == "TU309"]
    assert messages
    assert not any("precision" in message or "no mean of items" in message for message in messages)
