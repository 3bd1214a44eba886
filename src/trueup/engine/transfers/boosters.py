"""Boosters that are trained by a function: `train(params, data)`. What `predict` gives follows from the objective."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from trueup.engine.events import Fitted
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import entries_of, items_of
from trueup.engine.pedigree import Answer
from trueup.engine.tensors import HeadTrait, PredictionsTrait, Tensor, with_head, with_predictions
from trueup.engine.transfers.estimators import decision_function, predict, task_of
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import (
    Args,
    Call,
    Constant,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
    whole_of,
)
from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES, EstimatorRow

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: What a booster gives for an objective: an activation, "answers" (class numbers), "yes or no", or real numbers.
Gives = str


class Objective(NamedTuple):
    """What a booster is told to train: its name, "" where it was not read; as it is written, None for the default."""

    name: str
    written: Value | None


class Training(NamedTuple):
    """What a library's `train(params, data)` takes and gives.

    booster: the kind of the result. library: its line. data: the name of the second argument. own_objective: the
    argument for an objective of the program's own. objectives, classes: names of the parameters that hold the objective
    and the number of classes. default: the objective where none is named. gives: objectives -> what `predict` gives.
    """

    booster: str
    library: str
    data: str
    own_objective: str
    objectives: tuple[str, ...]
    classes: tuple[str, ...]
    default: str
    gives: Mapping[str, Gives]


def trained(site: Site, training: Training) -> StoredObject:
    """`train(params, data)`: a booster, whose output follows from the objective."""
    machine = site.machine
    result = machine.new(training.booster, site.where, args=site.args)
    params = site.arg(0, "params")
    read, objective = parameter(machine, params, training.objectives)
    own = site.arg(None, training.own_objective)
    has_own = own is not None and not (isinstance(own, Constant) and own.value is None)
    name = objective_text(objective, training.default) if read and not has_own else None
    gives = training.gives.get(name) if name is not None else None
    classes = parameter(machine, params, training.classes)[1]
    machine.set_part(result, "#output", output_of(gives, classes, result.number, site.where))
    data = site.arg(1, training.data)
    if data is not None:
        machine.set_part(result, "#trained on", Call("trained on", Args((data,)), site.where))
    labels = machine.part(data, "#labels") if isinstance(data, StoredObject) else None
    note_booster(site, result, "the booster", training.library, labels, Objective(name or "", objective))
    return result


def parameter(machine: Machine, params: Value | None, names: tuple[str, ...]) -> tuple[bool, Value | None]:
    """(whether the parameters were read, the value of one of these names or None where there is none)."""
    params = machine.resolve(params)
    if params is None:
        return True, None
    entries = entries_of(machine, params)
    if entries is None:
        entries = _pairs(machine, params)
    if entries is None:
        return False, None
    for name in names:
        if name in entries:
            return True, machine.resolve(entries[name])
    return not _is_open(machine, params), None


def _pairs(machine: Machine, params: Value) -> dict[object, Value] | None:
    """`list(params.items())`: the parameters as pairs."""
    items = items_of(machine, params)
    if items is None or items.more:
        return None
    found: dict[object, Value] = {}
    for item in items.items:
        pair = machine.resolve(item)
        key = pair.items[0] if isinstance(pair, TupleValue) and len(pair.items) == 2 else None
        if not isinstance(key, Constant) or not isinstance(pair, TupleValue):
            return None
        found[key.value] = pair.items[1]
    return found


def _is_open(machine: Machine, params: Value) -> bool:
    keys = machine.resolve(machine.part(params, "#keys")) if isinstance(params, StoredObject) else None
    return not isinstance(keys, TupleValue) or keys.more


def output_of(gives: Gives | None, count: Value | None, model: int, where: Spot) -> Tensor:
    """What `predict` gives. count: how many classes were asked for."""
    classes = whole_of(count)
    base = Tensor(
        shape=(None,), where=where, predictions=PredictionsTrait(model=model), head=HeadTrait(activation_where=where)
    )
    if gives is None:
        return Tensor(where=where, why="the objective was not read", predictions=PredictionsTrait(model=model))
    if gives == "answers":
        return replace(
            with_predictions(base, answer=Answer(decision="argmax", where=where)),
            why="the classes that a booster answers with",
        )
    if gives == "yes or no":
        answer = Answer(decision="threshold", threshold=None, where=where)
        return replace(with_predictions(base, answer=answer), why="the answers of a booster")
    if gives.startswith(ROWS_OF_SCORES):
        activation = gives.removeprefix(ROWS_OF_SCORES)
        counted = count.where if isinstance(count, Constant) else None
        return replace(
            with_head(base, activation=activation, units_where=counted), shape=(None, classes), more_than_one=True
        )
    return with_head(base, activation=gives)


def note_booster(
    site: Site, booster: StoredObject, name: str, library: str, labels: Value | None, objective: Objective
) -> None:
    """Note that a booster is trained here."""
    machine = site.machine
    output = machine.resolve(machine.part(booster, "#output"))
    head = output if isinstance(output, Tensor) else None
    if head is not None and head.shape == (None,):
        head = replace(head, shape=(None, 1))
    decides = None
    if head is not None:
        decides = False if head.head.activation == ESTIMATE else True if head.predictions.answer is not None else None
    machine.record.note(
        Fitted(
            model=booster, name=name, library=library, labels=labels, output=head, decides=decides,
            objective=objective.name, objective_where=getattr(objective.written, "where", None),
            path=dict(machine.store.path), where=site.where,
        )
    )  # fmt: skip


def register_data_sets(kind: str, *aliases: str) -> None:
    """Register a library's data set with its labels: `DMatrix(data, label=labels)`, `get_label()`, `set_label(…)`."""

    @on_call(kind, *aliases)
    def data_set(site: Site) -> Value | None:
        result = site.machine.new(kind, site.where, args=site.args)
        labels = site.args.get(1, "label")
        if labels is not None:
            site.machine.set_part(result, "#labels", labels)
        return result

    @on_method(f"{kind}.get_label")
    def get_label(site: Site) -> Value | None:
        stored = site.machine.part(site.owner, "#labels") if isinstance(site.owner, StoredObject) else None
        return stored or UnknownValue("the labels of a data set that was not followed", site.where)

    @on_method(f"{kind}.set_label")
    def set_label(site: Site) -> Value | None:
        labels = site.args.get(0, "label")
        if isinstance(site.owner, StoredObject) and labels is not None:
            site.machine.set_part(site.owner, "#labels", labels)
        return Constant(None)

    @on_method(f"{kind}.create_valid")
    def create_valid(site: Site) -> Value | None:
        return data_set(site)


def register_raw_scores(rows: Collection[EstimatorRow], name: str) -> None:
    """Register `predict(X, name=…)` of a library's estimators: classes, or raw scores where they are asked for."""

    @on_method(*(f"{row.name}.predict" for row in rows))
    def wrapper_predict(site: Site) -> Value | None:
        raw = site.arg(1, name)
        if raw is None or (isinstance(raw, Constant) and not raw.value):
            return predict(site)
        if isinstance(raw, Constant) and task_of(site.machine, site.owner) == "classifier":
            return decision_function(site)
        return UnknownValue("raw scores that an estimator was asked for", site.where)


def asks_for_raw_scores(site: Site, raw: Value | None, other_forms: tuple[str, ...]) -> bool | None:
    """Whether raw scores are asked for; None where that was not read, or another form (leaves, contributions) is."""
    if raw is None:
        return False if site.arg(None, *other_forms) is None else None
    return bool(raw.value) if isinstance(raw, Constant) else None


def answers(site: Site, raw: bool | None, linear: Mapping[str, str]) -> Value:
    """`booster.predict(data)`: its output, as raw scores where these are asked for (None: that was not read)."""
    owner, machine = site.owner, site.machine
    output = machine.resolve(machine.part(owner, "#output")) if isinstance(owner, StoredObject) else None
    if not isinstance(owner, StoredObject) or not isinstance(output, Tensor):
        return UnknownValue("what a booster predicts that was not followed", site.where)
    result = replace(output, where=site.where)
    if raw is None:
        return Tensor(
            where=site.where,
            why="whether raw scores are asked for was not read",
            predictions=PredictionsTrait(model=owner.number),
        )
    if raw and result.head.activation is not None and result.head.activation in linear:
        result = with_head(result, activation=linear[result.head.activation])
    return result


#: Raw scores in the place of probabilities.
RAW = {"sigmoid": "linear", "softmax": "linear", ESTIMATE: ESTIMATE}


def objective_text(value: Value | None, default: str) -> str | None:
    """The name of an objective; None for one that was not read, or a function of the program."""
    if value is None:
        return default
    return text_of(value)
