"""Hard predictions are passed to a metric that ranks the items by their scores."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.head import NORMALISED
from trueup.contract.known import is_known, value_of
from trueup.contract.metric import MetricCall
from trueup.contract.setup import Setup
from trueup.facts import arguments_of
from trueup.facts.number_names import quantities_in
from trueup.frameworks.metric_arguments import ArgumentsRow
from trueup.rules._finding import Message, focus_of_call, named
from trueup.rules._queries import activation_of, encoding_of, hard_predictions, more_than_two_classes
from trueup.rules._wording import metric_name

RULE = named(__name__, "TU311", "warning")
_PROBABILITIES = "probabilities"


_TIE, _LABELS_TIE = "All items with the same prediction tie", "All items with the same label tie"
_OTHERS = "numbers of more than two classes, or names, raise an error"
_NO_PROBABILITIES = "numbers but 0 and 1, or names, may raise"
_BY_NUMBER = "Of more than two classes one ranks above all of a lower number, however sure the model is"


def check(setup: Setup) -> Iterator[Finding]:
    """Needs what the predictions of the call are: those of a threshold, an argmax or a rounding."""
    for call in setup.metric_calls:
        row = arguments_of(call.metric)
        hard = row is not None and row.ranks and hard_predictions(call) is not None
        if row is not None and hard and not _is_shown_beside(setup, call) and not _is_called_so(call):
            yield _finding(setup, call, row)


#: What hard answers of two classes make of a quantity: who shows the number under that name knows what it is.
_OF_HARD_ANSWERS = {"roc_auc": "balanced_accuracy", "brier": "zero_one_loss"}


def _is_called_so(call: MetricCall) -> bool:
    """True for an area of hard answers that is called the balanced accuracy, which it is."""
    shown = [name for name in call.names if name.how != "named"] or call.names
    says = [quantities_in(name.words) or quantities_in(name.behind) for name in shown]
    return bool(says) and all(_OF_HARD_ANSWERS.get(call.quantity) in names for names in says)


def _is_shown_beside(setup: Setup, call: MetricCall) -> bool:
    """True for a curve of hard answers where the program draws that of the scores, too: to show what is lost."""
    name = metric_name(call.metric)
    others = (other for other in setup.metric_calls if metric_name(other.metric) == name)
    return name.endswith("_curve") and any(
        hard_predictions(other) is None and is_known(other.predictions.kind) for other in others
    )


def _happens(setup: Setup, call: MetricCall, row: ArgumentsRow, kind: str | None) -> str:
    if row.takes == _PROBABILITIES:
        if _unordered(setup, kind):
            return "Numbers of more than two classes are no probabilities: the call raises"
        if _may_be_many(setup, kind):
            return f"Each wrong answer counts as one that the model was wholly sure of; {_NO_PROBABILITIES}"
        return "Each wrong answer counts as one that the model was wholly sure of: the loss is that of 0 and 1"
    # Where the two are exchanged, it is the labels that stand in the place of the scores.
    tie = _LABELS_TIE if call.exchanged else _TIE
    if call.one_class and kind == "class numbers":
        return _BY_NUMBER if _unordered(setup, kind) else f"{tie}; {_BY_NUMBER[:1].lower()}{_BY_NUMBER[1:]}"
    if _unordered(setup, kind):
        return "Numbers of more than two classes are no order: the call raises"
    if _may_be_many(setup, kind):
        return f"{tie}, as by one threshold; {_OTHERS}"
    if row.floats:
        return f"{tie}, as by one threshold; whole numbers and bools may raise"
    return f"{tie}: the result is the curve through a single threshold"


def _said(setup: Setup, kind: str | None) -> str:
    """What an estimator answers is written as its labels are: numbers, names, or rows of them."""
    unread = setup.fits_itself and kind == "class numbers" and not encoding_of(setup.labels)
    return "the classes it answers with" if unread else str(kind)


def _may_be_many(setup: Setup, kind: str | None) -> bool:
    """True for numbers of classes of which nothing tells that they are two."""
    two = value_of(setup.labels.classes) == 2 or encoding_of(setup.labels) in ("binary", "sign")
    return kind == "class numbers" and not two


def _unordered(setup: Setup, kind: str | None) -> bool:
    """True for numbers of more than two classes, by the labels or by a head that chooses one of its units."""
    if kind != "class numbers":
        return False
    chosen = activation_of(setup.head) in NORMALISED and (value_of(setup.head.units) or 0) > 2
    return chosen or more_than_two_classes(setup) is not None


def _finding(setup: Setup, call: MetricCall, row: ArgumentsRow) -> Finding:
    kind = hard_predictions(call)
    message = Message(
        have=f"{metric_name(call.metric)} is computed from hard predictions ({_said(setup, kind)}), not from scores",
        expected=f"It takes {row.takes}",
        happens=_happens(setup, call, row, kind),
        change="Give it the scores of one class, and labels of that class against the rest"
        if _unordered(setup, kind) and row.takes != _PROBABILITIES
        else "Pass the model's scores as they are, before the threshold or the argmax",
    )
    return RULE.finding(setup, message, focus_of_call(call))
