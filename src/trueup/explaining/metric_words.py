"""Tells what a metric counts: the function, its floor, and what other releases make of the same line."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.bad_input import BadInputError
from trueup.contract.explanation import Explanation
from trueup.contract.head import ELEMENTWISE_PROBABILITY, NORMALISED, PROBABILITIES
from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.labels import FLAT, ROWS
from trueup.contract.meaning import MetricMeaning
from trueup.contract.setup import Setup
from trueup.explaining.question import Question, is_class
from trueup.facts import meanings_for, metric_meaning, refusal
from trueup.facts.across import across
from trueup.frameworks import title_of
from trueup.frameworks.releases import in_full, release_of

_EXCEPTION = "an error"
#: What another release needs to know beside, by a part of the reason it gives.
_DECIDED = {"the loss decides": "decided by the loss", "class_mode decides": "decided by class_mode"}
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
    library, meanings = setup.target.library, meanings_for(setup)
    if not meanings.metrics_of_its_own:
        raise BadInputError(
            f"accuracy in {title_of(library)}",
            "a library that has an accuracy of its own",
            f"Ask for the loss: trueup explain loss --library {library} --loss {meanings.example_loss}",
        )
    without = meanings.without_metrics(setup.target)
    if without is not None and not _takes(setup):
        _, why_none = without
        came = f"the metric {question.metric!r} in {release_of(setup.target)}"
        raise BadInputError(came, f"accuracy: {why_none}", "Leave the metric out")
    why = _refused(setup)
    found = metric_meaning(setup.metrics[0], setup)
    if isinstance(found, Unknown) and why is None:
        raise too_little(found.why, _missing(found.why))
    if isinstance(found, Unknown) or why is not None:
        return _explanation(question, _EXCEPTION, (("why", why or ""),))
    return _explanation(question, found.value.function, tuple(_points(found.value, setup)), (found.value.source,))


def too_little(why: str, do: str) -> BadInputError:
    """The error for a question that leaves open what decides its answer."""
    known = why.replace("is not read", "is not given")
    return BadInputError(f"too little to tell: {known}", "all that decides it", do)


def function_or_exception(setup: Setup) -> str:
    """The function that a setup's first metric becomes, "an error", or by what it is decided; "" for no answer."""
    if not _takes(setup):
        return ""
    if _refused(setup) is not None:
        return _EXCEPTION
    found = metric_meaning(setup.metrics[0], setup)
    if isinstance(found, Known):
        return found.value.function
    return next((known for part, known in _DECIDED.items() if part in found.why), "")


def _takes(setup: Setup) -> bool:
    """Whether the release's compile takes the metric; "accuracy" stands for what it shows where it takes none."""
    if setup.metrics[0].typed in ("accuracy", "acc"):
        return True
    return _takes_metrics(setup)


def _takes_metrics(setup: Setup) -> bool:
    return meanings_for(setup).without_metrics(setup.target) is None


def _refused(setup: Setup) -> str | None:
    """Why the release ends on the setup with an exception, or None."""
    missing = meanings_for(setup).metric_missing(setup.metrics[0], setup.target)
    if missing is not None:
        return missing
    return refusal(setup)


def _explanation(
    question: Question, answer: str, points: tuple[tuple[str, str], ...], sources: tuple[str, ...] = ()
) -> Explanation:
    typed = question.metric
    quoted = f'metrics=["{typed}"]' if question.setup.metrics[0].spelling == "string" else f"metrics=[{typed}()]"
    return Explanation(
        kind="metric",
        asked=f"{quoted} {_beside(question)}".strip(),
        release=release_words(question),
        answer=answer,
        points=points,
        elsewhere=across(question.setup, function_or_exception)
        if question.setup.metrics[0].spelling == "string"
        else (),
        sources=sources,
    )


def release_words(question: Question) -> str:
    """The release spoken of: "Keras 2.0.4", "Keras 3.15.1 (today's release; none was named)"."""
    target = question.setup.target
    release = release_of(target)
    asked = str(target)
    if question.newer:
        return f"{release} ({question.newer} is newer than all that is known)"
    if target.version is None:
        return f"{release} (today's release; none was named)"
    if asked != str(release):
        return f"{asked}, which is {release}"
    full = in_full(release)
    return asked if full == str(release) else f"{asked} (taken as {full})"


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
    if encoding == "probabilities":
        return "labels of probabilities"
    return f"{encoding} labels" if encoding else ""


def _missing(why: str) -> str:
    if "outputs" in why:
        return "Add the number of outputs, as in --units 10"
    if "class_mode" in why:
        return 'It is binary_accuracy for class_mode="binary", and categorical_accuracy for class_mode="categorical"'
    return "Add the loss, as in --loss binary_crossentropy" if "loss" in why else "Add what is missing"


def _points(meaning: MetricMeaning, setup: Setup) -> list[tuple[str, str]]:
    units = value_of(setup.head.units)
    counts = _COUNTS[meaning.counts].format(k=units if units is not None else "k")
    without = meanings_for(setup).without_metrics(setup.target)
    points = [("asked by", without[0])] if without is not None else []
    points += [("counts", f"{counts}: the mean {meaning.function}" if "crossentropy" in meaning.function else counts)]
    if meaning.alternative:
        # A release that cannot see how labels are written down picks one of two functions by their shape when it runs.
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
        if not _takes(other) or _refused(other) is not None:
            return ""
        return meanings_for(other).logged_name(other.metrics[0], other) or ""

    elsewhere = "".join(f"; {name} in {releases}" for name, releases in across(setup, tell))
    return f"{key}, and val_{key} for validation data{elsewhere}"


def _decision(meaning: MetricMeaning, setup: Setup) -> str:
    if meaning.decision == "argmax":
        within = " (right if the label is among the k highest)" if "top_k" in meaning.function else ""
        return f"argmax: the highest output is the answer, whatever its value{within}"
    logits = _scores_are_logits(setup)
    on_logits = "; the outputs are logits, where 0.5 is a probability of 0.62" if logits else ""
    if meaning.decision == "round":
        outside = ""
        if (value_of(setup.head.activation) or "") not in PROBABILITIES and value_of(setup.labels.encoding) != "sign":
            # Only 0 and 1 are labels, and round() knows no bounds: what is not kept between 0 and 1 by an activation
            # may leave both.
            outside = "; an output of 1.5 or more or below -0.5 rounds to what is no label, and never counts as right"
        return f"round(output) == label: above 0.5 is 1, exactly 0.5 goes to the even side, 0{on_logits}{outside}"
    if meaning.decision == "threshold":
        # Of another threshold than the default it is not known that it is wrong: somebody chose it.
        cure = f", so {_threshold_cure(setup)}" if on_logits and meaning.threshold == 0.5 else ""
        return f"output > {meaning.threshold}, strictly, on what the model puts out{on_logits}{cure}"
    return ""


def _threshold_cure(setup: Setup) -> str:
    if value_of(setup.labels.encoding) == "one-hot":
        return "use CategoricalAccuracy(), which needs no threshold"
    if meanings_for(setup).takes_any_threshold(setup.target):
        return "use BinaryAccuracy(threshold=0.0)"
    return "let the model end in a sigmoid (this release takes no threshold of 0)"


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
    by_column = meanings_for(setup).counts_by_column(meaning)
    if _misread(meaning, setup) or encoding in ("continuous", "sign"):
        return ""
    if meaning.counts == "cells" and units is not None and units > 1:
        if encoding in ("one-hot", "probabilities"):
            return _one_of_k_floor(units, setup) if _rounds_to_labels(meaning, setup) else ""
        if encoding == "multi-hot":
            return "the share of zeros in the labels: what a model gets that never says yes"
    # The count is the same whatever is answered, so nothing can be better or worse than a floor.
    if meaning.decision == "argmax" and units == 1:
        return ""
    if meaning.counts == "answers" and encoding != "multi-hot" and not by_column:
        return "the share of the largest class: what always giving that answer gets"
    return ""


def _rounds_to_labels(meaning: MetricMeaning, setup: Setup) -> bool:
    """False where outputs may be rounded to what is neither 0 nor 1."""
    activation = value_of(setup.head.activation)
    return meaning.decision != "round" or activation is None or activation in PROBABILITIES


def _one_of_k_floor(units: int, setup: Setup) -> str:
    low, wrong = 100 * (units - 1) / units, 100 * (units - 2) / units
    if units == 2 and value_of(setup.head.activation) in (None, *NORMALISED):
        # Two outputs of a softmax are p and 1 - p: both are right, or both wrong.
        return "the share of the largest class: with two outputs under softmax this equals the true accuracy"
    return (
        f"{low:.4g} % = (k-1)/k for an answer that is never right, if no output passes the threshold; a model that is "
        f"sure of a wrong class every time still gets {wrong:.4g} % = (k-2)/k"
    )


def _consequences(meaning: MetricMeaning, setup: Setup) -> Iterator[str]:
    units, encoding = value_of(setup.head.units), value_of(setup.labels.encoding)
    activation = value_of(setup.head.activation)
    if misread := _misread(meaning, setup):
        yield misread
        return
    if meaning.counts == "cells" and encoding == "one-hot" and units is not None:
        yield from _bounds(meaning, setup, units)
    if meaning.function == "categorical_accuracy" and encoding == "multi-hot":
        # argmax gives the first of equal entries, and all tags of a row are 1.
        yield (
            "the highest output is held against the first 1 of each row: a perfect model with m tags on an item is "
            "right on one in m; name binary_accuracy to count each tag"
        )
    if meaning.decision == "argmax" and units == 1:
        # categorical_accuracy takes the argmax of the labels, too; the sparse one compares class numbers as they are.
        both = ", and so is that of labels of one column, so it shows 100 %" if "sparse" not in meaning.function else ""
        yield f"the argmax of one column is always 0: every item gets the same answer{both}. Name binary_accuracy"
    elif meaning.decision in ("round", "threshold") and units == 1 and activation in NORMALISED:
        yield f"{activation} over one output is 1, whatever comes in: the answer is 1 for every item"
    if encoding == "continuous" and meaning.counts in ("cells", "answers"):
        yield "the labels are no classes, so this says nothing of how good a regression is"
    if encoding == "sign" and meaning.decision == "threshold":
        yield "the answers are 0 and 1, so a label of -1 never counts as right"


def _bounds(meaning: MetricMeaning, setup: Setup, units: int) -> Iterator[str]:
    """Between what the true accuracy lies."""
    activation = value_of(setup.head.activation)
    d = f"with d = {units} (1 - shown)"
    if not _rounds_to_labels(meaning, setup):
        yield (
            f"the true accuracy is 1 - d at least, {d}, and may be anything above: an output that rounds to neither 0 "
            "nor 1 is wrong even where it is the highest and its class is right"
        )
    elif units > 2 or activation in ELEMENTWISE_PROBABILITY:
        # d is what is wrong per item. Of a softmax at most one output passes a half, so a right answer costs at most 1
        # and a wrong one 2; of sigmoids k - 1 and k.
        most = "2" if activation in NORMALISED else str(units)
        yield (
            f"the true accuracy lies between 1 - d and {most} - d, {d}; where exactly one output passes the threshold "
            f"for each item, a true 90 % is shown as {100 - 20 / units:.4g} %"
        )


def _misread(meaning: MetricMeaning, setup: Setup) -> str:
    """What a metric that the program names itself makes of labels that are written down otherwise than it expects."""
    encoding = value_of(setup.labels.encoding)
    if meaning.resolved_by != "name" or value_of(setup.head.units) == 1:
        return ""
    if meaning.function in ("categorical_accuracy", "top_k_categorical_accuracy") and encoding in FLAT:
        return (
            "it takes the labels for rows and looks for their highest entry; of a class number that is always entry 0, "
            f"so it counts answers of class 0. Name sparse_{meaning.function}"
        )
    if meaning.function.startswith("sparse_") and meaning.counts == "answers" and encoding in ROWS:
        plain = meaning.function.removeprefix("sparse_")
        return (
            "it takes the labels for class numbers; with rows it raises an error, or counts what means nothing. "
            f"Name {plain}"
        )
    if meaning.function == "binary_accuracy" and meaning.counts == "cells" and encoding in FLAT:
        return (
            "it holds one number per item against k outputs: that raises an error, or the shapes are broadcast "
            "and the number means nothing. Name sparse_categorical_accuracy"
        )
    return ""
