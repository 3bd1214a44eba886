"""What `scoring=` asks for: a scorer by its name, one that the program makes, or a function of its own."""

from __future__ import annotations

from trueup.engine.events import Measured
from trueup.engine.immutable import replace
from trueup.engine.interpret import functions
from trueup.engine.interpret.containers import entries_of, items_of, new_dict, set_entry
from trueup.engine.pedigree import Answer, Score
from trueup.engine.tensors import PredictionsTrait, Shape, Tensor
from trueup.engine.transfers.estimators import (
    answering,
    class_answers,
    decision_function,
    innermost,
    model_of,
    note_score,
    predict,
    predict_proba,
    quantity_of_score,
    row_of,
    task_of,
)
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.transfers.seen_data import on_training_data
from trueup.engine.values import (
    Args,
    Bound,
    Constant,
    FunctionValue,
    LibraryName,
    Spot,
    StoredObject,
    UnknownValue,
    Value,
    text_of,
)
from trueup.frameworks.qualified_names import canonical
from trueup.frameworks.sklearn.metric_rows import BY_NAME, DEFAULT_AVERAGE, SCORERS
from trueup.frameworks.sklearn.transfers.numbers_by_argument import quantity_as_called

SCORER = "sklearn.make_scorer"
NAMED_SCORER = "sklearn.get_scorer"


@on_call(SCORER)
def make_scorer(site: Site) -> Value | None:
    """`make_scorer(metric)`: the answers are those of `predict`, unless it is told to ask for scores."""
    return site.machine.new(SCORER, site.where, args=site.args)


@on_call(NAMED_SCORER)
def get_scorer(site: Site) -> Value | None:
    """`get_scorer("roc_auc")`: a scorer by its name."""
    return _scorer_of(site, site.arg(0, "scoring"))


@on_call("sklearn.check_scoring")
def check_scoring(site: Site) -> Value | None:
    """`check_scoring(estimator, scoring="roc_auc")`: the scorer that `scoring=` asks for."""
    return _scorer_of(site, site.arg(1, "scoring"))


def _scorer_of(site: Site, scoring: Value | None) -> Value | None:
    if isinstance(scoring, StoredObject) and scoring.kind in (SCORER, NAMED_SCORER):
        return scoring
    result = site.machine.new(NAMED_SCORER, site.where, args=site.args)
    site.machine.set_part(result, "#scoring", scoring or Constant(None))
    return result


@on_method(f"{SCORER}.__call__", f"{NAMED_SCORER}.__call__")
def scorer_called(site: Site) -> Value | None:
    """`scorer(estimator, X, y)`: the number, on data of the program's choice."""
    model = model_of(site.machine, site.arg(0, "estimator"))
    assert isinstance(site.owner, StoredObject)
    if not isinstance(model, StoredObject):
        return None
    found = measure(site, model, site.owner, site.arg(2, "y_true", "y"))
    data = Args((site.arg(1, "X") or UnknownValue("data"),))
    on_training = on_training_data(replace(site, args=data, owner=model), model)
    return _of_training(site, found) if isinstance(found, Score) and on_training else found


def _of_training(site: Site, score: Score) -> Score:
    """The same number of the data that is trained on, noted as a number of its own."""
    return note_score(site, replace(score, on_training_data=True))


def measure(
    site: Site, model: StoredObject | None, scoring: Value | None, labels: Value | None, word: str = "scoring"
) -> Value | None:
    """The number that `scoring=` asks for of an estimator, noted as measured there; None where it is not known.

    word: what names it: of several scorers of a search that is `refit`, or the entry of a dict that `refit` names.
    """
    machine = site.machine
    plain = machine.resolve(scoring)
    if isinstance(plain, StoredObject) and plain.kind == NAMED_SCORER:
        plain = machine.resolve(machine.part(plain, "#scoring"))
    if plain is None or (isinstance(plain, Constant) and plain.value is None):
        return _default(site, model, labels)
    text = text_of(plain)
    if text is not None:
        # A name that is no row may be a scorer of another release: nothing is said of its number.
        name, average, _ = SCORERS.get(text, ("", "", False))
        return None if not name else _scored(site, model, name, average, f'{word}="{text}"', labels)
    if isinstance(plain, StoredObject) and plain.kind == SCORER and plain.args is not None:
        return _by_scorer(site, model, plain, labels)
    # A scorer of the program is called as scikit-learn calls it: with the estimator, and inputs and labels of a fold.
    if _is_own(plain) and model is not None:
        data = UnknownValue("the data of a fold", site.where)
        return functions.call(machine, plain, Args((model, data, labels or data)), site.where)
    return None


def _is_own(value: Value | None) -> bool:
    """True for a function of the program, or a method of one of its classes."""
    return isinstance(value, FunctionValue) or (isinstance(value, Bound) and value.func is not None)


def _default(site: Site, model: StoredObject | None, labels: Value | None) -> Score | None:
    inner = innermost(site.machine, model)
    row = row_of(inner)
    quantity = quantity_of_score(row) if row is not None and row.task in ("classifier", "regressor") else ""
    if row is None or not quantity or model is None:
        return None
    by = f"{row.title}.score"
    result = Score(quantity=quantity, by=by, where=site.where, model=answering(site.machine, model))
    return note_score(site, result, labels)


def _scored(
    site: Site, model: StoredObject | None, name: str, average: str, by: str, labels: Value | None
) -> Score | None:
    row = BY_NAME.get(name)
    if row is None or not row.quantity:
        return None
    number = answering(site.machine, model) if model is not None else None
    result = Score(quantity=row.quantity, average=average, by=by, where=site.where, model=number)
    return note_score(site, result, labels)


# -- scorers that the program makes --------------------------------------------------------


def _response(site: Site, scorer: StoredObject) -> str | None:
    """The method that a scorer asks for its answers; None where that was not read."""
    args = scorer.args
    if args is None or args.more:
        return None
    # Up to scikit-learn 1.3 the first two were the way to ask; response_method, from 1.4 on, took their place.
    for name, method in (("needs_proba", "predict_proba"), ("needs_threshold", "decision_function")):
        passed = site.machine.resolve(args.get(None, name))
        if passed is not None:
            asked = isinstance(passed, Constant) and passed.value is not None
            return None if not asked else method if passed.value else "predict"  # type: ignore[union-attr]
    passed = site.machine.resolve(args.get(None, "response_method"))
    if passed is None or (isinstance(passed, Constant) and passed.value is None):
        return "predict"
    several = items_of(site.machine, passed) if text_of(passed) is None else None
    if several is not None and several.items and not several.more:
        return text_of(site.machine.resolve(several.items[0]))
    return text_of(passed)


def _by_scorer(site: Site, model: StoredObject | None, scorer: StoredObject, labels: Value | None) -> Value | None:
    """A scorer of the program: a metric that ranks is judged by what the scorer gives it."""
    machine, args = site.machine, scorer.args
    metric = machine.resolve(args.get(0, "score_func")) if args is not None else None
    if _is_own(metric) and model is not None:
        return _by_own_metric(site, model, scorer, metric, labels)
    name = canonical(metric.name)[1].rpartition(".")[2] if isinstance(metric, LibraryName) else ""
    row, passed = BY_NAME.get(name), machine.resolve(args.get(None, "average")) if args is not None else None
    if row is None or args is None:
        return None
    average = DEFAULT_AVERAGE.get(name, "") if passed is None else text_of(passed) or "?"
    number = answering(machine, model) if model is not None else None
    quantity = quantity_as_called(name, row.quantity, machine, args)
    result = Score(
        quantity=quantity, average=average, by=f"make_scorer({name})", where=site.where, model=number
    ) if quantity else None  # fmt: skip
    decides = task_of(machine, model) == "classifier" and model is not None
    if row.ranks and _response(site, scorer) == "predict" and decides and scorer.where is not None:
        assert model is not None
        _note_ranked(site, model, scorer, result, from_literal(machine, labels, None))
        return result
    return result if result is None else note_score(site, result, labels)


def _note_ranked(
    site: Site, model: StoredObject, scorer: StoredObject, result: Score | None, labels: Tensor | None
) -> None:
    """A metric that orders items is given what `predict` decides for: classes, or a row of them as the labels are."""
    assert scorer.where is not None
    metric = site.machine.resolve(scorer.args.get(0, "score_func")) if scorer.args is not None else None
    name = canonical(metric.name)[1].rpartition(".")[2] if isinstance(metric, LibraryName) else ""
    shape: Shape | None = None
    if labels is not None and labels.shape:
        one = len(labels.shape) == 1 or labels.last == 1
        shape = (None,) if one else (None, labels.last) if labels.last is not None or labels.more_than_one else None
    answers = Tensor(
        shape=shape,
        where=scorer.where,
        why="the classes that a scorer asks a classifier for",
        more_than_one=labels is not None and labels.more_than_one,
        predictions=PredictionsTrait(
            answer=Answer(decision="argmax", where=scorer.where, tested=shape is not None and len(shape) > 1),
            model=answering(site.machine, model),
        ),
    )
    site.machine.record.note(
        Measured(
            metric=LibraryName(f"sklearn.{name}", scorer.where), library="sklearn", labels=None,
            predictions=answers, path=dict(site.machine.store.path), where=scorer.where, score=result,
        )
    )  # fmt: skip


def _by_own_metric(
    site: Site, model: StoredObject, scorer: StoredObject, metric: Value | None, labels: Value | None
) -> Value | None:
    """A function of the program, called with the labels of a fold and the model's answers there."""
    asked = _response(site, scorer)
    answers = None if asked is None else response(site, model, asked)
    if answers is None or metric is None:
        return None
    return functions.call(site.machine, metric, Args((labels or UnknownValue("labels"), answers)), site.where)


def response(site: Site, model: StoredObject, method: str) -> Value | None:
    """What an estimator answers by one of its methods on data that it was not trained on."""
    inner = replace(site, owner=model, name=f"{model.kind}.{method}", args=Args())
    if method == "predict":
        return class_answers(inner, model) if task_of(site.machine, model) == "classifier" else predict(inner)
    if method in ("predict_proba", "predict_log_proba"):
        return predict_proba(inner)
    return decision_function(inner) if method == "decision_function" else None


# -- several scores at once ----------------------------------------------------------------


def named_scores(
    site: Site, model: StoredObject | None, scoring: Value | None, labels: Value | None
) -> dict[str, Value]:
    """The scores by their names: one is called "score", several are called as they are asked for."""
    asked = named_scorers(site, scoring)
    if asked is None:
        return {"score": followed(measure(site, model, scoring, labels), site.where)}
    return {name: followed(measure(site, model, value, labels), site.where) for name, value in asked.items()}


def named_scorers(site: Site, scoring: Value | None) -> dict[str, Value] | None:
    """The scorers of a dict or a list by their names; None where one is asked for, or a way that was not read."""
    machine = site.machine
    entries = entries_of(machine, scoring)
    listed = None if entries is not None or text_of(scoring) is not None else items_of(machine, scoring)
    if entries is not None:
        return {str(name): value for name, value in entries.items()}
    if listed is not None:
        return {text_of(item) or "": item for item in listed.items if text_of(item)}
    return None


def chosen_by(site: Site, search: StoredObject) -> tuple[bool, Value | None, str]:
    """Whether it is known by which scorer a search chooses, the scorer, and what names it.

    Of several scorers it is the one of `refit`.
    """
    args = search.args
    scoring = site.machine.resolve(args.get(None, "scoring")) if args is not None else None
    several = named_scorers(site, scoring)
    if several is None:
        return True, scoring, "scoring"
    refit = text_of(site.machine.resolve(args.get(None, "refit"))) if args is not None else None
    chosen = several.get(refit or "")
    named = text_of(site.machine.resolve(chosen)) == refit
    return refit in several, chosen, "refit" if named else f'scoring["{refit}"]'


def followed(score: Value | None, where: Spot) -> Value:
    """A score, or that it was not followed."""
    return score if score is not None else UnknownValue("the score that is asked for was not followed", where)


def dict_of_scores(site: Site, scores: dict[str, Value], *, trained: str, tested: str) -> StoredObject:
    """A dict with the scores of the folds, on the part that is kept apart and on the part that is trained on."""
    result = new_dict(site.machine, site.where)
    for name, number in scores.items():
        set_entry(site.machine, result, Constant(tested.format(name)), number)
        on_training = _of_training(site, number) if isinstance(number, Score) else number
        set_entry(site.machine, result, Constant(trained.format(name)), on_training)
    return result
