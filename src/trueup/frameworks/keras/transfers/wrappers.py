"""Wrappers, pipelines and searches of scikit-learn that compile and train a Keras model for the program."""

from __future__ import annotations

from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Args, Call, StoredObject, UnknownValue, Value
from trueup.frameworks.keras.transfers.training import note_training


@on_call("keras.wrappers.KerasClassifier", "keras.wrappers.KerasRegressor")
def wrapper(site: Site) -> Value | None:
    """`KerasClassifier(build_fn=create_model)`: the model is what the function gives."""
    result = site.machine.new(site.name, site.where, args=site.args)
    build = site.args.get(0, "build_fn", "model")
    if build is not None:
        skip = (
            "build_fn",
            "model",
            "epochs",
            "nb_epoch",
            "batch_size",
            "verbose",
            "loss",
            "optimizer",
            "metrics",
            "callbacks",
        )
        passed = {k: v for k, v in site.args.keywords.items() if k not in skip}
        built = (
            call(site.machine, build, Args((), passed), site.where) if not isinstance(build, StoredObject) else build
        )
        site.machine.set_part(result, "#model", built)
    return result


_WRAPPERS = (
    "keras.wrappers.KerasClassifier",
    "keras.wrappers.KerasRegressor",
    "sklearn.Pipeline",
    "sklearn.GridSearchCV",
    "sklearn.RandomizedSearchCV",
)


def _wrapped_model(site: Site, value: Value | None, depth: int = 0) -> StoredObject | None:
    """The Keras model inside a wrapper, a pipeline or a search."""
    value = site.machine.resolve(value)
    if isinstance(value, StoredObject) and value.kind.startswith("keras.wrappers."):
        built = site.machine.resolve(site.machine.part(value, "#model"))
        return built if isinstance(built, StoredObject) else None
    if isinstance(value, Call) and value.name in _WRAPPERS and depth < 4:
        inner = value.args.get(0, "estimator", "steps")
        steps = items_of(site.machine, inner) if value.name.endswith("Pipeline") else None
        last = steps.items[-1] if steps is not None and steps.items else inner
        pair = items_of(site.machine, last) if not isinstance(last, StoredObject) else None
        return _wrapped_model(site, pair.items[1] if pair is not None and len(pair.items) == 2 else last, depth + 1)
    return None


def _train(site: Site, estimator: Value | None, labels: Value | None) -> None:
    model = _wrapped_model(site, estimator)
    if model is not None:
        note_training(site.machine, model, labels, site, training=True, wrapper="a scikit-learn wrapper")


@on_method(*(f"{name}.fit" for name in _WRAPPERS))
def wrapper_fit(site: Site) -> Value | None:
    """`estimator.fit(x, y)`."""
    _train(site, site.owner, site.args.get(1, "y"))
    return site.owner


@on_method(*(f"{name}.{method}" for name in _WRAPPERS for method in ("predict", "predict_proba", "score")))
def wrapper_predict(site: Site) -> Value | None:
    """The wrapper's own answers: argmax, or 0.5 on one column; they are right."""
    return Tensor(where=site.where, why="answers of a scikit-learn wrapper")


@on_call("sklearn.cross_val_score", "sklearn.cross_validate", "sklearn.cross_val_predict", "sklearn.learning_curve")
def cross_validation(site: Site) -> Value | None:
    """`cross_val_score(estimator, x, y)`."""
    _train(site, site.arg(0, "estimator"), site.args.get(2, "y"))
    return UnknownValue("scores of a cross-validation", site.where)
