"""Tells what a loss computes: its formula, what it expects of head and labels, and what happens where they differ."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from trueup.contract.bad_input import BadInputError
from trueup.contract.explanation import Explanation
from trueup.contract.head import ELEMENTWISE_PROBABILITY, NORMALISED, PROBABILITIES
from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.labels import FLAT
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.explaining.metric_words import head_words, labels_words, loss_words, release_words, too_little
from trueup.explaining.question import Question
from trueup.facts import loss_meaning, meanings_for, refusal
from trueup.facts.across import across
from trueup.frameworks.label_smoothing import lowest
from trueup.frameworks.loss_texts import LossTexts

_SCORES = {
    "probabilities": "probabilities between 0 and 1",
    "logits": "logits: any real number, no activation",
    "log-probabilities": "log-probabilities, as log_softmax gives them",
    "any": "any real number",
}

_INSTEAD = "use two softmax outputs with this loss, or one sigmoid output with the binary loss"


def explain_loss(question: Question) -> Explanation:
    """The explanation; BadInputError where no loss is named or the release decides it by what is not given."""
    setup = question.setup
    if question.metric != "accuracy":
        came, do = f"the metric {question.metric!r} beside the word loss", "Leave --metric out, or ask for accuracy"
        raise BadInputError(came, "a question about a loss or about a metric", do)
    if question.loss is None:
        raise BadInputError("no loss", "the loss to explain", "Add it, as in --loss binary_crossentropy")
    why = refusal(setup)
    found = loss_meaning(setup.loss, setup.target, setup.head, setup.labels)
    if isinstance(found, Unknown):
        if why is None:
            raise too_little(found.why, "Add the outputs and the labels, as in --units 10 --labels one-hot")
        # Some releases refuse a setup whatever their loss means, for instance a loss that they do not have yet: that
        # is an answer, where a loss of which nothing is known is a question too short.
        return _explanation(question, "an error", [("why", why)])
    meaning = found.value
    if why is not None:
        item = value_of(setup.head.units) == 1 and meaning.one_unit == "refused"
        here = [("here", text) for text in _one_output(meaning, setup)] if item else []
        return _explanation(question, "an error", [("why", why), *_points(meaning, setup), *here], meaning)
    points = [
        *_points(meaning, setup),
        *(("here", text) for text in _here(meaning, setup)),
        *_relations(meaning, setup),
    ]
    return _explanation(question, meaning.name, points, meaning)


def _explanation(
    question: Question,
    answer: str,
    points: list[tuple[str, str]],
    meaning: LossMeaning | None = None,
) -> Explanation:
    setup = question.setup
    parties = " and ".join(part for part in (head_words(setup), labels_words(setup)) if part)
    return Explanation(
        kind="loss",
        asked=loss_words(question) + (f" on {parties}" if parties else ""),
        release=release_words(question),
        answer=answer,
        points=tuple(points),
        elsewhere=across(setup, _tell),
        sources=(meaning.source,) if meaning is not None else (),
    )


def _points(meaning: LossMeaning, setup: Setup) -> Iterator[tuple[str, str]]:
    yield "formula", meaning.formula
    applied = f", to which it applies {meaning.applies} itself" if meaning.applies else ""
    yield "expects", _SCORES[meaning.consumes] + applied
    if labels := _labels(meaning, setup):
        yield "labels", labels
    if smoothed := _smoothed(meaning, setup):
        yield "smoothing", smoothed


def _smoothed(meaning: LossMeaning, setup: Setup) -> str:
    """What the argument label_smoothing does, where the release has it."""
    row = meanings_for(setup).smoothing_of(meaning.name, setup.target)
    units = value_of(setup.head.units)
    if row is None or (row.towards == "share" and units == 1):
        return ""
    if row.towards == "half":
        # Towards a half each output is a question of its own, and its least loss is that of one, however many stand
        # beside it.
        least = f"{lowest('half', 0.1, 1):.3f}, whatever k"
    else:
        classes = units or 10
        least = f"{lowest('share', 0.1, classes):.3f} for k = {classes}"
    share = "s/2" if row.towards == "half" else "s/k"
    # A focal loss has a factor of its own before the logarithm, so the least value of a cross-entropy is not its
    # least.
    known = f"label_smoothing=s turns each entry y of a label into y (1-s) + {share}"
    return known if "focal" in meaning.name else f"{known}; with s = 0.1 the loss no longer falls below {least}"


def _labels(meaning: LossMeaning, setup: Setup) -> str:
    """The labels it takes; where the number of outputs is not given, for one output as well as for several."""
    several = ", ".join(sorted(meaning.labels))
    if value_of(setup.head.units) is not None or meaning.family != "binary":
        return several
    one_output = replace(setup.head, units=Known(1))
    item = loss_meaning(setup.loss, setup.target, one_output, setup.labels)
    alone = ", ".join(sorted(item.value.labels)) if isinstance(item, Known) else ""
    return f"{several}; for one output {alone}" if alone and alone != several else several


def _here(meaning: LossMeaning, setup: Setup) -> Iterator[str]:
    """What happens between this loss and this head and these labels."""
    units, activation = value_of(setup.head.units), value_of(setup.head.activation)
    if units == 1 and meaning.family in ("categorical", "sparse") and meaning.one_unit != "fine":
        yield from _one_output(meaning, setup)
        return
    if activation is not None:
        yield from _activation(meaning, setup, activation, units)
    encoding = value_of(setup.labels.encoding)
    if encoding is not None and encoding not in meaning.labels and meaning.labels:
        labels = "labels of probabilities" if encoding == "probabilities" else f"{encoding} labels"
        yield f"{labels} {_mislabelled(meaning, encoding)}"
    if meaning.family == "binary" and (activation or "") in NORMALISED and units is not None and units > 2:
        yield from _binary_on_softmax(meaning, setup, units)


def _mislabelled(meaning: LossMeaning, encoding: str) -> str:
    """What becomes of labels that the loss is not meant for."""
    if encoding in meaning.refuses:
        return "raise an error"
    if meaning.family == "binary" and encoding == "sign":
        # With y = -1 the formula is log p - 2 log(1 - p), which falls without end as p goes to 0.
        return (
            "are accepted silently: with a label of -1 the loss falls below 0, and its lowest value is no right answer"
        )
    if encoding == "binary" and meaning.name in ("hinge", "squared_hinge", "soft_margin"):
        # max(0, 1 - y f) and log(1 + exp(-y f)) hold no f any more where y is 0.
        return "are used as they are: a label of 0 costs the same whatever the output, so that class is not learned"
    if meaning.family in ("categorical", "sparse") and encoding == "multi-hot" and "probabilities" in meaning.labels:
        # One probability for each tag that is 1 would be needed, and all outputs of a softmax together have only that
        # one.
        return "are accepted silently: the loss is the sum over all tags of an item, which a softmax cannot all give 1"
    if meaning.mismatch == "silent" and encoding in FLAT:
        return "are accepted silently: the shapes are broadcast, and the number means nothing"
    return "are not what it is meant for"


def _one_output(meaning: LossMeaning, setup: Setup) -> Iterator[str]:
    if meaning.one_unit == "refused":
        yield "this release refuses one output: a ValueError, and nothing is trained"
        yield _INSTEAD
        return
    if meaning.family == "sparse":
        yield (
            "one output is one class, number 0, whose probability is 1 whatever the output: the loss is 0, or -log(1 - "
            "1e-7) = 1.19e-7 where the library clips. A label of 1 is out of range: " + _texts(setup).out_of_range
        )
    elif meaning.consumes == "probabilities":
        # float32 has no 1 - 1e-7: the nearest is 1 - 2^-23, and -log of it is 1.19e-7.
        yield (
            "the only output is normalised to p / sum p = 1, whatever it is, so the loss is 0; where the library clips "
            "p at 1 - 1e-7 it is -y log(1 - 1e-7) = 1.19e-7 y. It is not -y log p"
        )
    else:
        yield "the softmax of one number is 1, so the loss is exactly 0 for the only class there is"
    if meaning.one_unit_moves:
        yield (
            f"the weights move all the same: {_texts(setup).undone_by} takes 1 - y for the gradient of the logit, so "
            "every label of 0 pushes it down for ever and a label of 1 does nothing. Nothing is learned"
        )
    else:
        yield "the gradient is exactly 0: no weight moves by it, and any accuracy is that of the untrained network"
    yield _INSTEAD


def _activation(meaning: LossMeaning, setup: Setup, activation: str, units: int | None) -> Iterator[str]:
    probability = activation in PROBABILITIES
    if meaning.applies and probability:
        yield _applied_twice(meaning, activation, units, _texts(setup).undone_by)
    elif meaning.consumes == "probabilities" and activation == "linear":
        yield _texts(setup).logits_for_probabilities(meaning)
    elif meaning.consumes == "probabilities" and not probability:
        yield _outside(meaning, setup, activation)
    elif meaning.consumes == "log-probabilities" and activation not in ("log_softmax", "log_sigmoid"):
        outputs = "outputs without activation" if activation == "linear" else f"the outputs of {activation}"
        yield f"{outputs} are treated as log-probabilities, silently: the loss can fall below 0"
    elif meaning.family in ("categorical", "sparse") and activation in ELEMENTWISE_PROBABILITY:
        yield (
            "sigmoids do not add up to 1: what is trained is softmax cross-entropy on the logits behind them"
            if meaning.undoes_activation
            else "sigmoids do not add up to 1: each row is divided by its sum first"
        )
    elif meaning.family == "binary" and activation in NORMALISED and units == 1 and not meaning.undoes_activation:
        yield f"{activation} over one output is 1, whatever comes in: nothing is learned. Use a sigmoid"
    elif meaning.undoes_activation and meaning.family == "binary" and activation in NORMALISED:
        yield (
            f"{_texts(setup).undone_by} looks through the softmax to its logits: what is trained is a sigmoid with "
            "cross-entropy on each logit, not the formula on the softmax"
        )


def _outside(meaning: LossMeaning, setup: Setup, activation: str) -> str:
    """What becomes of an activation that is neither absent nor gives probabilities."""
    clipped = _texts(setup).outside(meaning)
    cure = "Let the model end in a sigmoid" if meaning.family == "binary" else "Let the model end in a softmax"
    return f"the outputs of {activation} are not kept between 0 and 1{': ' if clipped else ''}{clipped}. {cure}"


def _applied_twice(meaning: LossMeaning, activation: str, units: int | None, undone_by: str) -> str:
    if meaning.undoes_activation:
        return f"the {activation} before it is undone by {undone_by} with a UserWarning, so it is applied once"
    if meaning.applies == "sigmoid":
        # What comes in lies between 0 and 1, so the second sigmoid gives 0.5 to 0.7311, of which these are the
        # logarithms.
        floors = "0.3133 for a label of 1 and 0.6931 for a label of 0"
        return f"{activation} is applied and then sigmoid on top: an item's loss never falls below {floors}"
    # The right one of k numbers between 0 and 1 is at best 1 beside zeros: its share after a softmax is e / (e + k -
    # 1).
    size = units if units is not None and units > 1 else 10
    floor = math.log(1 + (size - 1) / math.e)
    on_top = f"{activation} is applied and then softmax on top, silently"
    twice = f"{on_top}: an item's loss stays between log(1 + (k-1)/e) and"
    if activation in ELEMENTWISE_PROBABILITY:
        # Sigmoids can all be 1 but the right one; those of a softmax add up to 1, so only one of them can be wrong
        # that much.
        top = math.log(1 + (size - 1) * math.e)
        return f"{twice} log(1 + (k-1) e), for k = {size} between {floor:.4f} and {top:.4f}"
    # One wrong output of 1: log(e + k - 1), which is 1 above the least. Where nothing is learned yet the first softmax
    # passes on 1/k of the gradient.
    return (
        f"{twice} 1 + that, for k = {size} between {floor:.4f} and {floor + 1:.4f}, and the first gradient is k times "
        "smaller"
    )


def _binary_on_softmax(meaning: LossMeaning, setup: Setup, units: int) -> Iterator[str]:
    if meaning.undoes_activation or meaning.consumes != "probabilities":
        return
    # At p = 1/k the right logit's gradient is -1/k here and -(k - 1)/k under the categorical loss.
    texts = _texts(setup)
    yield (
        f"it trains. The mean over {units} outputs makes the gradient smaller than that of {texts.for_one_of_k}: at "
        f"equal outputs by the factor k - 1 = {units - 1} exactly. It is a choice, not an error{texts.metric_beside}"
    )


def _relations(meaning: LossMeaning, setup: Setup) -> Iterator[tuple[str, str]]:
    units = value_of(setup.head.units)
    if meaning.family == "binary" and "focal" not in meaning.name:
        text = (
            "one sigmoid output under this loss equals two softmax outputs under the categorical loss: "
            "softmax(z0, z1)[1] = sigmoid(z1 - z0), with the same value and the same gradient"
        )
    elif meaning.family not in ("categorical", "sparse") or "focal" in meaning.name or "generalized" in meaning.name:
        return
    elif units is None or units <= 2:
        text = (
            "two softmax outputs under this loss equal one sigmoid output under the binary loss: "
            "softmax(z0, z1)[1] = sigmoid(z1 - z0). Softmax is the generalisation of the sigmoid to k classes"
        )
    else:
        text = "softmax is the generalisation of the sigmoid: for k = 2, softmax(z0, z1)[1] = sigmoid(z1 - z0)"
    yield "relation", text


def _texts(setup: Setup) -> LossTexts:
    return meanings_for(setup).texts


def _tell(setup: Setup) -> str:
    """What a release does with this loss on this head and these labels, in a few words."""
    meaning = loss_meaning(setup.loss, setup.target, setup.head, setup.labels)
    if isinstance(meaning, Unknown):
        return "no such loss"
    return "refused" if refusal(replace(setup, metrics=())) is not None else _outcome(meaning.value, setup)


def _outcome(meaning: LossMeaning, setup: Setup) -> str:
    units = value_of(setup.head.units)
    # First what leaves nothing to learn: what a release looks through to does not matter any more then.
    if units == 1 and meaning.one_unit == "zero":
        return "loss 0, and the weights move" if meaning.one_unit_moves else "loss 0"
    if meaning.undoes_activation and meaning.applies:
        return "activation undone"
    return "on hidden logits" if meaning.undoes_activation and _differs_on_logits(meaning, setup) else "as written"


def _differs_on_logits(meaning: LossMeaning, setup: Setup) -> bool:
    """Whether the loss on the hidden logits is another than the loss on the activation's output."""
    activation = value_of(setup.head.activation)
    if meaning.family == "binary":
        return (activation or "") in NORMALISED
    return (activation or "") in ELEMENTWISE_PROBABILITY
