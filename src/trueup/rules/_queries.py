"""What rules ask a setup and the facts, in one place so that all of them mean the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Generic, Literal, TypeVar

from trueup import facts
from trueup.contract.finding import Change
from trueup.contract.head import Head
from trueup.contract.known import Known, Place, Unknown, value_of
from trueup.contract.labels import ROWS, Labels
from trueup.contract.meaning import LossMeaning, MetricMeaning
from trueup.contract.metric import Kind, Metric, MetricCall, NameUse
from trueup.contract.setup import Setup
from trueup.rules._finding import Repair

#: The accuracies that take one argmax; a top-k accuracy takes several.
ARGMAX_ACCURACIES = frozenset({"categorical_accuracy", "sparse_categorical_accuracy"})
CROSS_ENTROPIES = frozenset({"binary", "categorical", "sparse"})
SOFTMAX_LOSSES = frozenset({"categorical", "sparse"})
#: Losses of probabilities that raise on a score outside [0, 1]; the others clip it, or compute with it as it is.
RAISES_OUTSIDE = frozenset({"bce"})
#: What a threshold, an argmax or a rounding gives.
_HARD: frozenset[Kind | None] = frozenset({"class numbers", "0/1 numbers", "0/1 rows"})


T = TypeVar("T")


class _Latest(Generic[T]):
    """Remembers the answer for the setup that was asked about last: every rule asks the same of one setup in turn."""

    def __init__(self, answer: Callable[[Setup], T]) -> None:
        self._answer = answer
        self._latest: tuple[Setup, T] | None = None

    def __call__(self, setup: Setup) -> T:
        latest = self._latest
        if latest is None or latest[0] is not setup:
            latest = self._latest = (setup, self._answer(setup))
        return latest[1]


def _loss_meaning(setup: Setup) -> LossMeaning | None:
    if isinstance(setup.loss.name, Unknown):
        return None
    return value_of(facts.loss_meaning(setup.loss, setup.target, setup.head, setup.labels))


def _accuracies(setup: Setup) -> tuple[tuple[Metric, MetricMeaning], ...]:
    meanings = ((metric, value_of(facts.metric_meaning(metric, setup))) for metric in setup.metrics)
    return tuple((metric, each) for metric, each in meanings if each is not None and each.counts != "not-accuracy")


_latest_loss, _latest_accuracies = _Latest(_loss_meaning), _Latest(_accuracies)


def loss_meaning(setup: Setup) -> LossMeaning | None:
    """What the loss means in the setup's release; None where that is not known."""
    return _latest_loss(setup)


def undoing_backend(setup: Setup) -> str | None:
    """The backend in words on which the loss looks through the activation, where nothing tells which one is meant."""
    if setup.target.backend is not None or not setup.head.direct:
        return None
    for _, variant, words in facts.meanings_for(setup).variants():
        target = replace(setup.target, backend=variant.backend)
        meaning = value_of(facts.loss_meaning(setup.loss, target, setup.head, setup.labels))
        if meaning is not None and meaning.undoes_activation:
            return words
    return None


def accuracies(setup: Setup) -> Iterator[tuple[Metric, MetricMeaning]]:
    """The metrics that are accuracies of some kind, each with what it counts."""
    return iter(_latest_accuracies(setup))


def takes_for_units(setup: Setup, units: int) -> bool:
    """True where the loss, on a head of so many units, takes the labels as they are written."""
    head = replace(setup.head, units=Known(units))
    loss = value_of(facts.loss_meaning(setup.loss, setup.target, head, setup.labels))
    return loss is not None and encoding_of(setup.labels) in loss.labels


def ends_in_maps(setup: Setup) -> bool:
    """True where the output has an axis more than labels of one row or number for each item: a head is missing.

    An axis of size 1 behind the class numbers, (n, 1), is none of its own.
    """
    rank, of_labels, encoding = value_of(setup.head.rank), value_of(setup.labels.rank), encoding_of(setup.labels)
    if rank is None or of_labels is None or encoding is None or rank <= _ITEMS_AND_CLASSES:
        return False
    loss = loss_meaning(setup)
    if loss is not None and loss.takes_places and of_labels == rank - 1:
        return False
    if encoding in ROWS:
        return of_labels == _ITEMS_AND_CLASSES
    return of_labels == 1 or (of_labels == _ITEMS_AND_CLASSES and value_of(setup.labels.columns) == 1)


#: The axes of an output that has one score for each class, (n, k).
_ITEMS_AND_CLASSES = 2


def width(setup: Setup) -> int | None:
    """k: the number of outputs, else the number of columns (or classes) of the labels."""
    units = value_of(setup.head.units)
    if units is not None:
        return units
    return value_of(setup.labels.columns) or value_of(setup.labels.classes)


def class_count(labels: Labels) -> int | None:
    """How many classes the labels name. Numbers that start at 1 name no class 0, whatever was counted."""
    classes, lowest, highest = value_of(labels.classes), value_of(labels.lowest), value_of(labels.highest)
    if encoding_of(labels) != "integer" or classes is None or lowest is None or highest is None or lowest < 1:
        return classes
    return min(classes, int(highest - lowest) + 1)


def ignored_class(setup: Setup) -> int | None:
    """The class number that the loss leaves out: the one that it is told, else the one that its library leaves out."""
    stated = value_of(setup.loss.ignore_index)
    return stated if stated is not None else facts.meanings_for(setup).ignored_label


def more_than_two_classes(setup: Setup) -> int | None:
    """How many classes the labels have, where they are known to be more than two."""
    classes = value_of(setup.labels.classes)
    return classes if classes is not None and classes > 2 else None


def over_last_axis(head: Head) -> bool:
    """True where the head's normalising activation works on the last axis, as far as it is written."""
    axis, rank = value_of(head.axis), value_of(head.rank)
    if isinstance(head.axis, Unknown):
        return not head.implicit_axis or rank == 2
    return axis == -1 or (axis is not None and axis == (rank if rank is not None else 0) - 1)


def loss_place(setup: Setup) -> Place:
    """Where the loss stands, else the call that takes it."""
    return setup.loss.where or setup.loss.call or setup.where


def activation_place(setup: Setup) -> Place:
    """Where the last activation stands, else the layer."""
    activation = setup.head.activation
    return activation.where or setup.head.where or setup.where


def metric_place(metric: Metric, setup: Setup) -> Place:
    """Where the metric is asked for."""
    return metric.where or setup.where


def is_loss(setup: Setup, row: str) -> bool:
    """True where the setup's library has this loss."""
    return facts.meanings_for(setup).canonical_loss(row) == row


def is_metric(setup: Setup, row: str) -> bool:
    """True where the setup's library has this metric."""
    return facts.meanings_for(setup).canonical_metric(row) == row


def loss_swap(setup: Setup, row: str, decision: str = "") -> tuple[Change, ...]:
    """The change of the loss's name; none where it has no place, is the user's own, or the library lacks the row."""
    if setup.loss.where is None or setup.loss.spelling == "wrapped" or not is_loss(setup, row):
        return ()
    return (Change(where=setup.loss.where, what="name", to=row, affects="training", decision=decision),)


def metric_swap(setup: Setup, metric: Metric, row: str) -> tuple[Change, ...]:
    """The change of a metric's name: to another accuracy, or to another number under the words of the first.

    None where no name is written: an accuracy that a switch asks for stands at the call itself.
    """
    if metric.where in (None, setup.where) or metric.spelling == "wrapped" or not is_metric(setup, row):
        return ()
    affects: Literal["report", "quantity"] = "report" if row.endswith("accuracy") else "quantity"
    return (Change(where=metric.where, what="name", to=row, affects=affects),)


def binary_metric_swaps(setup: Setup) -> tuple[Change, ...]:
    """The argmax accuracies that a program names itself, for a head that becomes a single probability."""
    argmaxes = (metric for metric in setup.metrics if (value_of(metric.name) or "") in ARGMAX_ACCURACIES)
    return tuple(change for metric in argmaxes for change in metric_swap(setup, metric, "binary_accuracy"))


def activation_swap(head: Head, activation: str, decision: str = "") -> tuple[Change, ...]:
    """The change of the last activation's name; none where it is not written anywhere, or other layers have it too.

    "linear" is a name in Keras's strings only: a layer or a call of a function is taken out instead.
    """
    where = head.activation.where
    if head.shared:
        return ()
    # A function that is the layer as well (`slim.fully_connected`, and relu behind it) has no activation to take out.
    if where is None or (where == head.where and is_within(where, head.units.where)):
        return ()
    if activation == "linear" and not _is_string(where, activation_of(head)):
        return (Change(where=where, what="unwrap", affects="training", decision=decision),)
    return (Change(where=where, what="name", to=activation, affects="training", decision=decision),)


def is_within(whole: Place, part: Place | None) -> bool:
    """True for a place inside another, and not the same."""
    if part is None or part.file != whole.file or part.cell != whole.cell or part == whole:
        return False
    begin, end = (whole.row, whole.column), (whole.end_row or 0, whole.end_column or 0)
    return begin <= (part.row, part.column) and (part.end_row or 0, part.end_column or 0) <= end


def _is_string(where: Place, text: str) -> bool:
    """True where the place has the length of the text in quotation marks."""
    return where.row == where.end_row and where.end_column - where.column == len(text) + 2


def units_change(head: Head, units: int, decision: str = "") -> tuple[Change, ...]:
    """The change of the number of units; none where the number is not written anywhere."""
    where = head.units.where
    if where is None:
        return ()
    return (Change(where=where, what="number", to=str(units), affects="training", decision=decision),)


_EACH_OUTPUT = "the model has several outputs: give each its own metrics, by name"


def metric_repair(setup: Setup, metric: Metric, meaning: MetricMeaning, row: str) -> Repair:
    """Another metric in the place of one, and its logged name wherever the program reads the old one."""
    swapped = metric_swap(setup, metric, row)
    if setup.outputs:
        # A word in a list may stand for every output of the model, and be right for the others.
        swapped = tuple(replace(change, decision=_EACH_OUTPUT) for change in swapped)
    if not swapped or meaning.logged is None or metric.logged_as is not None:
        return Repair(changes=swapped)
    uses = tuple(use for use in setup.name_uses if use.name.removeprefix("val_") == meaning.logged)
    typed = row if metric.spelling == "string" else metric.typed
    after = value_of(facts.metric_meaning(replace(metric, name=Known(row), typed=typed), setup))
    renamed: tuple[Change, ...] = ()
    if after is not None and after.logged is not None and metric.spelling != "function":
        renamed = tuple(_renamed(use, after.logged) for use in uses)
    return Repair(changes=(*swapped, *renamed), names_at_risk=tuple(use.where for use in uses))


def _renamed(use: NameUse, logged: str) -> Change:
    prefix = "val_" if use.name.startswith("val_") else ""
    affects: Literal["report", "training"] = "report" if use.by == "history" else "training"
    return Change(where=use.where, what="name", to=prefix + logged, affects=affects)


def activation_of(head: Head) -> str:
    """The last activation; "" where it was not read, which equals none."""
    return value_of(head.activation) or ""


def encoding_of(labels: Labels) -> str:
    """How the labels are written; "" where it was not read."""
    return value_of(labels.encoding) or ""


def rows_meet_one_output(setup: Setup) -> bool:
    """True where labels of two columns or more meet a single output: that never fits, whatever the classes are."""
    loss, labels, encoding = loss_meaning(setup), setup.labels, encoding_of(setup.labels)
    if (
        loss is None
        or loss.one_unit_widens
        or loss.family not in (CROSS_ENTROPIES | {"regression", "margin"})
        or value_of(setup.head.units) != 1
        or encoding not in ROWS
    ):
        return False
    columns = value_of(labels.columns) or value_of(labels.classes)
    # One-hot rows have a column for each class, of which there are two at least.
    return columns > 1 if columns is not None else encoding == "one-hot"


def hard_predictions(call: MetricCall) -> str | None:
    """The kind of the answers, if a model's answers are given as scores; on whichever side they stand."""
    kind = value_of(call.predictions.kind)
    if kind is None and call.predictions.decided and call.predictions.predicted is not False:
        return "0 or 1 each"  # of one number or several for each item: what orders them is gone either way
    # Numbers that no model gave are taken for answers only where the labels certainly stand on the other side.
    if kind in _HARD and (call.predictions.predicted is not False or call.labels.predicted is False):
        return kind
    kind = value_of(call.labels.kind)
    swapped = call.labels.predicted is True and call.predictions.predicted is not True
    return kind if swapped and kind in _HARD else None
