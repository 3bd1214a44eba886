"""Graphs of TensorFlow's own operations: placeholders, variables, layers as functions, sessions and estimators.

Its names are those of TensorFlow, which the folder of Keras gives; releases and losses are those of its Keras as well.
"""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="tensorflow_graphs",
    title="TensorFlow graphs",
    roots={"tf_slim": ""},
    gate=Gate(words=(b"tensorflow",)),
    naming="naming",
)
