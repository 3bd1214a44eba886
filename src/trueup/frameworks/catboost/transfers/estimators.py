"""CatBoost: `Pool`, its estimators, and the forms in which they answer."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.tensors import Tensor, with_head
from trueup.engine.transfers.boosters import Objective, note_booster, output_of, parameter, register_data_sets
from trueup.engine.transfers.early_stops import SEARCHED
from trueup.engine.transfers.estimators import decision_function, fit, predict, predict_proba, register_estimators
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Args, Call, StoredObject, UnknownValue, Value, text_of
from trueup.frameworks.catboost.estimator_rows import DEFAULT, FORMS, GIVES, ROWS
from trueup.frameworks.catboost.transfers.early_stops import note_stop

POOL, BASE = "catboost.Pool", "catboost.CatBoost"

register_estimators(ROWS)
register_data_sets(POOL, "catboost.core.Pool")


@on_method(*(f"{row.name}.fit" for row in ROWS), *(f"{row.name}.score" for row in ROWS if row.task == "other"))
def fit_(site: Site) -> Value | None:
    """`fit(X, y)` or `fit(pool)`: a pool brings its labels along."""
    passed = site.arg(0, "X")
    if isinstance(passed, StoredObject) and passed.kind == POOL and site.arg(1, "y") is None:
        labels = site.machine.part(passed, "#labels")
        if labels is not None:
            site = replace(site, args=Args((passed, labels), site.args.keywords, site.args.more))
    result = fit(site)
    note_stop(site, site.owner)
    return result


@on_method(*(f"{row.name}.{SEARCHED}" for row in ROWS))
def searched(site: Site) -> Value | None:
    """A search that trains such an estimator hands on what its own `fit` is given."""
    search = site.arg(0)
    if isinstance(search, StoredObject):
        note_stop(site, site.owner, search)
    return None


@on_method(*(f"{row.name}.predict" for row in ROWS))
def predict_(site: Site) -> Value | None:
    """`predict(data, prediction_type=…)`: classes, unless another form is asked for."""
    passed = site.arg(1, "prediction_type")
    form = text_of(passed)
    if passed is None or form == "Class":
        return predict(site)
    if form in FORMS and isinstance(site.owner, StoredObject):
        if form == "RawFormulaVal":
            return decision_function(site)
        rows = predict_proba(site)
        return with_head(rows, activation=FORMS[form]) if isinstance(rows, Tensor) else None
    return UnknownValue("a form of predictions that was not read", site.where)


@on_call(BASE, "catboost.core.CatBoost")
def base(site: Site) -> Value | None:
    """`CatBoost(params)`: what it gives follows from its loss, once it is trained."""
    return site.machine.new(BASE, site.where, args=site.args)


@on_method(f"{BASE}.fit")
def fit_base(site: Site) -> Value | None:
    """`fit` of the base class: raw scores come out of a classification."""
    owner, machine = site.owner, site.machine
    assert isinstance(owner, StoredObject)
    args = owner.args or Args()
    read, loss = parameter(machine, args.get(0, "params"), ("loss_function", "objective"))
    name = (text_of(loss) if loss is not None else DEFAULT) if read and not args.more else None
    loss_name = None if name is None else name.partition(":")[0]
    passed = GIVES.get(loss_name) if loss_name is not None else None
    classes = parameter(machine, args.get(0, "params"), ("classes_count",))[1]
    output = output_of(passed, classes, owner.number, site.where)
    machine.set_part(owner, "#output", output)
    pooled = site.arg(0, "X")
    labels = machine.part(pooled, "#labels") if isinstance(pooled, StoredObject) else site.arg(1, "y")
    note_booster(site, owner, "CatBoost", "catboost", labels, Objective(loss_name or "", loss))
    if pooled is not None:
        machine.set_part(owner, "#trained on", Call("trained on", Args((pooled,)), site.where))
    note_stop(site, owner)
    return owner


@on_method(f"{BASE}.predict")
def predict_base(site: Site) -> Value | None:
    """`predict` of the base class gives raw scores unless another form is asked for."""
    owner, machine = site.owner, site.machine
    output = machine.resolve(machine.part(owner, "#output")) if isinstance(owner, StoredObject) else None
    passed = site.arg(1, "prediction_type")
    form = text_of(passed)
    if not isinstance(output, Tensor) or (passed is not None and form != "RawFormulaVal"):
        return UnknownValue("what a model of CatBoost predicts that was not followed", site.where)
    return replace(output, where=site.where)
