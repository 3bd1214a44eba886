"""Tells what a metric counts: the function, its floor, and what other releases make of the same line."""

from __future__ import annotations

from trueup.contract.bad_input import BadInputError
from trueup.contract.explanation import Explanation
from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.meaning import MetricMeaning
from trueup.contract.setup import Setup
from trueup.facts.across import across
from trueup.facts.keras_metrics import SPARSE_BY_COLUMN
from trueup.facts.metrics import metric_meaning
from trueup.facts.question import Question, is_class
from trueup.facts.refusals import refusal
from trueup.facts.releases import release_of

_EXCEPTION = "an exception"
_COUNTS = {
    "cells": "every output of an item on its own: an item with {k} outputs gives {k} answers, each right or wrong",
    "answers": "one answer per item",
    "exact": "outputs that equal their label to the last bit, which scores hardly ever do: it reads about 0",
    "not-accuracy": "no accuracy at all",
    "whole-rows": "items of which every output is right",
}


def explain_metric(question: Question) -> Explanation:
    """The explanation; BadInputError where the question leaves open what decides the answer."""
    setup = question.setup
    if setup.target.library == "torch":
        raise BadInputError(
            "accuracy in PyTorch",
            "a library that has an accuracy of its own",
            "Ask for the loss: trueup explain loss --library torch --loss CrossEntropyLoss",
        )
    why = refusal(setup)
    found = metric_meaning(setup.metrics[0], setup)
    if isinstance(found, Unknown) and why is None:
        raise BadInputError(f"too little to tell ({found.why})", "all that decides it", f"Add {_missing(found.why)}")
    if isinstance(found, Unknown) or why is not None:
        return _told(question, _EXCEPTION, (("why", why or ""),))
    return _told(question, found.value.function, tuple(_points(found.value, setup)), (found.value.source,))


def function_or_exception(setup: Setup) -> str:
    """The function that a setup's first metric becomes, or "an exception"; "" where it cannot be told."""
    if refusal(setup) is not None:
        return _EXCEPTION
    found = metric_meaning(setup.metrics[0], setup)
    return found.value.function if isinstance(found, Known) else ""


def _told(
    question: Question, answer: str, points: tuple[tuple[str, str], ...], sources: tuple[str, ...] = ()
) -> Explanation:
    typed = question.metric
    quoted = f'metrics=["{typed}"]' if question.setup.metrics[0].spelling == "string" else f"metrics=[{typed}()]"
    return Explanation(
        kind="metric",
        asked=f"{quoted} {_beside(question)}".strip(),
        release=release_words(question.setup),
        answer=answer,
        points=points,
        elsewhere=across(question.setup, function_or_exception)
        if question.setup.metrics[0].spelling == "string"
        else (),
        sources=sources,
    )


def release_words(setup: Setup) -> str:
    """The release spoken of: "Keras 2.0.4", "Keras 3.15.1 (today's; no release was named)"."""
    release = release_of(setup.target)
    asked = str(setup.target)
    if setup.target.version is None:
        return f"{release} (today's release; none was named)"
    return asked if asked == str(release) else f"{asked}, which is {release}"


def _beside(question: Question) -> str:
    setup, parts = question.setup, []
    if question.loss is not None:
        parts.append(loss_words(question))
    parts += [party for party in (head_words(setup), labels_words(setup)) if party]
    return "beside " + ", ".join(parts) if parts else ""


def loss_words(question: Question) -> str:
    """The loss as a program has it: `loss="mse"`, `loss=BinaryCrossentropy(from_logits=True)`."""
    logits = "from_logits=True" if value_of(question.setup.loss.from_logits) is True else ""
    if is_class(question.loss or ""):
        return f"loss={question.loss}({logits})"
    return f'loss="{question.loss}"' + (f" with {logits}" if logits else "")


def head_words(setup: Setup) -> str:
    """The head: "10 outputs under softmax"; "" where nothing is known of it."""
    units, activation = value_of(setup.head.units), value_of(setup.head.activation)
    if units is None and activation is None:
        return ""
    count = "outputs" if units is None else "1 output" if units == 1 else f"{units} outputs"
    if activation is None:
        return count
    return f"{count} without activation" if activation == "linear" else f"{count} under {activation}"


def labels_words(setup: Setup) -> str:
    """The labels: "one-hot labels"; "" where nothing is known of them."""
    encoding = value_of(setup.labels.encoding)
    return f"{encoding} labels" if encoding else ""


def _missing(why: str) -> str:
    if "outputs" in why:
        return "the number of outputs, as in --units 10"
    return "the loss, as in --loss binary_crossentropy" if "loss" in why else "what is missing"


def _points(meaning: MetricMeaning, setup: Setup) -> list[tuple[str, str]]:
    units = value_of(setup.head.units)
    counts = _COUNTS[meaning.counts].format(k=units if units is not None else "k")
    points = [("counts", f"{counts}: the mean {meaning.function}" if "crossentropy" in meaning.function else counts)]
    if meaning.alternative:
        points.insert(0, ("or", f"{meaning.alternative}, where the labels are class numbers; both take the argmax"))
    if decision := _decision(meaning, setup):
        points.append(("decides by", decision))
    if meaning.logged:
        points.append(("logged as", _logged(meaning.logged, setup)))
    if meaning.resolved_by != "name":
        points.append(("chosen by", _chosen_by(meaning, setup)))
    if floor := _floor(meaning, setup):
        points.append(("floor", floor))
    points += [("so", text) for text in _consequences(meaning, setup)]
    points += [("defect", text) for text in meaning.defects]
    return points


def _logged(key: str, setup: Setup) -> str:
    def tell(other: Setup) -> str:
        found = metric_meaning(other.metrics[0], other)
        return found.value.logged or "" if isinstance(found, Known) else ""

    elsewhere = "".join(f"; {name} in {releases}" for name, releases in across(setup, tell))
    return f"{key}, and val_{key} for validation data{elsewhere}"


def _decision(meaning: MetricMeaning, setup: Setup) -> str:
    if meaning.decision == "argmax":
        within = " (right if the label is among the k highest)" if "top_k" in meaning.function else ""
        return f"argmax: the highest output is the answer, whatever its value{within}"
    on_logits = "; the outputs are logits, where 0.5 is a probability of 0.62" if _scores_are_logits(setup) else ""
    if meaning.decision == "round":
        outside = (
            "; an output of 1.5 or more or below -0.5 rounds to what is no label, and never counts as right"
            if value_of(setup.head.activation) in (None, "linear")
            else ""
        )
        return f"round(output) == label: above 0.5 is 1, exactly 0.5 goes to the even side, 0{on_logits}{outside}"
    if meaning.decision == "threshold":
        cure = ", so use BinaryAccuracy(threshold=0.0)" if on_logits and meaning.threshold == 0.5 else ""
        return f"output > {meaning.threshold}, strictly, on what the model puts out{on_logits}{cure}"
    return ""


def _scores_are_logits(setup: Setup) -> bool:
    linear = value_of(setup.head.activation) == "linear"
    return value_of(setup.loss.from_logits) is True or (linear and "crossentropy" in (value_of(setup.loss.name) or ""))


def _chosen_by(meaning: MetricMeaning, setup: Setup) -> str:
    loss = value_of(setup.loss.name)
    if meaning.resolved_by == "loss":
        if setup.loss.spelling == "object" and meaning.function.startswith("categorical") and loss is not None:
            return f"the loss: this release does not see that the object is {loss}" if "cross" in loss else "the loss"
        return f"the loss, {loss}, not the number of classes" if loss else "the loss"
    if meaning.resolved_by == "units":
        return "the number of outputs"
    return "the shapes of outputs and labels only; the loss is not looked at"


def _floor(meaning: MetricMeaning, setup: Setup) -> str:
    units, encoding = value_of(setup.head.units), value_of(setup.labels.encoding)
    if meaning.counts == "cells" and units is not None and units > 1:
        if encoding in ("one-hot", "probabilities"):
            return _one_of_k_floor(units)
        if encoding == "multi-hot":
            return "the share of zeros in the labels: what a model gets that never says yes"
    if meaning.counts == "answers" and encoding != "multi-hot" and SPARSE_BY_COLUMN not in meaning.defects:
        return "the share of the largest class: what always giving that answer gets"
    return ""


def _one_of_k_floor(units: int) -> str:
    low, wrong = 100 * (units - 1) / units, 100 * (units - 2) / units
    if units == 2:
        return "the share of the largest class: with two outputs under softmax this equals the true accuracy"
    return (
        f"{low:.4g} % = (k-1)/k for an answer that is never right, if no output passes the threshold; a model that is "
        f"sure of a wrong class every time still gets {wrong:.4g} % = (k-2)/k"
    )


def _consequences(meaning: MetricMeaning, setup: Setup) -> list[str]:
    units, encoding = value_of(setup.head.units), value_of(setup.labels.encoding)
    if meaning.counts == "cells" and units is not None and units > 2 and encoding == "one-hot":
        most = "2" if value_of(setup.head.activation) == "softmax" else str(units)
        text = (
            f"the true accuracy lies between 1 - d and {most} - d, with d = {units} (1 - shown); where exactly one "
            f"output passes the threshold for each item, a true 90 % is shown as {100 - 20 / units:.4g} %"
        )
        return [text]
    if meaning.function == "categorical_accuracy" and encoding == "multi-hot":
        text = (
            "the highest output is held against the first 1 of each row: a perfect model with m tags on an item is "
            "right on one in m; name binary_accuracy to count each tag"
        )
        return [text]
    if meaning.decision == "argmax" and units == 1:
        return ["the argmax of one column is always 0: every item gets the same answer"]
    return []
