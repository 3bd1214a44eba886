"""A number is printed under another's name: an AUC or an R² as an accuracy, training data's as the test's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from trueup.contract.finding import Finding, Severity
from trueup.contract.known import value_of
from trueup.contract.metric import BY_HAND, MetricCall, NumberName
from trueup.contract.setup import Setup
from trueup.facts.number_names import (
    OF_REAL_NUMBERS,
    is_accuracy,
    meaning_of_quantity,
    names_it,
    quantities_in,
    title_of_quantity,
)
from trueup.rules._finding import Focus, Message, named
from trueup.rules._queries import hard_predictions
from trueup.rules._shown_numbers import Misnamed, misnamed
from trueup.rules._wording import quoted

RULE = named(__name__, "TU317", "warning", "note")
#: What an accuracy is called by mistake; other words beside it may be those of another language.
_TAKEN_FOR = frozenset(
    {"roc_auc", "average_precision", "f1", "r2", "mse", "rmse", "mae", "kappa", "mcc", "log_loss", "brier"}
)
#: The words right behind a number, up to what parts them from the next one.
_UP_TO_THE_NEXT = re.compile(r"[\s%)\]]*([^:=,;|(…\n]+)(?![:=…])(?:[,;|(\n]|$)")
#: What is counted of the answers of a class, and taken for one another; of all answers together they are one number.
_OF_CLASSES = frozenset({"precision", "recall", "f1"})
#: What the order of the arguments makes of one another: some programs exchange both, and show the right numbers.
_BY_ORDER = {"precision", "recall"}
#: The averages over classes that are called accuracy have a rule of their own.
_AVERAGES = frozenset({"balanced_accuracy"})
_OF_TEST = re.compile(
    r"(?<![a-z])(?:test(?:ing)?|val(?:id(?:ation)?)?|hold[ _-]?out|unseen|dev)(?![a-z])", re.IGNORECASE
)
_OF_TRAINING = re.compile(
    r"(?<![a-z])train|fit(?:ted|ting)?(?![a-z])|resubstitution|in[ _-]sample|cross|fold|\bcv\b", re.IGNORECASE
)
_OF_ALL = re.compile(r"(?<![a-z])(?:total|all|whole|entire|full|complete)(?![a-z])", re.IGNORECASE)


def check(setup: Setup) -> Iterator[Finding]:
    """Needs what the number is, and a name that says something else."""
    for item in misnamed(setup.shown):
        yield _of_count(setup, item)
    for call in setup.metric_calls:
        # An average that was not read may be micro, which of one answer for each item is the accuracy. A class's share
        # of a confusion matrix is called its accuracy by many.
        if not call.quantity or call.average in ("?", BY_HAND):
            continue
        yield from _in_one([finding for name in _names_of(call) for finding in _of_name(setup, call, name)])


def _names_of(call: MetricCall) -> list[NumberName]:
    """The names under which a number is shown; that of a variable counts where it is shown under none."""
    shown = _by_line(name for name in call.names if name.how != "named")
    if any(quantities_in(name.words) for name in shown):
        return shown
    return [*shown, *(name for name in call.names if name.how == "named")]


def _in_one(findings: list[Finding]) -> Iterator[Finding]:
    """One finding for a number that has the same wrong name at several places: printed, and kept in a dict."""
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.severity, finding.expected, finding.change), []).append(finding)
    for first, *others in alike.values():
        places = dict.fromkeys(other.where for other in others if other.where != first.where)
        yield replace(first, other_places=(*first.other_places, *places)) if places else first


def _by_line(names: Iterable[NumberName]) -> list[NumberName]:
    """Names under which numbers are shown; of a line that a loop runs through, one with what changes left open.

    A loop whose passes are known shows "fold 1", "fold 2" …, or a class's name each time, in one line: one fault.
    """
    alike: dict[tuple[object, ...], list[NumberName]] = {}
    for name in names:
        texts = (name.words, name.behind)
        says = tuple((frozenset(quantities_in(text)), _says_test(text)) for text in texts)
        alike.setdefault((name.where, name.how, says), []).append(name)
    return [
        replace(
            group[0],
            words=_left_open([name.words for name in group]),
            behind=_left_open([name.behind for name in group]),
        )
        for group in alike.values()
    ]


def _left_open(texts: list[str]) -> str:
    """The words that several texts begin and end with, and "…" for those between."""
    rows = [text.split(" ") for text in texts]
    if all(row == rows[0] for row in rows):
        return texts[0]
    shortest = min(map(len, rows))
    first = next((i for i in range(shortest) if len({row[i] for row in rows}) > 1), shortest)
    last = next((i for i in range(shortest - first) if len({row[-1 - i] for row in rows}) > 1), shortest - first)
    return " ".join((*rows[0][:first], "…", *rows[0][len(rows[0]) - last :]))


def _says_test(words: str) -> bool:
    return _OF_TEST.search(words) is not None and _OF_TRAINING.search(words) is None


def _of_count(setup: Setup, item: Misnamed) -> Finding:
    named_as = quoted(item.shown.words or item.shown.line)
    how = "printed as" if item.shown.how == "printed" else "called"
    message = Message(
        have=f'The number {how} "{named_as}" is {item.means}: {item.because}',
        expected=f"Under that name a reader expects {item.says}",
        happens=f"It is another number, which may lie far above or below {item.says}",
        change=f"Put {item.says} there, or call the number {item.means}",
    )
    words = "the number under its other name, or where it is counted"
    places = ((item.beside, words), (item.shown.added, "it is added up here"))
    beside = tuple((place, text) for place, text in places if place is not None)
    severity: Severity | None = "note" if item.shown.how == "named" else None
    return RULE.finding(setup, message, Focus(where=item.shown.where, uses=beside), severity=severity)


def _is_of_another_name(call: MetricCall, known: frozenset[str]) -> bool:
    """True for a precision, a recall or an F1 of classes whose name is that of one of the others."""
    if call.quantity not in _OF_CLASSES or call.average == "micro" or len(known) != 1 or not known <= _OF_CLASSES:
        return False
    return {call.quantity, *known} != _BY_ORDER or _is_in_order(call)


def _is_in_order(call: MetricCall) -> bool:
    """True where the answers are known to stand in their own place, or no place is asked for.

    Of arrays that were not read their names tell it.
    """
    if call.decided or call.labels.predicted is True:
        return call.decided
    return call.predictions.predicted is True or (call.named_in_order and call.predictions.predicted is not False)


def _of_name(setup: Setup, call: MetricCall, name: NumberName) -> Iterator[Finding]:
    known = quantities_in(name.words) or quantities_in(name.behind)
    right_behind = _UP_TO_THE_NEXT.match(name.behind)
    if right_behind and names_it(call.quantity, call.average, quantities_in(right_behind[1])):
        return
    if known and not names_it(call.quantity, call.average, known) and call.quantity not in _AVERAGES:
        if "accuracy" in known and _of_one_threshold(call) and call.labels.even:
            return  # the balanced accuracy of as many items of each class is the accuracy
        if "accuracy" in known:
            yield _finding(setup, call, name, "accuracy")
        elif call.quantity == "accuracy" and known <= _TAKEN_FOR:
            yield _finding(setup, call, name, sorted(known)[0])
        elif _is_of_another_name(call, known):
            yield _finding(setup, call, name, min(known))
        return
    says_test = _says_test(f"{name.words} {name.behind}") and name.how != "named"
    if not is_accuracy(call.quantity, call.average):
        return
    if call.on_training_data and says_test:
        yield _of_training_data(setup, call, name)
    elif call.partly_trained_on and (says_test or (name.how != "named" and not _says_which(name.words))):
        yield _of_all_data(setup, call, name, says_test=says_test)


def _says_which(words: str) -> bool:
    """True for a name that says that the model was trained on this data, or that it is all of it."""
    return _OF_TRAINING.search(words) is not None or _OF_ALL.search(words) is not None


def _finding(setup: Setup, call: MetricCall, name: NumberName, called: str) -> Finding:
    title, meant = title_of_quantity(call.quantity), title_of_quantity(called)
    average = f" ({call.average})" if call.average in ("macro", "weighted", "samples") else ""
    message = Message(
        have=f"{_named(name)} is {_article(title)}{title}{average}, of {call.by}",
        expected=f"Under that name a reader expects {_article(meant)}{meant}: {meaning_of_quantity(called)}",
        happens=_happens(call, meant),
        change=f'Call it "{_suggested(call, title)}"'
        + ("" if _of_real_numbers(call) else f", or print the {meant} beside it"),
    )
    severity: Severity | None = "note" if name.how == "named" else None
    focus = Focus(where=name.where, uses=((call.where, f"the number comes from here ({call.by})"),))
    return RULE.finding(setup, message, focus, severity=severity)


def _happens(call: MetricCall, meant: str) -> str:
    if _of_one_threshold(call):
        # The area under the two lines through its one point is the mean of both recalls.
        return "Of hard predictions of two classes that area is the balanced accuracy, where both classes count alike"
    if call.quantity == "roc_auc" and hard_predictions(call) is not None:
        return "Of hard predictions that area is the mean of both recalls of each class against the rest"
    means = meaning_of_quantity(call.quantity)
    if not means:
        return f"The number is no {meant}"
    if _of_real_numbers(call):
        return f"The number is {means}: of real numbers there is no share of right answers"
    of_each = " of each class, averaged" if call.average in ("macro", "weighted") else ""
    return f"The number is {means}{of_each}, which may lie far from the {meant}"


def _of_real_numbers(call: MetricCall) -> bool:
    """A number of a regression, as far as no classes are seen to be compared."""
    kinds = {value_of(side.kind) for side in (call.labels, call.predictions)}
    return call.quantity in OF_REAL_NUMBERS and kinds <= {None, "real numbers", "scores"}


def _suggested(call: MetricCall, title: str) -> str:
    return title_of_quantity("balanced_accuracy") if _of_one_threshold(call) else title


def _of_one_threshold(call: MetricCall) -> bool:
    """An area under a curve through a single threshold: of predictions that are classes already."""
    return call.quantity == "roc_auc" and hard_predictions(call) not in (None, "0/1 rows")


def _of_training_data(setup: Setup, call: MetricCall, name: NumberName) -> Finding:
    message = Message(
        have=f"{_named(name)} is the accuracy on the very data that the model was trained on",
        expected="Under that name a reader expects the accuracy on data that the model has not seen",
        happens="A model that has learned its data by heart scores 100 % there: the number says nothing of new data",
        change="Measure it on the part that was kept apart, or call it the training accuracy",
    )
    focus = Focus(where=name.where, uses=((call.where, f"the number comes from here ({call.by})"),))
    return RULE.finding(setup, message, focus)


def _of_all_data(setup: Setup, call: MetricCall, name: NumberName, *, says_test: bool) -> Finding:
    message = Message(
        have=f"{_named(name)} is the accuracy on all data, of which the model was trained on a part",
        expected="Under that name a reader expects the accuracy on data that the model has not seen",
        happens="What it was trained on counts as well: the number lies above that of new data where a model fits its "
        "data closely",
        change="Measure it on the part that was kept apart",
    )
    focus = Focus(where=name.where, uses=((call.where, f"the number comes from here ({call.by})"),))
    return RULE.finding(setup, message, focus, severity=None if says_test else "note")


def _named(name: NumberName) -> str:
    words = quoted(name.words if quantities_in(name.words) or not name.behind else name.behind)
    return f'The number printed as "{words}"' if name.how == "printed" else f'The number called "{words}"'


def _article(title: str) -> str:
    if title in ("accuracy", "log-loss", "precision", "recall", "R²", "ROC AUC", "F1"):
        return "the "
    return "an " if title[:1] in "aeiouF" else "a "
