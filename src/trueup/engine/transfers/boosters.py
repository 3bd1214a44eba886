"""Boosters that are trained by a function: `train(params, data)`. What `predict` gives follows from the objective."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from trueup.engine.events import Fitted
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import entries_of, items_of
from trueup.engine.pedigree import Answer
from trueup.engine.tensors import HeadTrait, PredictionsTrait, Tensor, with_head, with_predictions
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, text_of, whole_of
from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: What a booster gives for an objective: an activation, "answers" (class numbers), "yes or no", or real numbers.
Given = str


class Objective(NamedTuple):
    """What a booster is told to train: its name, "" where it was not read; as it is written, None for the default."""

    name: str
    written: Value | None


def parameter(machine: Machine, given: Value | None, names: tuple[str, ...]) -> tuple[bool, Value | None]:
    """(whether the parameters were read, the value of one of these names or None where none is given)."""
    given = machine.resolve(given)
    if given is None:
        return True, None
    entries = entries_of(machine, given)
    if entries is None:
        entries = _pairs(machine, given)
    if entries is None:
        return False, None
    for name in names:
        if name in entries:
            return True, machine.resolve(entries[name])
    return not _is_open(machine, given), None


def _pairs(machine: Machine, given: Value) -> dict[object, Value] | None:
    """`list(params.items())`: the parameters as pairs."""
    items = items_of(machine, given)
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


def _is_open(machine: Machine, given: Value) -> bool:
    keys = machine.resolve(machine.part(given, "#keys")) if isinstance(given, StoredObject) else None
    return not isinstance(keys, TupleValue) or keys.more


def output_of(given: Given | None, count: Value | None, model: int, where: Spot) -> Tensor:
    """What `predict` gives. count: how many classes were asked for."""
    classes = whole_of(count)
    base = Tensor(
        shape=(None,), where=where, predictions=PredictionsTrait(model=model), head=HeadTrait(activation_where=where)
    )
    if given is None:
        return Tensor(where=where, why="the objective was not read", predictions=PredictionsTrait(model=model))
    if given == "answers":
        return replace(
            with_predictions(base, answer=Answer(decision="argmax", where=where)),
            why="the classes that a booster answers with",
        )
    if given == "yes or no":
        answer = Answer(decision="threshold", threshold=None, where=where)
        return replace(with_predictions(base, answer=answer), why="the answers of a booster")
    if given.startswith(ROWS_OF_SCORES):
        activation = given.removeprefix(ROWS_OF_SCORES)
        counted = count.where if isinstance(count, Constant) else None
        return replace(
            with_head(base, activation=activation, units_where=counted), shape=(None, classes), more_than_one=True
        )
    return with_head(base, activation=given)


def note_booster(
    site: Site, made: StoredObject, name: str, library: str, labels: Value | None, objective: Objective
) -> None:
    """Note that a booster is trained here."""
    machine = site.machine
    output = machine.resolve(machine.part(made, "#output"))
    head = output if isinstance(output, Tensor) else None
    if head is not None and head.shape == (None,):
        head = replace(head, shape=(None, 1))
    decides = None
    if head is not None:
        decides = False if head.head.activation == ESTIMATE else True if head.predictions.answer is not None else None
    machine.record.note(
        Fitted(
            model=made, name=name, library=library, labels=labels, output=head, decides=decides,
            objective=objective.name, objective_where=getattr(objective.written, "where", None),
            path=dict(machine.store.path), where=site.where,
        )
    )  # fmt: skip


def answers(site: Site, raw: Callable[[Site], bool | None], linear: Mapping[str, str]) -> Value:
    """`booster.predict(data)`: its output, as raw scores where these are asked for."""
    owner, machine = site.owner, site.machine
    output = machine.resolve(machine.part(owner, "#output")) if isinstance(owner, StoredObject) else None
    if not isinstance(owner, StoredObject) or not isinstance(output, Tensor):
        return UnknownValue("what a booster predicts that was not followed", site.where)
    result = replace(output, where=site.where)
    asked = raw(site)
    if asked is None:
        return Tensor(
            where=site.where,
            why="whether raw scores are asked for was not read",
            predictions=PredictionsTrait(model=owner.number),
        )
    if asked and result.head.activation is not None and result.head.activation in linear:
        result = with_head(result, activation=linear[result.head.activation])
    return result


#: Raw scores in the place of probabilities.
RAW = {"sigmoid": "linear", "softmax": "linear", ESTIMATE: ESTIMATE}


def objective_text(value: Value | None, default: str) -> str | None:
    """The name of an objective; None for one that was not read, or a function of the program."""
    if value is None:
        return default
    return text_of(value)
