"""Which accuracy do I have? The word "accuracy" beside the usual models, over all releases."""

from __future__ import annotations

from trueup.contract.setup import Setup
from trueup.explaining.metric_words import function_or_exception
from trueup.explaining.question import ExplainOptions, question_of
from trueup.facts.across import everywhere

_K = 10
#: (model, labels and loss in words, the same as a question), in the order of the table.
USUAL: tuple[tuple[str, ExplainOptions], ...] = (
    (
        "k softmax outputs, one-hot labels, categorical_crossentropy",
        {"units": _K, "activation": "softmax", "labels": "one-hot", "loss": "categorical_crossentropy"},
    ),
    (
        "k softmax outputs, one-hot labels, binary_crossentropy",
        {"units": _K, "activation": "softmax", "labels": "one-hot", "loss": "binary_crossentropy"},
    ),
    (
        "k softmax outputs, one-hot labels, BinaryCrossentropy()",
        {"units": _K, "activation": "softmax", "labels": "one-hot", "loss": "BinaryCrossentropy"},
    ),
    (
        "k softmax outputs, class numbers, sparse_categorical_crossentropy",
        {"units": _K, "activation": "softmax", "labels": "integer", "loss": "sparse_categorical_crossentropy"},
    ),
    (
        "k softmax outputs, class numbers, binary_crossentropy",
        {"units": _K, "activation": "softmax", "labels": "integer", "loss": "binary_crossentropy"},
    ),
    (
        "k sigmoid outputs, multi-hot labels, binary_crossentropy",
        {"units": _K, "activation": "sigmoid", "labels": "multi-hot", "loss": "binary_crossentropy"},
    ),
    (
        "k outputs without activation, multi-hot labels, BinaryCrossentropy(from_logits=True)",
        {"units": _K, "activation": "linear", "labels": "multi-hot", "loss": "BinaryCrossentropy", "from_logits": True},
    ),
    (
        "1 sigmoid output, 0/1 labels, binary_crossentropy",
        {"units": 1, "activation": "sigmoid", "labels": "binary", "loss": "binary_crossentropy"},
    ),
    (
        "1 sigmoid output, 0/1 labels, categorical_crossentropy",
        {"units": 1, "activation": "sigmoid", "labels": "binary", "loss": "categorical_crossentropy"},
    ),
    (
        "k outputs, one-hot labels, mean_squared_error",
        {"units": _K, "activation": "softmax", "labels": "one-hot", "loss": "mean_squared_error"},
    ),
)


def support_lines() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """For each usual model: (model, labels and loss in words, ((function or "an error", releases in words), …))."""
    return tuple((words, everywhere(_setup(passed), function_or_exception)) for words, passed in USUAL)


def _setup(options: ExplainOptions) -> Setup:
    return question_of(options).setup
