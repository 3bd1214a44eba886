"""Setups made by hand, said in a line, and changes applied to them without any source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trueup.contract.finding import Change
from trueup.contract.head import Head
from trueup.contract.known import Known, Place, Unknown
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.contract.metric import Argument, HandCount, Metric, MetricCall, NameUse, NumberName, Shuffled
from trueup.contract.setup import Setup
from trueup.contract.target import Target

FILE = "train.py"
ROWS = {
    "head": 10,
    "units": 11,
    "activation": 12,
    "labels": 20,
    "loss": 30,
    "from_logits": 31,
    "metric": 40,
    "hand": 50,
    "use": 60,
    "call": 70,
}
UNREAD = Unknown("not read in this test")
_OBJECTS = {
    "binary_crossentropy": "keras.losses.BinaryCrossentropy",
    "categorical_crossentropy": "keras.losses.CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "keras.losses.SparseCategoricalCrossentropy",
}


def at(role: str, number: int = 0) -> Place:
    row = ROWS[role] + number
    return Place(FILE, row, 5, row, 25)


def maybe(value, place=None):
    return UNREAD if value is None else Known(value, place)


def head(units: int | None, activation: str | None, **more) -> Head:
    more = {key: maybe(value) if key in ("axis", "rank", "dtype") else value for key, value in more.items()}
    return Head(
        units=maybe(units, at("units")),
        activation=maybe(activation, at("activation")),
        where=at("head"),
        **({"rank": Known(2)} | more),
    )


def labels(encoding: str | None, classes: int | None = None, **more) -> Labels:
    known = {"columns", "lowest", "highest", "scale", "dtype"}
    more = {key: Known(value) if key in known else value for key, value in more.items()}
    return Labels(encoding=maybe(encoding), classes=maybe(classes), where=at("labels"), **more)


def loss(name: str | None, *, from_logits: bool | None = None, spelling: str = "", **more) -> Loss:
    spelling = spelling or ("object" if from_logits is not None else "string")
    qualified = _OBJECTS.get(name or "", "") if spelling == "object" else ""
    return Loss(
        name=maybe(name),
        qualified=qualified,
        spelling=spelling,
        from_logits=Known(False) if from_logits is None else Known(from_logits, at("from_logits")),
        where=at("loss"),
        call=at("call"),
        **more,
    )


def metric(typed: str, number: int = 0, **more) -> Metric:
    return Metric(name=Known(typed), typed=typed, **({"spelling": "string", "where": at("metric", number)} | more))


def hand(decision: str, counted: str = "cells", *, axis=None, threshold=None, scores=None, **more) -> HandCount:
    return HandCount(
        decision=decision,
        axis=maybe(axis),
        threshold=maybe(threshold, at("hand")),
        scores=maybe(scores),
        counted=counted,
        where=at("hand"),
        **more,
    )


#: What a call says beside its metric and the kinds of its arguments.
_OF_A_CALL = ("lower_class", "quantity", "average", "by", "names", "on_training_data", "decided")


def shown(words: str, how: str = "printed", behind: str = "") -> NumberName:
    """A name that a number is given."""
    return NumberName(words=words, behind=behind, how=how, where=at("use", 4))  # type: ignore[arg-type]


def number(quantity: str, *names: NumberName, average: str = "", trained: bool = False) -> MetricCall:
    """A number that was measured of class answers, and what it is called."""
    return called(
        f"{quantity}_score", "0/1 numbers", "0/1 numbers", quantity=quantity, average=average, by=f"{quantity}_score",
        names=names, on_training_data=trained,
    )  # fmt: skip


def exchanged(name: str, *, average: str = "", known: bool = True) -> MetricCall:
    """A metric that is given a model's answers first."""
    call = called(name, "0/1 numbers", "0/1 numbers", average=average)
    labels, predictions = (
        replace(call.labels, predicted=True),
        replace(call.predictions, predicted=False if known else None),
    )
    return replace(call, labels=labels, predictions=predictions)


def called(name: str, labels: str | None, predictions: str | None, *, shuffled=None, **more) -> MetricCall:
    """A metric called on arguments of these kinds."""
    given = {key: more.pop(key) for key in _OF_A_CALL if key in more}
    return MetricCall(
        **given,
        metric=Metric(name=Known(name), typed=name, spelling="function", where=at("metric"), **more),
        labels=Argument(kind=maybe(labels), where=at("labels")),
        predictions=Argument(kind=maybe(predictions), where=at("hand")),
        shuffled=shuffled,
        where=at("use", 1),
    )


def shuffled(by: str = "flow_from_directory", **more) -> Shuffled:
    return Shuffled(where=at("use", 2), by=by, **more)


def use(name: str, by: str = "EarlyStopping") -> NameUse:
    return NameUse(name=name, by=by, where=at("use"))


def target(pin: str) -> Target:
    """ "keras==2.2.4", "tensorflow==2.15.0", "torch"; a backend may follow a plus sign."""
    pin, _, backend = pin.partition("+")
    package, _, version = pin.partition("==")
    library = {"tensorflow": "tf.keras"}.get(package, package)
    numbers = tuple(int(part) for part in version.split(".")) if version else None
    return Target(library=library, version=numbers, why="the test says so", backend=backend or None)


def setup(
    a_head: Head,
    a_loss: Loss | str | None,
    some_labels: Labels | None = None,
    metrics: Sequence[str | Metric] = (),
    pin: str = "keras==2.2.4",
    **more,
) -> Setup:
    asked = tuple(metric(each, number) if isinstance(each, str) else each for number, each in enumerate(metrics))
    return Setup(
        where=at("call"),
        target=target(pin),
        head=a_head,
        labels=some_labels or labels(None),
        loss=a_loss if isinstance(a_loss, Loss) else loss(a_loss),
        metrics=asked,
        **({"trained": True} | more),
    )


def applied(before: Setup, changes: Sequence[Change]) -> Setup:
    """The setup as it would be read after the changes."""
    after = before
    for change in changes:
        after = _applied(after, change)
    return after


def _applied(before: Setup, change: Change) -> Setup:
    where = change.where
    if change.what == "last-item":
        return replace(before, stops=())
    if change.what == "copied":
        return replace(before, kept=())
    if where == at("activation"):
        name = "linear" if change.what == "unwrap" else change.to
        return replace(before, head=replace(before.head, activation=Known(name, where)))
    if where == at("units"):
        return replace(before, head=replace(before.head, units=Known(int(change.to), where)))
    if where == at("head"):
        return replace(before, head=_layer(before.head, change))
    if where == at("loss"):
        return replace(before, loss=_loss(before.loss, change))
    if where == at("use"):
        uses = tuple(replace(each, name=change.to) for each in before.name_uses)
        return replace(before, name_uses=uses)
    if where == at("hand"):
        hands = tuple(replace(each, threshold=Known(float(change.to), where)) for each in before.hand_counts)
        return replace(before, hand_counts=hands)
    if where == shuffled().where and (change.argument, change.to) == ("shuffle", "False"):
        calls = tuple(replace(each, shuffled=None) for each in before.metric_calls)
        hands = tuple(replace(each, shuffled=None) for each in before.hand_counts)
        return replace(before, metric_calls=calls, hand_counts=hands)
    numbers = [number for number, each in enumerate(before.metrics) if each.where == where]
    assert numbers, f"no party stands at {where}"
    metrics = list(before.metrics)
    metrics[numbers[0]] = _metric(metrics[numbers[0]], change)
    return replace(before, metrics=tuple(metrics))


def _layer(before: Head, change: Change) -> Head:
    assert change.what == "argument"
    text = change.to.strip('"')
    return replace(before, **{change.argument: Known(text, before.where)})


def _loss(before: Loss, change: Change) -> Loss:
    if change.what == "drop-argument":
        assert change.argument == "from_logits"
        return replace(before, from_logits=Known(False))
    if change.what == "argument":
        assert (change.argument, change.to) == ("from_logits", "True")
        return replace(before, from_logits=Known(True, at("from_logits")))
    return replace(before, name=Known(change.to), qualified="")


def _metric(before: Metric, change: Change) -> Metric:
    if change.what == "argument":
        assert change.argument == "threshold"
        return replace(before, threshold=Known(float(change.to)))
    return replace(before, name=Known(change.to), typed=change.to)
