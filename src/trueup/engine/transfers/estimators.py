"""Estimators with `fit`, `predict` and `score`: a protocol that many libraries share, each with rows of its own.

An estimator fits its head and its loss to the labels that it is given. What matters is what comes out: a classifier
decides by itself, a regressor gives real numbers, and `score` is the accuracy of the one and the R² of the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trueup.contract.labels import ROWS
from trueup.engine.events import Fitted, Measured
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import entries_of, is_open
from trueup.engine.pedigree import Answer, Score
from trueup.engine.tensors import HeadTrait, PredictionsTrait, Tensor, with_predictions
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.quantities import CLASSES
from trueup.engine.transfers.registry import Site, attribute_of, method_transfer, on_call, on_method
from trueup.engine.transfers.seen_data import holds_training_data, on_training_data, trained_on
from trueup.engine.values import (
    Args,
    Call,
    Constant,
    LibraryName,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
)
from trueup.frameworks.estimators import ESTIMATE, EstimatorRow, Task

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_ROWS: dict[str, EstimatorRow] = {}
#: Methods that give scores, which not every estimator has.
SCORING = frozenset({"predict_proba", "predict_log_proba", "decision_function"})


def register_estimators(rows: Iterable[EstimatorRow], methods: tuple[str, ...] | None = None) -> None:
    """Let the classes of a library be followed as estimators.

    methods: those that are followed here, where the library's own transfers make its objects and follow the rest.
    """
    for row in rows:
        _ROWS[row.name] = row
        for method in methods or ():
            on_method(f"{row.name}.{method}")(_METHODS[method])
        if methods is not None:
            continue
        on_call(row.name, *row.aliases)(_maker(row))
        for method, transfer in _METHODS.items():
            on_method(f"{row.name}.{method}")(transfer)
        attribute_of(f"{row.name}.best_estimator_", f"{row.name}.best_model_")(_best)
        attribute_of(f"{row.name}.classes_")(_classes)


def _maker(row: EstimatorRow):  # type: ignore[no-untyped-def]
    def make(site: Site) -> Value | None:
        result = site.machine.new(row.name, site.where, args=site.args)
        if row.task == "inner":
            stored = _held(site, row)
            if stored is not None:
                site.machine.set_part(result, "#inner", stored)
        return result

    return make


def _held(site: Site, row: EstimatorRow) -> Value | None:
    """The estimator that another one holds: of a pipeline the last step."""
    passed = site.arg(*row.inner)
    if row.inner[1] != "steps":
        return passed
    items = passed if isinstance(passed, TupleValue) else None
    if items is None and isinstance(passed, StoredObject):
        stored = site.machine.resolve(site.machine.part(passed, "#items"))
        items = stored if isinstance(stored, TupleValue) else None
    if items is None or not items.items or items.more:
        return None
    step = site.machine.resolve(items.items[-1])
    named = step.items if isinstance(step, TupleValue) else ()
    return site.machine.resolve(named[1]) if len(named) == 2 else None


def row_of(value: Value | None) -> EstimatorRow | None:
    """The row of an estimator, None for anything else."""
    return _ROWS.get(value.kind) if isinstance(value, StoredObject) and value.cls is None else None


def innermost(machine: Machine, value: Value | None) -> StoredObject | None:
    """The estimator that decides: of a search or a pipeline the one inside."""
    for _ in range(6):
        row = row_of(value)
        if row is None or not isinstance(value, StoredObject):
            return None
        if row.task != "inner":
            return value
        value = machine.resolve(machine.part(value, "#inner"))
    return None


def task_of(machine: Machine, value: Value | None) -> Task | None:
    """What an estimator gives; None where that is not known."""
    row = row_of(innermost(machine, value))
    return row.task if row is not None else None


# -- training -----------------------------------------------------------------------------------------------------


def fit(site: Site) -> Value | None:
    """`fit(X, y)`: the estimator again; it remembers what it was trained on."""
    owner, passed = site.owner, site.arg(0, "X")
    assert isinstance(owner, StoredObject)
    labels = site.arg(1, "y")
    if passed is not None:
        site.machine.set_part(owner, "#trained on", trained_on(site.machine, passed, site.where))
    if labels is not None:
        site.machine.set_part(owner, "#labels", labels)
    note_fitted(site, owner, labels)
    return owner


def note_fitted(site: Site, owner: StoredObject, labels: Value | None) -> None:
    """Note that an estimator is trained here, or measured on folds that it is trained on."""
    machine = site.machine
    inner = innermost(machine, owner)
    row, whole = row_of(inner), row_of(owner)
    task = row.task if row is not None else None
    if whole is None or task == "other":
        return
    if row is not None and row.holds_model and inner is not owner:
        train = method_transfer(f"{row.name}.fit")
        passed = (UnknownValue("the data of an estimator", site.where), labels or UnknownValue("labels", site.where))
        if train is not None:
            keywords, more = _handed_on(site, owner)
            args = Args(passed, keywords, more)
            train(replace(site, owner=inner, name=f"{row.name}.fit", args=args))
        return
    title = row.title if row is not None else whole.title
    decides = None if task not in ("classifier", "regressor") else task == "classifier"
    machine.record.note(
        Fitted(
            model=owner, name=title, library=whole.library, labels=labels, output=None, decides=decides,
            path=dict(machine.store.path), where=site.where,
        )
    )  # fmt: skip


def _handed_on(site: Site, owner: StoredObject) -> tuple[dict[str, Value], bool]:
    """What a pipeline, a search or folds hand to the estimator's `fit` by name; whether there may be more of it.

    `search.fit(X, y, callbacks=[…])`, `pipeline.fit(X, y, step__callbacks=[…])`, and `fit_params=` of the call or, in
    early releases, of the search.
    """
    machine, keywords = site.machine, dict(site.args.keywords)
    more = site.args.more
    for args in (owner.args or Args(), site.args):
        passed = machine.resolve(args.get(None, "fit_params", "params"))
        entries = entries_of(machine, passed)
        if isinstance(passed, StoredObject) and entries is not None:
            keywords |= {str(name): value for name, value in entries.items()}
            more = more or is_open(machine, passed)
        elif passed is not None and not (isinstance(passed, Constant) and passed.value is None):
            more = True
    return {name.rpartition("__")[2]: value for name, value in keywords.items()}, more


def answering(machine: Machine, owner: StoredObject) -> int:
    """The number of the model whose answers an estimator gives: of a wrapper the one that it holds."""
    inner = innermost(machine, owner)
    row = row_of(inner)
    stored = machine.resolve(machine.part(inner, "#model")) if inner is not None and row and row.holds_model else None
    return stored.number if isinstance(stored, StoredObject) else owner.number


def _in_several_columns(site: Site, owner: StoredObject) -> bool:
    """True where the labels that it was trained on are rows for certain, so that its answers are."""
    labels = from_literal(site.machine, site.machine.resolve(site.machine.part(owner, "#labels")), site.where)
    if labels is None or labels.shape is None:
        return False
    # A frame, or an array's part, of nobody knows how many columns holds the one column of classes as a rule.
    several = labels.more_than_one or (labels.last or 0) > 1
    return labels.labels.encoding in ROWS or (len(labels.shape) == 2 and several)


def _number_of_classes(site: Site, owner: StoredObject) -> int | None:
    labels = from_literal(site.machine, site.machine.resolve(site.machine.part(owner, "#labels")), site.where)
    if labels is None or labels.labels.encoding not in ("integer", "binary", "sign"):
        return None
    return labels.labels.classes


# -- answers ------------------------------------------------------------------------------------------------------


def predict(site: Site) -> Value | None:
    """`predict(X)`: a class for each item, decided already; of a regression a real number."""
    owner, machine = site.owner, site.machine
    assert isinstance(owner, StoredObject)
    task = task_of(machine, owner)
    trained = on_training_data(site, owner)
    if task == "classifier":
        result = class_answers(site, owner)
        row = row_of(innermost(machine, owner))
        if row is not None and row.column and (_number_of_classes(site, owner) or 0) > 2:
            result = replace(result, shape=(None, 1))
        assert result.predictions.answer is not None
        answer = replace(
            result.predictions.answer,
            on_training_data=trained,
            partly_trained_on=holds_training_data(site, owner),
        )
        return with_predictions(result, answer=answer)
    if task == "regressor":
        shape = None if _in_several_columns(site, owner) else (None,)
        return Tensor(
            shape=shape,
            where=site.where,
            why="the real numbers that a regression gives",
            predictions=PredictionsTrait(model=answering(machine, owner)),
            head=HeadTrait(activation=ESTIMATE),
        )
    return UnknownValue("what an estimator predicts that was not followed", site.where)


def class_answers(site: Site, owner: StoredObject) -> Tensor:
    """The classes that a classifier answers with; for labels of several columns 0/1 in each."""
    rows = _in_several_columns(site, owner)
    decision = "threshold" if rows else "argmax"
    model = answering(site.machine, owner)
    return Tensor(
        shape=(None, None) if rows else (None,),
        where=site.where,
        more_than_one=rows,
        why="the classes that a classifier answers with",
        predictions=PredictionsTrait(answer=Answer(decision=decision, where=site.where), model=model),
    )


def probabilities(site: Site, owner: StoredObject, classes: int | None, activation: str = "softmax") -> Tensor:
    """Rows with a score for each class."""
    return Tensor(
        shape=(None, classes),
        where=site.where,
        more_than_one=True,
        why="" if classes is not None else "how many classes there are the data tells",
        predictions=PredictionsTrait(model=answering(site.machine, owner)),
        head=HeadTrait(activation=activation, activation_where=site.where),
    )


def predict_proba(site: Site) -> Value | None:
    """`predict_proba(X)`: a row for each item, with the probability of each class."""
    owner = site.owner
    assert isinstance(owner, StoredObject)
    if task_of(site.machine, owner) in ("regressor", "other"):
        return UnknownValue("probabilities of what gives none", site.where)
    if _in_several_columns(site, owner):
        return UnknownValue("the probabilities of several labels, in a form that differs by estimator", site.where)
    activation = "log_softmax" if site.name.endswith("log_proba") else "softmax"
    return probabilities(site, owner, _number_of_classes(site, owner), activation)


def decision_function(site: Site) -> Value | None:
    """`decision_function(X)`: raw scores, one for two classes, and one for each class of several."""
    owner = site.owner
    assert isinstance(owner, StoredObject)
    if task_of(site.machine, owner) != "classifier":
        return UnknownValue("decision values of what was not followed", site.where)
    classes = _number_of_classes(site, owner)
    if classes is not None and classes > 2:
        return probabilities(site, owner, classes, "linear")
    return Tensor(
        shape=(None,),
        where=site.where,
        predictions=PredictionsTrait(model=owner.number),
        head=HeadTrait(activation="linear", activation_where=site.where),
    )


def quantity_of_score(row: EstimatorRow) -> str:
    """What `score` measures; "" for what has no target, and where releases differ."""
    if row.holds_model and row.task == "regressor":
        return ""  # minus the loss in one release, R² in another
    return row.score or {"classifier": "accuracy", "regressor": "r2"}.get(row.task, "")


def score(site: Site) -> Value | None:
    """`score(X, y)`: the accuracy of a classifier, the R² of a regression."""
    owner, machine = site.owner, site.machine
    assert isinstance(owner, StoredObject)
    inner = innermost(machine, owner)
    row = row_of(inner)
    if row is None:
        return UnknownValue("the score of an estimator that was not followed", site.where)
    quantity = quantity_of_score(row)
    if not quantity:
        return UnknownValue("the score of something that has no target", site.where)
    result = Score(
        quantity=quantity, by=f"{row.title}.score", where=site.where, model=answering(machine, owner),
        on_training_data=on_training_data(site, owner), partly_trained_on=holds_training_data(site, owner),
    )  # fmt: skip
    return note_score(site, result, site.arg(1, "y"))


def note_score(site: Site, score: Score, labels: Value | None = None) -> Score:
    """Note a number that an estimator measures of its own answers, which are always of the kind that it takes."""
    machine = site.machine
    row = row_of(site.owner) or row_of(site.arg(0, "estimator"))
    library = row.library if row is not None else site.library
    machine.record.note(
        Measured(
            metric=LibraryName(score.by, site.where), library=library, labels=from_literal(machine, labels, None),
            predictions=None, path=dict(machine.store.path), where=site.where, score=score, decided=True,
        )
    )  # fmt: skip
    return score


def _best(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`search.best_estimator_`: what it searched among, trained on the same data."""
    assert isinstance(owner, StoredObject)
    return machine.resolve(machine.part(owner, "#inner"))


def _classes(machine: Machine, owner: Value, where: Spot) -> Value | None:
    return UnknownValue("the classes that only the data tells", where, (CLASSES, getattr(owner, "number", 0)), 2)


def same(site: Site) -> Value | None:
    """`set_params(...)`: the estimator itself."""
    return site.owner


@on_call("builtins.hasattr")
def has_method(site: Site) -> Value | None:
    """`hasattr(model, "predict_proba")`: true for classes of which each object has it, false where none has."""
    name = text_of(site.arg(1))
    known = None if name is None else gives(site.machine, site.arg(0), name)
    return None if known is None else Constant(known, site.where)


def gives(machine: Machine, value: Value | None, name: str) -> bool | None:
    """Whether an estimator has a method; None where its class does not tell, and for anything else."""
    row = row_of(innermost(machine, machine.resolve(value)))
    if row is None:
        return None
    if name in row.gives or name in ("fit", "predict", "get_params", "set_params"):
        return True
    return False if name in row.lacks else None


def model_of(machine: Machine, value: Value | None) -> Value | None:
    """An estimator given as an argument: the object, or None where it was not followed."""
    value = machine.resolve(value)
    return value if row_of(value) is not None and not isinstance(value, (Call, Constant)) else None


_METHODS = {
    "fit": fit,
    "partial_fit": fit,
    "predict": predict,
    "predict_proba": predict_proba,
    "predict_log_proba": predict_proba,
    "decision_function": decision_function,
    "score": score,
    "set_params": same,
}
