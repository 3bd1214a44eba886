"""scikit-learn's estimators: made, searched among, and measured on folds."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import entries_of, set_entry
from trueup.engine.transfers.early_stops import SEARCHED
from trueup.engine.transfers.estimators import (
    fit,
    innermost,
    model_of,
    note_fitted,
    register_estimators,
    row_of,
    score,
)
from trueup.engine.transfers.registry import Site, attribute_of, item_of, method_transfer, on_call, on_method
from trueup.engine.values import Args, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, text_of
from trueup.frameworks.sklearn.estimator_rows import HOLDERS, ROWS
from trueup.frameworks.sklearn.transfers.scorers import (
    SCORER,
    chosen_by,
    dict_of_scores,
    followed,
    measure,
    named_scorers,
    named_scores,
    response,
)

register_estimators(ROWS)
_SEARCHES = tuple(name for name in HOLDERS if name.endswith("SearchCV"))


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
    return measure(site, model, scoring, site.arg(2, "y"))


@on_call("sklearn.cross_validate")
def cross_validate(site: Site) -> Value | None:
    """`cross_validate(estimator, X, y)`: a dict with the scores of the folds."""
    model = _on_folds(site)
    scores = named_scores(site, model, site.arg(3, "scoring"), site.arg(2, "y"))
    return dict_of_scores(site, scores, trained="train_{}", tested="test_{}")


@on_call("sklearn.learning_curve", "sklearn.validation_curve")
def curve(site: Site) -> Value | None:
    """`learning_curve(estimator, X, y)`: sizes, and the scores on the training parts and on those kept apart."""
    found = measure(site, _on_folds(site), site.arg(None, "scoring"), site.arg(2, "y"))
    if found is None:
        return None
    by_name = dict_of_scores(site, {"score": found}, trained="train", tested="test")
    entries = entries_of(site.machine, by_name) or {}
    scores = [entries.get(name, found) for name in ("train", "test")]
    if site.name.endswith("validation_curve"):
        return TupleValue(tuple(scores), site.where)
    sizes = UnknownValue("how many items are trained on", site.where)
    times = site.arg(None, "return_times")
    return TupleValue((sizes, *scores), site.where, more=times is not None)


@on_call("sklearn.permutation_test_score")
def permutation_test_score(site: Site) -> Value | None:
    """`permutation_test_score(estimator, X, y)`: the score, those of shuffled labels, and how likely it is."""
    found = measure(site, _on_folds(site), site.arg(None, "scoring"), site.arg(2, "y"))
    others = (UnknownValue("scores of shuffled labels", site.where), UnknownValue("a p-value", site.where))
    return None if found is None else TupleValue((found, *others), site.where)


@on_call("sklearn.cross_val_predict")
def cross_val_predict(site: Site) -> Value | None:
    """`cross_val_predict(estimator, X, y, method="predict_proba")`: answers or scores of each item's own fold."""
    model = _on_folds(site)
    if model is None:
        return None
    method = text_of(site.arg(None, "method")) or ("predict" if site.arg(None, "method") is None else "")
    return response(site, model, method)


# -- searches ------------------------------------------------------------------------------


@on_method(*(f"sklearn.{name}.fit" for name in _SEARCHES))
def search_fit(site: Site) -> Value | None:
    """`search.fit(X, y)`: every setting is measured by the scorers that the program made, whether one asks or not."""
    owner = site.owner
    assert isinstance(owner, StoredObject)
    result = fit(site)
    scoring = site.machine.resolve(owner.args.get(None, "scoring")) if owner.args is not None else None
    several = named_scorers(site, scoring)
    for asked in [scoring] if several is None else several.values():
        scorer = site.machine.resolve(asked)
        if isinstance(scorer, StoredObject) and scorer.kind == SCORER:
            measure(site, owner, scorer, site.arg(1, "y"))
    _stopped_early(site, owner)
    return result


def _stopped_early(site: Site, owner: StoredObject) -> None:
    """What `fit` is given beside the data goes to the estimator: `search.fit(X, y, eval_set=[…])`."""
    inner = innermost(site.machine, owner)
    stopped = method_transfer(f"{inner.kind}.{SEARCHED}") if isinstance(inner, StoredObject) else None
    if stopped is not None:
        stopped(replace(site, owner=inner, args=Args((owner,), site.args.keywords, site.args.more)))


@on_method(*(f"sklearn.{name}.score" for name in (*_SEARCHES, "LogisticRegressionCV")))
def search_score(site: Site) -> Value | None:
    """`search.score(X, y)`: by what the search was told to score by."""
    owner = site.owner
    assert isinstance(owner, StoredObject)
    known, scoring, word = chosen_by(site, owner)
    if known and (scoring is None or (isinstance(scoring, Constant) and scoring.value is None)):
        return score(site)
    return followed(measure(site, owner, scoring, site.arg(1, "y"), word) if known else None, site.where)


@attribute_of(*(f"sklearn.{name}.best_score_" for name in _SEARCHES))
def best_score(machine: object, owner: Value, where: Spot) -> Value | None:
    """`search.best_score_`: the mean of the folds, by what the search was told to score by."""
    assert isinstance(owner, StoredObject)
    site = _site_of(machine, owner, where)
    known, scoring, word = chosen_by(site, owner)
    labels = site.machine.part(owner, "#labels")
    return followed(measure(site, owner, scoring, labels, word) if known else None, where)


@attribute_of(*(f"sklearn.{name}.cv_results_" for name in (*_SEARCHES, "RFECV")))
def cv_results(machine: object, owner: Value, where: Spot) -> Value | None:
    """`search.cv_results_["mean_test_score"]`: the means of the folds for each setting, by what it was told."""
    assert isinstance(owner, StoredObject)
    site = _site_of(machine, owner, where)
    scoring = site.machine.resolve(owner.args.get(None, "scoring")) if owner.args is not None else None
    scores = named_scores(site, owner, scoring, site.machine.part(owner, "#labels"))
    result = dict_of_scores(site, scores, trained="mean_train_{}", tested="mean_test_{}")
    set_entry(site.machine, result, UnknownValue("a column of cv_results_", where), UnknownValue("a column", where))
    return result


def _site_of(machine: object, owner: StoredObject, where: Spot) -> Site:
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
