"""How heads, labels, losses, metrics and numbers are said in messages."""

from __future__ import annotations

from dataclasses import replace

from trueup import facts
from trueup.contract.head import Head
from trueup.contract.known import Unknown, value_of
from trueup.contract.labels import AS_TAKEN_OR_ROWS, Labels
from trueup.contract.loss import Loss
from trueup.contract.meaning import MetricMeaning
from trueup.contract.metric import HandCount, Metric
from trueup.contract.percent import percent as with_digits
from trueup.contract.setup import Setup
from trueup.facts.ranges import candidates

_ENCODINGS = {
    "integer": "class numbers",
    "one-hot": "one-hot rows",
    "multi-hot": "multi-hot rows",
    "binary": "0/1 labels",
    "sign": "-1/+1 labels",
    "continuous": "real numbers",
    "probabilities": "rows of probabilities",
}


def percent(share: float) -> str:
    """A share as "90 %" or "98.6 %"; one below 1 never prints as 100 %, nor one above 0 as 0 %."""
    shown = with_digits(share, 1).removesuffix(" %")
    return f"{shown.rstrip('0').rstrip('.')} %"


def number(value: float) -> str:
    """A number as a person writes it: 3 rather than 3.0."""
    return f"{value:.6g}"


#: The longest quotation of a program's words; more than this only to keep its first word whole.
_QUOTED, _WHOLE_WORD = 40, 16
#: What stands around the words that name a number.
_AROUND = " :=-,|(\t"


def quoted(words: str) -> str:
    """The name of a number as a message quotes it: its last words, each of them whole; "…" for those left out."""
    text = " ".join(words.split()).strip(_AROUND)
    if len(text) <= _QUOTED:
        return text
    begin = text.rfind(" ", 0, len(text) - _QUOTED + 1) + 1
    if begin < len(text) - _QUOTED - _WHOLE_WORD:
        begin = text.find(" ", len(text) - _QUOTED) + 1 or len(text) - _QUOTED
    return text if not begin else f"…{text[begin:].lstrip(_AROUND)}"


def units_words(units: int | None) -> str:
    """ "1 unit", "10 units"."""
    if units is None:
        return "units that were not read"
    return "1 unit" if units == 1 else f"{units} units"


def activation_words(activation: str | None) -> str:
    """ "softmax", "no activation"."""
    if activation is None:
        return "an activation that was not read"
    return "no activation" if activation == "linear" else activation


def head_words(head: Head) -> str:
    """ "10 units, softmax", or "an output that was not read"."""
    if value_of(head.units) is None and value_of(head.activation) is None:
        return "an output that was not read"
    return f"{units_words(value_of(head.units))}, {activation_words(value_of(head.activation))}"


def encoding_words(labels: Labels) -> str:
    """ "class numbers", "one-hot rows" …, or "labels that were not read"."""
    encoding = value_of(labels.encoding)
    return _ENCODINGS[encoding] if encoding else "labels that were not read"


def estimator_words(setup: Setup) -> str:
    """An estimator as a party: its outputs where they are known, else that it fits them to the labels."""
    if value_of(setup.head.activation) is not None:
        return head_words(setup.head)
    return setup.head.activation.why if isinstance(setup.head.activation, Unknown) else "an estimator"


def labels_words(labels: Labels) -> str:
    """ "class numbers 0 to 9 (keras.datasets.mnist)", "one-hot rows of 10".

    Of labels of which nothing but the loss tells, it is said what the loss takes, and not that they are so.
    """
    text = encoding_words(labels)
    encoding, classes = value_of(labels.encoding), value_of(labels.classes)
    lowest, highest = value_of(labels.lowest), value_of(labels.highest)
    if encoding == "integer" and lowest is not None and highest is not None:
        text = f"{text} {number(lowest)} to {number(highest)}"
    elif encoding in ("integer", "one-hot", "multi-hot", "probabilities"):
        # One number for each item may stand in a column of its own: that is no number of classes.
        width = classes if encoding == "integer" else value_of(labels.columns) or classes
        text = f"{text} of {width}" if width else text
    if labels.assumed:
        rows = ", or rows of probabilities" if labels.source == AS_TAKEN_OR_ROWS else ""
        return f"labels that were not read (the loss takes {text}{rows})"
    return f"{text} ({labels.source})" if labels.source else text


#: What stands for a loss of which nothing is known.
UNREAD_LOSS = "a loss that was not read"


def loss_name(loss: Loss) -> str:
    """The loss as the program names it: the last part of its full name, else the name of its row."""
    if loss.qualified:
        return loss.qualified.rpartition(".")[2]
    return value_of(loss.name) or UNREAD_LOSS


def loss_words(loss: Loss) -> str:
    """ "binary_crossentropy", "CategoricalCrossentropy, from_logits=True"."""
    return f"{loss_name(loss)}, from_logits=True" if asks_for_scores(loss) else loss_name(loss)


def written_out(row: str) -> bool:
    """True for a loss that the program writes out of arithmetic: nothing is clipped or divided in it."""
    return row.endswith("written out")


#: What losses are named after that apply it themselves: they take raw scores without being asked to.
_APPLIED_BY_NAME = ("logits", "softmax", "sigmoid")


def asks_for_scores(loss: Loss) -> bool:
    """True where an argument says that the loss is to take raw scores, which its name alone does not say."""
    name = loss_name(loss).casefold()
    return value_of(loss.from_logits) is True and not any(word in name for word in _APPLIED_BY_NAME)


def metric_name(metric: Metric) -> str:
    """The metric as the program says it."""
    return metric.typed.rpartition(".")[2] or value_of(metric.name) or "a metric that was not read"


def metric_quoted(metric: Metric, meaning: MetricMeaning, setup: Setup) -> str:
    """The metric as the program says it, with the functions that it becomes where that is not plain."""
    written, functions = f'"{metric_name(metric)}"', functions_of(metric, setup) or (meaning.function,)
    return written if functions == (value_of(metric.name),) else f"{written} ({' or '.join(functions)})"


def functions_of(metric: Metric, setup: Setup) -> tuple[str, ...]:
    """The functions that a metric becomes in the releases that the program may run on."""
    targets = [target for target, _ in candidates(setup.target)] or [setup.target]
    meanings = (value_of(facts.metric_meaning(metric, replace(setup, target=target))) for target in targets)
    return tuple(dict.fromkeys(meaning.function for meaning in meanings if meaning is not None))


def metric_words(metric: Metric, setup: Setup) -> str:
    """ "accuracy, which is binary_accuracy here"; where releases differ, "… or categorical_accuracy, by release"."""
    typed, functions = metric_name(metric), functions_of(metric, setup)
    if not functions or functions[0] in (typed, value_of(metric.name)):
        return typed
    if len(functions) == 1:
        return f"{typed}, which is {functions[0]} here"
    return f"{typed}, which is {' or '.join(functions)}, by release"


def hand_words(hand: HandCount) -> str:
    """ "argmax over axis 1", "> 0.5, counted by cells"."""
    axis, threshold = value_of(hand.axis), value_of(hand.threshold)
    decision = {
        "argmax": "argmax" if axis is None else f"argmax over axis {axis}",
        "threshold": "a threshold" if threshold is None else f"> {number(threshold)}",
        "round": "round",
        "sign": "sign",
        "highest": "the highest value",
        "lowest": "the lowest value",
        "equals": "a test of equality" if threshold is None else f"== {number(threshold)}",
        "none": "scores",
    }[hand.decision]
    counted = {"cells": ", each output separately", "whole-rows": ", counted by whole rows"}.get(hand.counted, "")
    return decision + counted


def setup_words(setup: Setup) -> tuple[tuple[str, str], ...]:
    """Each party of a setup by its role, in the words of messages; an unread one too, so that nothing is left out."""
    known = [("head", head_words(setup.head)), ("labels", labels_words(setup.labels)), ("loss", loss_words(setup.loss))]
    if setup.fits_itself:
        known[0] = ("head", estimator_words(setup))
        if setup.answers and setup.trained and not setup.unanswered and value_of(setup.labels.encoding) is None:
            known[1] = ("labels", "labels of these classes")
        if value_of(setup.loss.name) is None:
            known.pop()
        known += [(method, words) for method, words in setup.gives]
    return (*known, *(("metric", metric_words(metric, setup)) for metric in setup.metrics))
