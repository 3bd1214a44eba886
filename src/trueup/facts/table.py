"""Which accuracy do I have? The word "accuracy" beside the usual models, over all releases, as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.facts.across import all_stretches, everywhere
from trueup.facts.metric_words import function_or_exception
from trueup.facts.question import Given, question_of
from trueup.facts.releases import Span, in_words

_K = 10
#: (model, labels and loss in words, the same as a question), in the order of the table.
USUAL: tuple[tuple[str, Given], ...] = (
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


@dataclass(frozen=True, slots=True)
class SupportTable:
    """columns: stretches of releases in words; rows: (model, labels and loss in words, one answer for each column)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def support_table() -> SupportTable:
    """The function that "accuracy" becomes in each stretch of releases, or "an exception".

    Neighbouring stretches of one line in which every answer is the same are one column.
    """
    setups = [(words, _setup(given)) for words, given in USUAL]
    spans = all_stretches()
    answers = {
        span: tuple(function_or_exception(_in(setup, span)) or "not known" for _, setup in setups) for span in spans
    }
    columns: list[list[Span]] = [[spans[0]]]
    for before, span in pairwise(spans):
        same = before.line == span.line and answers[before] == answers[span]
        if same:
            columns[-1].append(span)
        else:
            columns.append([span])
    rows = tuple(
        (words, tuple(answers[column[0]][number] for column in columns)) for number, (words, _) in enumerate(setups)
    )
    return SupportTable(tuple(in_words(_joined(column)) for column in columns), rows)


def support_lines() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The same by model: (model, labels and loss in words, ((answer, releases in words), …))."""
    return tuple((words, everywhere(_setup(given), function_or_exception)) for words, given in USUAL)


def as_markdown(table: SupportTable) -> str:
    """The table in Markdown: one line for each stretch of releases, one column for each model."""
    head = ["releases", *(words for words, _ in table.rows)]
    lines = [head, ["---"] * len(head)]
    for number, releases in enumerate(table.columns):
        lines.append([releases, *(answers[number].removesuffix("_accuracy") for _, answers in table.rows)])
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def _setup(given: Given) -> Setup:
    return question_of(given).setup


def _in(setup: Setup, span: Span) -> Setup:
    return replace(setup, target=Target(library=span.line, version=span.since))


def _joined(column: list[Span]) -> list[Span]:
    """A gap in the line (Keras 2.4 to 2.15 are tf.keras) does not part a column."""
    return [Span(column[0].line, column[0].since, column[-1].until)]
