"""Setups whose labels fit the loss or do not."""

from __future__ import annotations

from dataclasses import replace

from hand_made import head, labels, loss, setup
from heads_table import ACCURACY, BCE, BINARY, CCE, JAX, MSE, NUMBERS, ONE_HOT, SCCE, TORCH

from trueup.contract.known import Known

MNIST = labels("integer", 10, columns=None, lowest=0, highest=9, source="keras.datasets.mnist")
FROM_ONE = labels("integer", 10, columns=None, lowest=1, highest=10)
SCALED = replace(MNIST, scale=Known(1 / 255), highest=Known(9 / 255))
IGNORED = replace(loss("cross_entropy"), ignore_index=Known(255))

TWO_COLUMNS = labels("one-hot", 2, columns=2)
TEN_COLUMNS, FIVE_TAGS = labels("one-hot", 10, columns=10), labels("multi-hot", 5, columns=5)

TABLE = [
    ("TU201", "class numbers into the categorical loss", ["error"], setup(head(10, "softmax"), CCE, MNIST, ACCURACY)),
    (
        "TU201",
        "the same with categorical accuracy",
        ["error"],
        setup(head(10, "softmax"), CCE, MNIST, ["categorical_accuracy"]),
    ),
    ("TU201", "0/1 labels for two softmax units", ["error"], setup(head(2, "softmax"), CCE, BINARY, ACCURACY, JAX)),
    ("TU201", "class numbers into the binary loss", ["error"], setup(head(10, "softmax"), BCE, MNIST, ACCURACY)),
    ("TU201", "silently in TensorFlow 2.2", ["error"], setup(head(10, "softmax"), BCE, MNIST, pin="tensorflow==2.2.0")),
    ("TU201", "one-hot rows", [], setup(head(10, "softmax"), CCE, ONE_HOT)),
    ("TU201", "the sparse loss", [], setup(head(10, "softmax"), SCCE, MNIST)),
    ("TU201", "one unit is TU102", [], setup(head(1, "sigmoid"), CCE, BINARY)),
    ("TU201", "a table of 0/1 under sigmoid units", [], setup(head(5, "sigmoid"), BCE, labels("binary", 2))),
    ("TU201", "one sigmoid unit", [], setup(head(1, "sigmoid"), BCE, BINARY)),
    ("TU201", "CrossEntropyLoss takes class numbers", [], setup(head(10, "linear"), "cross_entropy", MNIST, pin=TORCH)),
    ("TU202", "one-hot rows into the sparse loss", ["error"], setup(head(10, "softmax"), SCCE, ONE_HOT, ACCURACY)),
    (
        "TU202",
        "the same with sparse accuracy",
        ["error"],
        setup(head(10, "softmax"), SCCE, ONE_HOT, ["sparse_categorical_accuracy"], JAX),
    ),
    ("TU202", "one-hot rows into NLLLoss", ["error"], setup(head(10, "log_softmax"), "nll", ONE_HOT, pin=TORCH)),
    (
        "TU202",
        "whole-number rows into CrossEntropyLoss",
        ["error"],
        setup(head(10, "linear"), "cross_entropy", labels("one-hot", 10, dtype="int64"), pin=TORCH),
    ),
    (
        "TU202",
        "float rows into CrossEntropyLoss",
        [],
        setup(head(10, "linear"), "cross_entropy", labels("one-hot", 10, dtype="float32"), pin=TORCH),
    ),
    ("TU202", "class numbers", [], setup(head(10, "softmax"), SCCE, MNIST)),
    ("TU202", "labels that were not read", [], setup(head(10, "softmax"), SCCE)),
    ("TU203", "nine units for ten classes", ["error"], setup(head(9, "softmax"), SCCE, MNIST, ACCURACY)),
    ("TU203", "one sigmoid unit for ten classes", ["error"], setup(head(1, "sigmoid"), BCE, NUMBERS, ACCURACY)),
    ("TU203", "one unit for one-hot rows", ["error"], setup(head(1, "sigmoid"), CCE, ONE_HOT, ACCURACY, JAX)),
    ("TU203", "ten units for 0/1 labels", ["note"], setup(head(10, "softmax"), SCCE, BINARY, ACCURACY)),
    ("TU203", "more units than one-hot rows are wide", ["error"], setup(head(11, "softmax"), CCE, TEN_COLUMNS, JAX)),
    ("TU203", "more units than classes of one-hot rows", ["note"], setup(head(11, "softmax"), CCE, ONE_HOT, JAX)),
    ("TU203", "more units than columns of tags", ["error"], setup(head(6, "sigmoid"), BCE, FIVE_TAGS)),
    ("TU203", "columns of tags", ["error"], setup(head(4, "sigmoid"), BCE, labels("multi-hot", 5, columns=5))),
    ("TU203", "two columns into one unit", ["error"], setup(head(1, "sigmoid"), BCE, TWO_COLUMNS)),
    ("TU203", "one-hot rows of a folder into one unit", ["error"], setup(head(1, "sigmoid"), BCE, labels("one-hot"))),
    (
        "TU203",
        "two columns under a squared error",
        ["error"],
        setup(head(1, "linear"), MSE, labels("one-hot", 2, columns=2)),
    ),
    ("TU203", "one column of tags", [], setup(head(1, "sigmoid"), BCE, labels("multi-hot", 1, columns=1))),
    ("TU203", "tags of which the number was not read", [], setup(head(1, "sigmoid"), BCE, labels("multi-hot"))),
    (
        "TU203",
        "two columns under a loss of the user's",
        [],
        setup(head(1, "sigmoid"), None, labels("one-hot", 2, columns=2)),
    ),
    ("TU203", "as many units as classes", [], setup(head(10, "softmax"), SCCE, MNIST)),
    ("TU203", "one unit for two classes", [], setup(head(1, "sigmoid"), BCE, labels("integer", 2))),
    ("TU203", "one unit for whole numbers, a regression", [], setup(head(1, "linear"), MSE, MNIST)),
    ("TU203", "a spare class for labels from 1", [], setup(head(11, "softmax"), SCCE, FROM_ONE)),
    ("TU203", "an ignored class", [], setup(head(9, "linear"), IGNORED, MNIST, pin=TORCH)),
    ("TU203", "a table of 0/1", [], setup(head(5, "sigmoid"), BCE, BINARY)),
    (
        "TU203",
        "labels that are all 1",
        [],
        setup(head(5, "softmax"), SCCE, labels("integer", 2, lowest=1, highest=1)),
    ),
    ("TU203", "a loss of the user's", [], setup(head(9, "softmax"), None, MNIST)),
    ("TU204", "1..10 for ten units", ["error"], setup(head(10, "softmax"), SCCE, FROM_ONE, ACCURACY)),
    (
        "TU204",
        "1 to 3 in an array that was counted from 0",
        ["error"],
        setup(head(3, "softmax"), SCCE, labels("integer", 4, lowest=1, highest=3)),
    ),
    (
        "TU204",
        "1 and 2 under the binary loss",
        ["error"],
        setup(head(1, "sigmoid"), BCE, labels("integer", 2, lowest=1, highest=2)),
    ),
    ("TU204", "-1 and +1 under the binary loss", ["error"], setup(head(1, "sigmoid"), BCE, labels("sign", 2))),
    ("TU204", "class numbers divided by 255", ["error"], setup(head(10, "softmax"), SCCE, SCALED, ACCURACY)),
    ("TU204", "a class of -1", ["error"], setup(head(3, "softmax"), SCCE, labels("integer", 3, lowest=-1, highest=1))),
    ("TU204", "0..9 for ten units", [], setup(head(10, "softmax"), SCCE, MNIST)),
    ("TU204", "-1 and +1 under hinge", [], setup(head(1, "tanh"), "hinge", labels("sign", 2))),
    ("TU204", "-1 and +1 as numbers", [], setup(head(1, "tanh"), MSE, labels("sign", 2))),
    (
        "TU204",
        "an ignored -1",
        [],
        setup(
            head(3, "linear"),
            replace(loss("cross_entropy"), ignore_index=Known(-1)),
            labels("integer", 4, lowest=-1, highest=2),
            pin=TORCH,
        ),
    ),
    ("TU204", "a mask of 0/255 divided by 255", [], setup(head(1, "sigmoid"), BCE, labels("integer", scale=1 / 255))),
    ("TU204", "fewer units than classes is TU203", [], setup(head(9, "softmax"), SCCE, MNIST)),
]
