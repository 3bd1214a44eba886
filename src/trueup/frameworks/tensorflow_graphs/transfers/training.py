"""Losses of `tf.losses`, and what trains on a loss in a graph."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from trueup.engine.tensors import LossTerm, Tensor
from trueup.engine.transfers.losses import graph_loss, loss_called
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.transfers.unfollowed import gradients_of_unread_loss, on_unfollowed, why_unread
from trueup.engine.transfers.written_losses import trained_on
from trueup.engine.values import Args, Call, Spot, UnknownValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_LINE = "tf.keras"
#: The losses of `tf.losses` in TensorFlow 1 that take logits, by Keras's loss that each is; in TensorFlow 2 that is
#: another module.
_OF_LOGITS = {
    "softmax_cross_entropy": "categorical_crossentropy",
    "sparse_softmax_cross_entropy": "sparse_categorical_crossentropy",
    "sigmoid_cross_entropy": "binary_crossentropy",
}
#: Those of predictions.
_OF_PREDICTIONS = {
    "log_loss": "binary_crossentropy",
    "mean_squared_error": "mean_squared_error",
    "absolute_difference": "mean_absolute_error",
    "huber_loss": "huber",
    "sum_of_squares": "mean_squared_error",
}
_HOMES = ("tf.losses", "tf.contrib.losses", "tf.contrib.slim.losses", "tf.contrib.slim")


@on_call(*(f"{home}.{name}" for home in _HOMES for name in _OF_LOGITS))
def loss_of_logits(site: Site) -> Value | None:
    """`tf.losses.softmax_cross_entropy(onehot_labels, logits)`; the older modules take the logits first."""
    row = _OF_LOGITS[site.name.rpartition(".")[2]]
    first, second = (0, 1) if site.name.startswith("tf.losses.") else (1, 0)
    labels = site.arg(first, "labels", "onehot_labels", "multi_class_labels")
    output = site.arg(second, "logits")
    written = graph_loss(site, row, output, labels, _LINE)
    return written or loss_called(site, row, (True, labels, output), _LINE)


@on_call(*(f"{home}.{name}" for home in _HOMES for name in _OF_PREDICTIONS))
def loss_of_predictions(site: Site) -> Value | None:
    """`tf.losses.mean_squared_error(labels, predictions)`."""
    row = _OF_PREDICTIONS[site.name.rpartition(".")[2]]
    first, second = (0, 1) if site.name.startswith("tf.losses.") else (1, 0)
    labels, output = site.arg(first, "labels"), site.arg(second, "predictions")
    if not (isinstance(output, Tensor) and output.symbolic):
        output, labels = labels, output
    return loss_called(site, row, (False, labels, output), _LINE) if isinstance(output, Tensor) else None


def _trains(machine: Machine, loss: Value | None, where: Spot) -> None:
    """Note a loss that is written out; of one that was not followed, that a program trains there."""
    plain = machine.resolve(loss)
    if trained_on(machine, plain, where, _LINE) or (isinstance(plain, Tensor) and plain.loss is not None):
        return
    gradients_of_unread_loss(machine, why_unread(plain), where, _LINE)


_TRAIN = UnknownValue("an operation that trains")


@on_method("*.minimize", "*.compute_gradients")
def minimized(site: Site) -> Value | None:
    """`tf.train.AdamOptimizer(1e-3).minimize(loss)`."""
    if not isinstance(site.owner, Call) or not _of_tensorflow(site.machine, site.owner.name):
        return None
    _trains(site.machine, site.arg(0, "loss"), site.where)
    return UnknownValue(_TRAIN.why, site.where)


@on_unfollowed("minimize", "compute_gradients")
def minimized_by_an_unknown(
    machine: Machine, owner: tuple[Hashable, str], name: str, args: Args, where: Spot
) -> Value | None:
    """The same of an optimizer that was not followed, in a program of TensorFlow."""
    loss = machine.resolve(args.get(0, "loss"))
    if "tensorflow" not in machine.libraries or loss is None:
        return None
    _trains(machine, loss, where)
    return UnknownValue(_TRAIN.why, where)


def _of_tensorflow(machine: Machine, name: str) -> bool:
    return name.startswith(("tf.", "keras.")) or "tensorflow" in machine.libraries


@on_call("tf.gradients", "tf.contrib.slim.learning.create_train_op", "tf.contrib.training.create_train_op",
         "tf.contrib.layers.optimize_loss")  # fmt: skip
def trained_by_function(site: Site) -> Value | None:
    """`slim.learning.create_train_op(loss, optimizer)`."""
    _trains(site.machine, site.arg(0, "ys", "total_loss", "loss"), site.where)
    return UnknownValue(_TRAIN.why, site.where)


@on_call("tf.add_to_collection", "tf.losses.add_loss", "tf.contrib.losses.add_loss")
def collected(site: Site) -> Value | None:
    """A loss that is put with others, of which the sum is trained."""
    at = 1 if site.name.endswith("collection") else 0
    loss = site.arg(at, "value", "loss")
    if isinstance(loss, Tensor) and loss.terms:
        trained_on(site.machine, loss, site.where, _LINE)
    return None


@on_call("tf.losses.get_total_loss", "tf.contrib.losses.get_total_loss", "tf.contrib.slim.losses.get_total_loss")
def total(site: Site) -> Value | None:
    """The sum of the losses that were called: each of them was noted by its call."""
    return Tensor(where=site.where, symbolic=True, loss=LossTerm(name="", from_logits=None, where=site.where))


@on_call("tf.estimator.EstimatorSpec", "tf.contrib.learn.ModelFnOps", "tf.contrib.tpu.TPUEstimatorSpec",
         "tf.estimator.tpu.TPUEstimatorSpec")  # fmt: skip
def specified(site: Site) -> Value | None:
    """`tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train)`."""
    loss = site.arg(2, "loss")
    if isinstance(loss, Tensor) and loss.terms:
        trained_on(site.machine, loss, site.where, _LINE)
    return None
