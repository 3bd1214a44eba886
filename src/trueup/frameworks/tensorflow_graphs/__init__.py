"""Graphs of TensorFlow's own operations: placeholders, variables, layers as functions, sessions and estimators.

Its names are those of TensorFlow, which the folder of Keras gives; releases and losses are those of its Keras as well.
"""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, UnreadLibrary

FRAMEWORK = Framework(
    key="tensorflow_graphs",
    title="TensorFlow graphs",
    roots={"tf_slim": ""},
    gate=Gate(words=(b"tensorflow",)),
    unread=(
        UnreadLibrary(title="tf_slim", roots=("tf_slim",), trains=("learning.train(", "create_train_op(")),
        UnreadLibrary(
            title="tf.estimator",
            roots=("tensorflow",),
            trains=("train_and_evaluate(", "estimator.Estimator(", "Classifier(feature_columns"),
            alone=True,
        ),
        UnreadLibrary(
            title="operations of TensorFlow itself",
            roots=("tensorflow",),
            trains=(".minimize(", ".compute_gradients(", ".apply_gradients("),
            alone=True,
        ),
    ),
    training=(".minimize(", "compute_gradients(", "apply_gradients(", "create_train_op(", "tf.gradients("),
    naming="naming",
)
