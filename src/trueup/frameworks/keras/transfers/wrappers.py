"""Wrappers that compile and train a Keras model for scikit-learn: alone, in a pipeline, in a search, on folds."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.interpret.functions import call
from trueup.engine.transfers.estimators import register_estimators
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Args, StoredObject, Value
from trueup.frameworks.estimators import EstimatorRow
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


#: What of the wrapper's own arguments goes to the model's `fit`, written bare or as `fit__…`.
_FOR_FIT = ("validation_split", "validation_data", "callbacks")
_ROWS = (
    EstimatorRow(
        name="keras.wrappers.KerasClassifier",
        task="classifier",
        library="keras",
        holds_model=True,
        gives=frozenset({"predict_proba", "score"}),
    ),
    EstimatorRow(name="keras.wrappers.KerasRegressor", task="regressor", library="keras", holds_model=True),
)
register_estimators(_ROWS, ("predict", "predict_proba", "score", "set_params"))


@on_method(*(f"{row.name}.{method}" for row in _ROWS for method in ("fit", "partial_fit")))
def wrapper_fit(site: Site) -> Value | None:
    """`estimator.fit(x, y)`, also as the last step of a pipeline, in a search and on folds."""
    machine, owner = site.machine, site.owner
    model = machine.resolve(machine.part(owner, "#model")) if isinstance(owner, StoredObject) else None
    if isinstance(owner, StoredObject) and owner.args is not None:
        site = _with_own_arguments(site, owner.args)
    labels = site.args.get(1, "y")
    if isinstance(owner, StoredObject) and labels is not None:
        machine.set_part(owner, "#labels", labels)
    if isinstance(model, StoredObject):
        note_training(machine, model, labels, site, training=True, wrapper="a scikit-learn wrapper")
    return owner


def _with_own_arguments(site: Site, own: Args) -> Site:
    """The call of `fit` with what the wrapper was made with for it; the call's own arguments come first."""
    kept = {name.removeprefix("fit__"): value for name, value in own.keywords.items()}
    kept = {name: value for name, value in kept.items() if name in _FOR_FIT}
    args = replace(site.args, keywords={**kept, **site.args.keywords}, more=site.args.more or own.more)
    return replace(site, args=args)
