"""Tells in words what a metric or a loss means in one release: the library side of `trueup explain`."""

from __future__ import annotations

from typing import Unpack

from trueup.contract.bad_input import BadInputError
from trueup.contract.explanation import Explanation
from trueup.explaining.loss_words import explain_loss
from trueup.explaining.metric_words import explain_metric
from trueup.explaining.question import ExplainOptions, question_of


def explain(what: str = "accuracy", **options: Unpack[ExplainOptions]) -> Explanation:
    """What a line of a program means in a release of its library.

    what: "accuracy" (or "metric" with `metric=` naming another), or "loss". The rest is described at `ExplainOptions`.
    Raises BadInputError for a word that nothing is known by, and where too little is given to tell the answer.

    >>> told = explain("accuracy", library="keras==2.0.4", loss="binary_crossentropy", units=10,
    ...                activation="softmax", labels="one-hot")
    >>> told.answer
    'binary_accuracy'
    """
    if what not in ("accuracy", "metric", "loss"):
        raise BadInputError(f"{what!r}", "accuracy, metric or loss", "Say what is to be explained")
    question = question_of(options)
    if what == "loss":
        return explain_loss(question)
    return explain_metric(question)
