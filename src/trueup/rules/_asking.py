"""What rules ask a setup and the facts, in one place so that all of them mean the same."""

from __future__ import annotations

from collections.abc import Iterator

from trueup import facts
from trueup.contract.finding import Change
from trueup.contract.head import Head
from trueup.contract.known import Place, Unknown, value_of
from trueup.contract.labels import Labels
from trueup.contract.meaning import LossMeaning, MetricMeaning
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup

CROSS_ENTROPIES = frozenset({"binary", "categorical", "sparse"})
SOFTMAX_LOSSES = frozenset({"categorical", "sparse"})


def loss_meaning(setup: Setup) -> LossMeaning | None:
    """What the loss means in the setup's release; None where that is not known."""
    if isinstance(setup.loss.name, Unknown):
        return None
    return value_of(facts.loss_meaning(setup.loss, setup.target, setup.head, setup.labels))


def accuracies(setup: Setup) -> Iterator[tuple[Metric, MetricMeaning]]:
    """The metrics that are accuracies of some kind, each with what it counts."""
    for metric in setup.metrics:
        meaning = value_of(facts.metric_meaning(metric, setup))
        if meaning is not None and meaning.counts != "not-accuracy":
            yield metric, meaning


def width(setup: Setup) -> int | None:
    """k: the number of outputs, else the number of columns (or classes) of the labels."""
    units = value_of(setup.head.units)
    if units is not None:
        return units
    return value_of(setup.labels.columns) or value_of(setup.labels.classes)


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
    return facts.canonical_loss(row, setup.target.library) == row


def is_metric(setup: Setup, row: str) -> bool:
    """True where the setup's library has this metric."""
    return facts.canonical_metric(row, setup.target.library) == row


def loss_swap(setup: Setup, row: str, decision: str = "") -> tuple[Change, ...]:
    """The change of the loss's name; none where it has no place, is the user's own, or the library lacks the row."""
    if setup.loss.where is None or setup.loss.spelling == "wrapped" or not is_loss(setup, row):
        return ()
    return (Change(where=setup.loss.where, what="name", to=row, affects="training", decision=decision),)


def metric_swap(setup: Setup, metric: Metric, row: str) -> tuple[Change, ...]:
    """The change of a metric's name, which touches only what is reported."""
    if metric.where is None or metric.spelling == "wrapped" or not is_metric(setup, row):
        return ()
    return (Change(where=metric.where, what="name", to=row, affects="report"),)


def activation_swap(head: Head, activation: str, decision: str = "") -> tuple[Change, ...]:
    """The change of the last activation's name; none where it is not written anywhere."""
    where = head.activation.where
    if where is None:
        return ()
    return (Change(where=where, what="name", to=activation, affects="training", decision=decision),)


def units_change(head: Head, units: int, decision: str = "") -> tuple[Change, ...]:
    """The change of the number of units; none where the number is not written anywhere."""
    where = head.units.where
    if where is None:
        return ()
    return (Change(where=where, what="number", to=str(units), affects="training", decision=decision),)


def uses_of(setup: Setup, metric: Metric, logged: str | None) -> tuple[Place, ...]:
    """Where the program reads a metric's logged name, alone or behind "val_"; none where it is named by hand."""
    if logged is None or metric.logged_as is not None:
        return ()
    return tuple(use.where for use in setup.name_uses if use.name.removeprefix("val_") == logged)


def activation_of(head: Head) -> str:
    """The last activation; "" where it was not read, which equals none."""
    return value_of(head.activation) or ""


def encoding_of(labels: Labels) -> str:
    """How the labels are written; "" where it was not read."""
    return value_of(labels.encoding) or ""
