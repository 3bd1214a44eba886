"""scikit-learn's estimators: made, searched among, and measured on folds."""

from __future__ import annotations

from trueup.engine.events import Measured
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import entries_of, items_of, new_dict, set_entry
from trueup.engine.pedigree import Answer, Score
from trueup.engine.tensors import PredictionsTrait, Tensor
from trueup.engine.transfers.estimators import (
    class_answers,
    innermost,
    model_of,
    note_fitted,
    note_score,
    predict_proba,
    register_estimators,
    row_of,
    score,
    task_of,
)
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_call, on_method
from trueup.engine.values import Constant, LibraryName, Spot, StoredObject, UnknownValue, Value, text_of
from trueup.frameworks.qualified_names import canonical
from trueup.frameworks.sklearn.estimator_rows import HOLDERS, ROWS
from trueup.frameworks.sklearn.metric_rows import BY_NAME, DEFAULT_AVERAGE, SCORERS

register_estimators(ROWS)
_SEARCHES = tuple(name for name in HOLDERS if name.endswith("SearchCV"))
SCORER = "sklearn.make_scorer"


@on_call("sklearn.make_pipeline")
def make_pipeline(site: Site) -> Value | None:
    """`make_pipeline(scaler, classifier)`: the last step decides."""
    result = site.machine.new("sklearn.Pipeline", site.where, args=site.args)
    last = site.machine.resolve(site.args.positional[-1]) if site.args.positional else None
    if last is not None and not site.args.more:
        site.machine.set_part(result, "#inner", last)
    return result


@on_call("sklearn.clone")
def clone(site: Site) -> Value | None:
    """A new estimator of the same kind, not trained."""
    value = site.arg(0, "estimator")
    if row_of(value) is None or not isinstance(value, StoredObject):
        return None
    result = site.machine.new(value.kind, site.where, args=value.args)
    inner = site.machine.part(value, "#inner")
    if inner is not None:
        site.machine.set_part(result, "#inner", inner)
    return result


# -- what scoring= asks for ---------------------------------------------------------------


@on_call(SCORER)
def make_scorer(site: Site) -> Value | None:
    """`make_scorer(metric)`: the answers are those of `predict`, unless it is told to ask for scores."""
    return site.machine.new(SCORER, site.where, args=site.args)


def _asks_for_scores(site: Site, scorer: StoredObject) -> bool | None:
    """Whether a scorer takes scores; None where that was not read."""
    args = scorer.args
    if args is None or args.more:
        return None
    for name in ("needs_proba", "needs_threshold"):
        passed = site.machine.resolve(args.get(None, name))
        if passed is not None:
            return bool(passed.value) if isinstance(passed, Constant) else None
    passed = site.machine.resolve(args.get(None, "response_method"))
    if passed is None or (isinstance(passed, Constant) and passed.value is None):
        return False
    return None if not isinstance(passed, Constant) else passed.value != "predict"


def _measure(site: Site, model: StoredObject | None, scoring: Value | None, labels: Value | None) -> Score | None:
    """The number that `scoring=` asks for of an estimator, noted as measured there; None where it is not known."""
    machine = site.machine
    plain = machine.resolve(scoring)
    if plain is None or (isinstance(plain, Constant) and plain.value is None):
        return _default(site, model, labels)
    text = text_of(plain)
    if text is not None:
        name, average, _ = SCORERS.get(text, ("", "", False))
        return None if not name else _scored(site, model, name, average, f'scoring="{text}"', labels)
    if isinstance(plain, StoredObject) and plain.kind == SCORER and plain.args is not None:
        return _by_scorer(site, model, plain, labels)
    return None


def _default(site: Site, model: StoredObject | None, labels: Value | None) -> Score | None:
    inner = innermost(site.machine, model)
    row = row_of(inner)
    quantity = {"classifier": "accuracy", "regressor": "r2"}.get(row.task, "") if row is not None else ""
    if row is None or not quantity or model is None:
        return None
    result = Score(quantity=quantity, by=f"{row.title}.score", where=site.where, model=model.number)
    return note_score(site, result, labels)


def _scored(
    site: Site, model: StoredObject | None, name: str, average: str, by: str, labels: Value | None
) -> Score | None:
    row = BY_NAME.get(name)
    if row is None or not row.quantity:
        return None
    number = model.number if model is not None else None
    result = Score(quantity=row.quantity, average=average, by=by, where=site.where, model=number)
    return note_score(site, result, labels)


def _by_scorer(site: Site, model: StoredObject | None, scorer: StoredObject, labels: Value | None) -> Score | None:
    """A scorer of the program: a metric that ranks is judged by what the scorer gives it."""
    machine, args = site.machine, scorer.args
    metric = machine.resolve(args.get(0, "score_func")) if args is not None else None
    name = canonical(metric.name)[1].rpartition(".")[2] if isinstance(metric, LibraryName) else ""
    row, passed = BY_NAME.get(name), machine.resolve(args.get(None, "average")) if args is not None else None
    if row is None or args is None:
        return None
    average = DEFAULT_AVERAGE.get(name, "") if passed is None else text_of(passed) or "?"
    number = model.number if model is not None else None
    result = Score(
        quantity=row.quantity, average=average, by=f"make_scorer({name})", where=site.where, model=number
    ) if row.quantity else None  # fmt: skip
    asks = _asks_for_scores(site, scorer)
    decides = task_of(machine, model) == "classifier" and model is not None
    if row.ranks and asks is False and decides and scorer.where is not None and model is not None:
        answers = Tensor(
            shape=(None,),
            where=scorer.where,
            why="the classes that a scorer asks a classifier for",
            predictions=PredictionsTrait(answer=Answer(decision="argmax", where=scorer.where), model=model.number),
        )
        machine.record.note(
            Measured(
                metric=LibraryName(f"sklearn.{name}", scorer.where), library="sklearn", labels=None,
                predictions=answers, path=dict(machine.store.path), where=scorer.where, score=result,
            )
        )  # fmt: skip
        return result
    return result if result is None else note_score(site, result, labels)


# -- folds ---------------------------------------------------------------------------------


def _on_folds(site: Site) -> StoredObject | None:
    """The estimator that is measured on folds; that it is trained on them is noted."""
    model = model_of(site.machine, site.arg(0, "estimator"))
    if not isinstance(model, StoredObject):
        return None
    labels = site.arg(2, "y")
    if labels is not None:
        site.machine.set_part(model, "#labels", labels)
    note_fitted(site, model, labels)
    return model


@on_call("sklearn.cross_val_score")
def cross_val_score(site: Site) -> Value | None:
    """`cross_val_score(estimator, X, y)`: one score for each fold."""
    model = _on_folds(site)
    scoring = site.arg(3, "scoring")
    if model is None and scoring is None:
        return None
    return _measure(site, model, scoring, site.arg(2, "y"))


@on_call("sklearn.cross_validate")
def cross_validate(site: Site) -> Value | None:
    """`cross_validate(estimator, X, y)`: a dict with the scores of the folds."""
    model, machine = _on_folds(site), site.machine
    scoring, labels = site.arg(3, "scoring"), site.arg(2, "y")
    result = new_dict(machine, site.where)
    for name, number in _named_scores(site, model, scoring, labels).items():
        set_entry(machine, result, Constant(f"test_{name}"), number)
        set_entry(machine, result, Constant(f"train_{name}"), number)
    return result


def _named_scores(
    site: Site, model: StoredObject | None, scoring: Value | None, labels: Value | None
) -> dict[str, Value]:
    """The scores by their names: one is called "score", several are called as they are asked for."""
    machine = site.machine
    entries = entries_of(machine, scoring)
    listed = None if entries is not None or text_of(scoring) is not None else items_of(machine, scoring)
    if entries is not None:
        asked = {str(name): value for name, value in entries.items()}
    elif listed is not None:
        asked = {text_of(item) or "": item for item in listed.items if text_of(item)}
    else:
        found = _measure(site, model, scoring, labels)
        return {"score": _unnamed(found, site.where)}
    return {name: _unnamed(_measure(site, model, value, labels), site.where) for name, value in asked.items()}


def _unnamed(score: Score | None, where: Spot) -> Value:
    return score if score is not None else UnknownValue("the score that is asked for was not followed", where)


@on_call("sklearn.cross_val_predict")
def cross_val_predict(site: Site) -> Value | None:
    """`cross_val_predict(estimator, X, y, method="predict_proba")`: answers or scores of each item's own fold."""
    model = _on_folds(site)
    if model is None:
        return None
    method = text_of(site.arg(None, "method")) or ("predict" if site.arg(None, "method") is None else "")
    inner = replace(site, owner=model, name=f"{model.kind}.{method}")
    if method == "predict" and task_of(site.machine, model) == "classifier":
        return class_answers(inner, model)
    if method == "predict_proba":
        return predict_proba(replace(inner, args=type(site.args)()))
    return None


# -- searches ------------------------------------------------------------------------------


@on_method(*(f"sklearn.{name}.score" for name in _SEARCHES))
def search_score(site: Site) -> Value | None:
    """`search.score(X, y)`: by what the search was told to score by."""
    owner = site.owner
    assert isinstance(owner, StoredObject)
    scoring = site.machine.resolve(owner.args.get(None, "scoring")) if owner.args is not None else None
    if scoring is None or (isinstance(scoring, Constant) and scoring.value is None):
        return score(site)
    return _unnamed(_measure(site, owner, scoring, site.arg(1, "y")), site.where)


@attribute_of(*(f"sklearn.{name}.best_score_" for name in _SEARCHES))
def best_score(machine: object, owner: Value, where: Spot) -> Value | None:
    """`search.best_score_`: the mean of the folds, by what the search was told to score by."""
    assert isinstance(owner, StoredObject)
    site = _site_of(machine, owner, where)
    scoring = site.machine.resolve(owner.args.get(None, "scoring")) if owner.args is not None else None
    if entries_of(site.machine, scoring) is not None or (text_of(scoring) is None and items_of(site.machine, scoring)):
        return UnknownValue("the score by which the search chooses was not followed", where)
    return _unnamed(_measure(site, owner, scoring, site.machine.part(owner, "#labels")), where)


@attribute_of(*(f"sklearn.{name}.cv_results_" for name in _SEARCHES))
def cv_results(machine: object, owner: Value, where: Spot) -> Value | None:
    """`search.cv_results_["mean_test_score"]`: the means of the folds for each setting, by what it was told."""
    assert isinstance(owner, StoredObject)
    site = _site_of(machine, owner, where)
    scoring = site.machine.resolve(owner.args.get(None, "scoring")) if owner.args is not None else None
    result = new_dict(site.machine, where)
    for name, number in _named_scores(site, owner, scoring, site.machine.part(owner, "#labels")).items():
        for part in ("test", "train"):
            set_entry(site.machine, result, Constant(f"mean_{part}_{name}"), number)
    set_entry(site.machine, result, UnknownValue("a column of cv_results_", where), UnknownValue("a column", where))
    return result


def _site_of(machine: object, owner: StoredObject, where: Spot) -> Site:
    from trueup.engine.values import Args

    return Site(machine, f"{owner.kind}.score", "", Args(), where, owner)  # type: ignore[arg-type]


@attribute_of(*(f"sklearn.{name}.best_params_" for name in _SEARCHES))
def best_params(machine: object, owner: Value, where: Spot) -> Value | None:
    """What the search found best: only the run tells."""
    return UnknownValue("the parameters that a search finds", where)


@item_of("sklearn.Pipeline")
def step(machine: object, owner: Value, index: Value, where: Spot) -> Value | None:
    """`pipeline["model"]`, `pipeline[-1]`: a step that was not followed, or the last one."""
    if isinstance(index, Constant) and index.value == -1 and isinstance(owner, StoredObject):
        return machine.resolve(machine.part(owner, "#inner"))  # type: ignore[attr-defined,no-any-return]
    return UnknownValue("a step of a pipeline", where)
