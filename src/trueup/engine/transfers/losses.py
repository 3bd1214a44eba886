"""Losses and activations that a program calls itself, and wrappers that compile and train for it."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from trueup.contract.head import under
from trueup.engine.events import LossCalled
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call
from trueup.engine.limits import LimitMetError
from trueup.engine.transfers.local_facts import note_activation
from trueup.engine.transfers.registry import Site, on_call, on_method, on_prefix
from trueup.engine.values import (
    Args,
    Call,
    Constant,
    FunctionValue,
    LossTerm,
    StoredObject,
    Tensor,
    UnknownValue,
    Value,
    whole_of,
)
from trueup.facts import canonical_loss
from trueup.facts.spellings import canonical
from trueup.frameworks.keras.layer_rows import ACTIVATIONS
from trueup.frameworks.keras.transfers.training import note_training

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: TensorFlow's own loss functions: the Keras loss that each is, and whether it takes logits.
_TF_LOSSES: dict[str, tuple[str, bool]] = {
    "softmax_cross_entropy_with_logits": ("categorical_crossentropy", True),
    "softmax_cross_entropy_with_logits_v2": ("categorical_crossentropy", True),
    "sparse_softmax_cross_entropy_with_logits": ("sparse_categorical_crossentropy", True),
    "sigmoid_cross_entropy_with_logits": ("binary_crossentropy", True),
    "weighted_cross_entropy_with_logits": ("binary_crossentropy", True),
}
#: What makes probabilities of scores for each loss.
_SQUASHED_BY = {
    "binary_crossentropy": "sigmoid",
    "categorical_crossentropy": "softmax",
    "sparse_categorical_crossentropy": "softmax",
}


@on_prefix("keras.activations.")
def activation_function(site: Site) -> Value | None:
    """`keras.activations.softmax(x)`."""
    name = ACTIVATIONS.get(site.name.split(".")[-1])
    return _activated(site, name) if name is not None else None


@on_call(
    *(f"{module}.{name}" for module in ("keras.backend", "tf.nn", "tf.math", "tf", "jax.nn") for name in ACTIVATIONS)
)
def backend_activation(site: Site) -> Value | None:
    """`K.softmax(x)`, `tf.nn.sigmoid(x)`."""
    return _activated(site, ACTIVATIONS[site.name.split(".")[-1]])


def _activated(site: Site, name: str) -> Value | None:
    given = site.arg(0, "x", "logits", "features", "_sentinel")
    if not isinstance(given, Tensor) or name == "exponential":
        return None
    if not given.symbolic and given.model is None:
        return replace(given, encoding=None, why="an activation of data", elements=None)
    written = site.args.get(1, "axis", "dim") if name in ("softmax", "log_softmax") else None
    axis = whole_of(site.machine.resolve(written))
    made = replace(
        given,
        activation=name,
        activation_where=site.where,
        axis=axis,
        under=under(given.activation),
        direct=True,
        elements=None,
    )
    if written is None or axis is not None:
        note_activation(site.machine, made)
    return made


def loss_by_call(site: Site) -> str | None:
    """The loss row that a called function is, or None."""
    last = site.name.split(".")[-1]
    if site.name.startswith("tf.nn.") and last in _TF_LOSSES:
        return _TF_LOSSES[last][0]
    if site.name.startswith(("keras.losses.", "keras.backend.", "keras.metrics.")):
        return canonical_loss(last, "keras")
    return None


@on_prefix("keras.losses.")
def keras_loss(site: Site) -> Value | None:
    """`keras.losses.binary_crossentropy(y, p)`; a class only gives an object."""
    last = site.name.split(".")[-1]
    if last == "__call__" and isinstance(site.owner, Call):
        return _object_called(site, site.owner)
    row = loss_by_call(site)
    if row is None or last[:1].isupper() or len(site.args.positional) + len(site.args.keywords) < 2:
        return None
    logits = site.arg(2, "from_logits")
    return _term(site, row, _flag(logits), site.arg(0, "y_true"), site.arg(1, "y_pred"))


@on_call(
    "keras.backend.binary_crossentropy",
    "keras.backend.categorical_crossentropy",
    "keras.backend.sparse_categorical_crossentropy",
    "keras.metrics.binary_crossentropy",
    "keras.metrics.categorical_crossentropy",
    "keras.metrics.sparse_categorical_crossentropy",
)
def backend_loss(site: Site) -> Value | None:
    """The backend's losses; before Keras 2.0.7 the output came first, so the symbolic tensor is taken for it."""
    row = loss_by_call(site)
    one, other = site.arg(0, "target", "y_true"), site.arg(1, "output", "y_pred")
    if isinstance(one, Tensor) and one.symbolic and isinstance(other, Tensor) and not other.symbolic:
        one, other = other, one
    return _term(site, row, _flag(site.arg(2, "from_logits")), one, other) if row is not None else None


@on_call(*(f"tf.nn.{name}" for name in _TF_LOSSES))
def tf_loss(site: Site) -> Value | None:
    """`tf.nn.softmax_cross_entropy_with_logits(labels=..., logits=...)`."""
    row, logits = _TF_LOSSES[site.name.split(".")[-1]]
    return _term(site, row, logits, site.arg(0, "labels"), site.arg(1, "logits"))


def _flag(value: Value | None) -> bool | None:
    if value is None:
        return False
    return bool(value.value) if isinstance(value, Constant) else None


def _object_called(site: Site, owner: Call) -> Value | None:
    """`loss_object(y, p)` in a training loop of the program's own."""
    row = canonical_loss(owner.name.split(".")[-1], "keras")
    if row is None:
        return None
    logits = _flag(site.machine.resolve(owner.args.get(0, "from_logits")))
    return _term(site, row, logits, site.arg(0, "y_true"), site.arg(1, "y_pred"), owner)


def _term(
    site: Site, row: str, logits: bool | None, labels: Value | None, output: Value | None, loss: Call | None = None
) -> Value:
    """A loss of an output and labels; one of a model's own output is a setup by itself."""
    machine = site.machine
    if (isinstance(output, Tensor) and output.symbolic and output.model is not None) or is_unfollowed(output):
        library = site.library if site.library in ("keras", "tf.keras", "tf-keras") else "tf.keras"
        machine.record.note(
            LossCalled(
                loss=loss or Call(site.name, Args(), site.where),
                name=row,
                output=output,  # type: ignore[arg-type]
                labels=labels,
                from_logits=logits,
                args=loss.args if loss is not None else site.args,
                library=library,
                path=dict(machine.store.path),
                where=site.where,
                chosen=site.args.all_chosen,
            )
        )
    where = loss.where if loss is not None else site.where
    shape = output.shape[:-1] if isinstance(output, Tensor) and output.shape else None
    last = output.activation if isinstance(output, Tensor) else None
    term = LossTerm(name=row, from_logits=logits, where=where, activation=last)
    return Tensor(shape=shape, where=site.where, symbolic=True, loss=term)


def is_unfollowed(output: Value | None) -> bool:
    """True for what a model gives that was not followed; what a function is handed is no model's output yet."""
    if isinstance(output, UnknownValue):
        return not _is_handed(output.sym)
    return isinstance(output, Call) and "[]" not in output.name


def _is_handed(sym: object) -> bool:
    """A parameter, or a part of one: what a loss function of the program is called with."""
    while isinstance(sym, tuple) and len(sym) > 1 and sym[0] in ("item", "attribute", "slice"):
        sym = sym[1]
    return isinstance(sym, tuple) and sym[:1] == ("parameter",)


def wrapped_loss(machine: Machine, function: FunctionValue) -> LossTerm | None:
    """The known loss that a function of the program hands back for (labels, output), if it is one."""
    labels = Tensor(why="labels inside a loss")
    output = Tensor(symbolic=True, activation="linear", why="the output inside a loss")
    before = len(machine.record.events)
    try:
        made = call(machine, function, Args((labels, output)), function.where)  # type: ignore[arg-type]
    except LimitMetError:
        return None
    finally:
        del machine.record.events[before:]
    made = machine.resolve(made) or made
    if not isinstance(made, Tensor) or made.loss is None:
        return None
    return _with_own_activation(made.loss)


def tf_loss_named(name: str) -> tuple[str, str] | None:
    """(row, qualified name) of one of TensorFlow's own losses; None for every other function."""
    full = canonical(name)[1]
    last = full.rpartition(".")[2]
    return (_TF_LOSSES[last][0], full) if full.startswith("tf.nn.") and last in _TF_LOSSES else None


def taken_as_given(function: FunctionValue, term: LossTerm) -> str:
    """What stands between a loss of the program and the model's last activation, which is then applied twice.

    A release looks through an activation for Keras's losses only: not for one of TensorFlow's own, whose name is given
    back, and not past a second activation, which is the one that it finds.
    """
    if term.activation in _SQUASHED_BY.values():
        return f"tf.nn.{term.name}"
    named = (node.attr for node in ast.walk(function.node) if isinstance(node, ast.Attribute))
    return next((f"tf.nn.{name}" for name in named if name in _TF_LOSSES), "")


def _with_own_activation(term: LossTerm) -> LossTerm | None:
    """A loss function of the program that squashes the output itself takes logits; None for one that does otherwise."""
    if term.activation in (None, "linear"):
        return term
    if _SQUASHED_BY.get(term.name) != term.activation:
        return None
    return replace(term, from_logits=True)


# -- wrappers that train for the program ------------------------------------------------------------------------------


@on_call("keras.wrappers.KerasClassifier", "keras.wrappers.KerasRegressor")
def wrapper(site: Site) -> Value | None:
    """`KerasClassifier(build_fn=create_model)`: the model is what the function gives."""
    made = site.machine.new(site.name, site.where, args=site.args)
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
        given = {k: v for k, v in site.args.keywords.items() if k not in skip}
        built = call(site.machine, build, Args((), given), site.where) if not isinstance(build, StoredObject) else build
        site.machine.set_part(made, "#model", built)
    return made


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
        note_training(site.machine, model, labels, site, training=True, wrapper=True)


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
