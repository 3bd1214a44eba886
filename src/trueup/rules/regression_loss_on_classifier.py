"""Squared or absolute error on a classifier."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.head import ELEMENTWISE_PROBABILITY, NORMALISED, PROBABILITIES
from trueup.contract.known import Known, value_of
from trueup.contract.labels import FLAT, OUTPUTS, OWN_INPUTS, OWN_SERIES, SCALED, SCALED_COLUMN
from trueup.contract.meaning import LossMeaning
from trueup.contract.setup import Setup
from trueup.facts import meanings_for
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import accuracies, activation_of, encoding_of, loss_meaning, loss_place, loss_swap
from trueup.rules._wording import activation_words, encoding_words, loss_name

RULE = named(__name__, "TU109", "note")
_ROWS = frozenset({"one-hot", "multi-hot"})
#: Activations that give numbers from -1 to 1.
_BOTH_SIDES = frozenset({"tanh", "hard_tanh", "softsign"})


def check(setup: Setup) -> Iterator[Finding]:
    """Needs a regression loss and evidence that the question is a class."""
    loss = loss_meaning(setup)
    if loss is None or loss.family != "regression":
        return
    evidence = _evidence(setup)
    if evidence is None:
        return
    activation = activation_of(setup.head)
    message = Message(
        have=f"{loss_name(setup.loss)} {'trains' if _trains(setup) else 'is taken of'} a classifier: {evidence}",
        expected="An error of real numbers; class probabilities are trained by a cross-entropy",
        happens=_if_trained(setup, _happens(setup, loss, activation)),
        change=f"Take {_better(setup)}{_or_else(setup)}",
    )
    yield RULE.finding(setup, message, Focus(where=loss_place(setup)), Repair(changes=_changes(setup)))


def _trains(setup: Setup) -> bool:
    return setup.trained and not setup.without_gradient


def _if_trained(setup: Setup, happens: str) -> str:
    return happens if _trains(setup) else happens.replace("It trains", "It would train", 1)


def _happens(setup: Setup, loss: LossMeaning, activation: str | None) -> str:
    if _only_sign(setup):
        return "The cosine of one number with another is the sign of both: its gradient is 0, and no weight moves"
    classes = value_of(setup.labels.classes)
    if value_of(setup.head.units) == 1 and encoding_of(setup.labels) == "integer" and activation in PROBABILITIES:
        if (classes or 2) > 2:
            return f"It trains, but {activation} never gives more than 1: classes above it are out of reach"
    elif value_of(setup.head.units) == 1 and encoding_of(setup.labels) == "integer" and classes != 2:
        between = "between class 0 and class 2 it answers class 1"
        between = between if classes else f"of three classes or more, {between}"
        return f"It trains, but takes the class numbers for amounts: {between}"
    if loss.beyond and encoding_of(setup.labels) in ("binary", "integer"):
        return loss.beyond
    units = value_of(setup.head.units)
    if _spreads(setup):
        return f"One number for each item does not fit {units} outputs: the call raises, or spreads it over them"
    if activation in PROBABILITIES:
        return f"It trains, but behind {activation} a confident error gets almost no gradient"
    if activation == "log_softmax":
        return "It trains, but log-probabilities are never above 0, so that the target 1 is out of reach"
    if activation in _BOTH_SIDES:
        return f"It trains, but {activation} goes down to -1, and a score below 0 for a 0 is punished like a wrong one"
    return "It trains, but a score beyond 1 for the right class is punished like a wrong one"


def _one_number_each(setup: Setup) -> bool:
    """True for labels of one axis, which hold a number for each item: class numbers, or what was not read."""
    labels = setup.labels
    flat = isinstance(labels.columns, Known) and labels.columns.value is None
    return flat and (encoding_of(labels) or "integer") in FLAT


def _spreads(setup: Setup) -> bool:
    """True where such labels are held against several outputs, none of which is theirs."""
    return _one_number_each(setup) and (value_of(setup.head.units) or 1) > 1


def _only_sign(setup: Setup) -> bool:
    """An angle is taken between single numbers, of which nothing but the sign is left."""
    return value_of(setup.head.units) == 1 and (value_of(setup.loss.name) or "").startswith("cosine_")


def _or_else(setup: Setup) -> str:
    if _spreads(setup):
        return ", or write the labels as one-hot rows"
    return "" if _only_sign(setup) else f", unless {_unless(setup)}"


def _unless(setup: Setup) -> str:
    if meanings_for(setup).objective_for(2):
        return "an amount is what is predicted"
    return f"{_wanted(setup)} of the probabilities is what is wanted"


def _wanted(setup: Setup) -> str:
    """The loss as an error of probabilities, in words."""
    brier = (value_of(setup.loss.name) or "") in ("mean_squared_error", "squared error written out")
    return "the squared error (Brier score)" if brier else "this error"


def _evidence(setup: Setup) -> str | None:
    """Why the question is taken to be a class, in words; None where nothing shows it."""
    labels, head = setup.labels, setup.head
    encoding, activation = encoding_of(labels), activation_of(head)
    if (
        encoding in ("continuous", "probabilities", "sign")
        or labels.source in (OUTPUTS, OWN_INPUTS, OWN_SERIES, SCALED, SCALED_COLUMN)
        or _adversarial(setup)
    ):
        return None
    accuracy = next(accuracies(setup), None) is not None
    if encoding in _ROWS or encoding == "binary":
        # A distance or a sum that was not followed is no classifier's output because its targets are 0 and 1.
        words = "rows of 0 and 1" if _in_rows(setup) else encoding_words(labels)
        return f"its labels are {words}" if activation or accuracy else None
    squashed = activation in PROBABILITIES
    if encoding == "integer":
        # Whole numbers are also what ages and counts look like.
        classes = value_of(labels.classes)
        shown = squashed or accuracy or (classes is not None and bool(labels.source))
        return "its labels are class numbers" if shown else None
    rank = value_of(head.rank)
    flat = (rank is None or rank == 2) and (setup.trained or accuracy)
    if activation in NORMALISED and value_of(head.units) != 1 and flat:
        return f"its head ends with {activation_words(activation)}"
    # One list of metrics is asked of all outputs, also of those that give amounts.
    if activation in ELEMENTWISE_PROBABILITY and accuracy and flat and not setup.outputs:
        return f"its head ends with {activation_words(activation)}, and accuracy is asked for"
    return None


def _in_rows(setup: Setup) -> bool:
    """True for 0 and 1 in several columns, as one-hot rows are that were written out item by item."""
    return encoding_of(setup.labels) == "binary" and (value_of(setup.labels.columns) or 1) > 1


def _adversarial(setup: Setup) -> bool:
    """All labels are one number, the "all real" or "all fake" of an adversarial training: no class to learn.

    Nor where rows of ones and of zeros stand beside raw scores: a critic of the least-squares kind.
    """
    labels = setup.labels
    lowest, highest = value_of(labels.lowest), value_of(labels.highest)
    if lowest is not None and lowest == highest:
        return True
    return activation_of(setup.head) == "linear" and labels.source in ("ones", "zeros")


def _loss_row(setup: Setup) -> str | None:
    """The cross-entropy that suits head and labels."""
    encoding, activation = encoding_of(setup.labels), activation_of(setup.head)
    if activation in NORMALISED:
        numbers = (encoding in ("integer", "binary") and not _in_rows(setup)) or _one_number_each(setup)
        return "sparse_categorical_crossentropy" if numbers else "categorical_crossentropy"
    if activation in ELEMENTWISE_PROBABILITY:
        return "binary_crossentropy"
    return None


def _better(setup: Setup) -> str:
    row, encoding = _loss_row(setup), encoding_of(setup.labels)
    classes = 2 if encoding == "binary" else value_of(setup.labels.classes)
    objective = meanings_for(setup).objective_for(classes or 2)
    if objective:
        return objective
    if row is not None:
        return "the " + row.replace("_crossentropy", " cross-entropy").replace("_", " ")
    if encoding in ("binary", "multi-hot"):
        return "sigmoid and the binary cross-entropy"
    return "softmax and the categorical cross-entropy"


def _changes(setup: Setup) -> tuple[Change, ...]:
    """Only where the loss alone is to change, and where its change makes no other number wrong."""
    row, encoding, units = _loss_row(setup), encoding_of(setup.labels), value_of(setup.head.units)
    if row is None or units is None or encoding is None:
        return ()
    one_of_many_sigmoids = row == "binary_crossentropy" and units > 1 and encoding != "multi-hot"
    softmax_of_one = row != "binary_crossentropy" and (units == 1 or encoding == "multi-hot")
    more_classes = units == 1 and (value_of(setup.labels.classes) or 2) > 2
    if one_of_many_sigmoids or softmax_of_one or more_classes:
        return ()
    decision = f"{_wanted(setup).capitalize()} of probabilities is a legitimate choice"
    return loss_swap(setup, row, decision="One-hot labels would fit as well" if _spreads(setup) else decision)
