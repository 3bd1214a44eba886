"""Heads of `tf.estimator`: how many outputs there are, the loss of them, and the labels that it takes.

From the documentation of TensorFlow 1.15 and 2.15; none was run, as the releases that still have them do not install.
"""

from __future__ import annotations

from typing import NamedTuple

from trueup.engine.events import LossCalled
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import NO_ARGS, Args, Constant, StoredObject, UnknownValue, Value, whole_of

_HEAD = "tf.an estimator's head"
#: Names of heads -> the loss of each, by the row of Keras that computes the same from the scores.
_LOSSES = {
    "BinaryClassHead": "binary_crossentropy",
    "binary_classification_head": "binary_crossentropy",
    "MultiClassHead": "sparse_categorical_crossentropy",
    "multi_class_head": "sparse_categorical_crossentropy",
    "MultiLabelHead": "binary_crossentropy",
    "multi_label_head": "binary_crossentropy",
    "RegressionHead": "mean_squared_error",
    "regression_head": "mean_squared_error",
}
_HOMES = ("tf.estimator", "tf.contrib.estimator", "tf.contrib.learn")
_SEVERAL = ("MultiClassHead", "multi_class_head", "MultiLabelHead", "multi_label_head")


class HeadWords(NamedTuple):
    """What a head says: the row of its loss, how many outputs (None: not followed), and what says so."""

    loss: str
    units: int | None
    counted: Value | None


@on_call(*(f"{home}.{name}" for home in _HOMES for name in _LOSSES))
def head(site: Site) -> Value | None:
    """`tf.estimator.MultiLabelHead(n_classes=5)`."""
    result = site.machine.new(_HEAD, site.where, args=site.args)
    site.machine.set_part(result, "#name", Constant(site.name.rpartition(".")[2]))
    return result


def words_of(site: Site, value: Value | None) -> HeadWords | None:
    """What a head says; None for what is none."""
    stored = site.machine.part(value, "#name") if isinstance(value, StoredObject) and value.kind == _HEAD else None
    name = site.machine.resolve(stored) if stored is not None else None
    if not isinstance(name, Constant) or not isinstance(value, StoredObject):
        return None
    args, known = value.args or Args(), str(name.value)
    if known in _SEVERAL:
        counted = site.machine.resolve(args.get(0, "n_classes"))
        return HeadWords(_LOSSES[known], whole_of(counted), counted)
    counted = site.machine.resolve(args.get(None, "label_dimension"))
    return HeadWords(_LOSSES[known], 1 if counted is None else whole_of(counted), counted)


@on_method(f"{_HEAD}.create_estimator_spec", f"{_HEAD}.loss")
def spec(site: Site) -> Value | None:
    """`head.create_estimator_spec(features, mode, logits=scores, labels=labels, …)`: the loss of a model function."""
    own_loss = site.name.endswith(".loss")
    words = words_of(site, site.owner)
    scores = site.arg(1 if own_loss else 2, "logits")
    if words is None or not isinstance(scores, Tensor):
        return None
    note_loss(site, words, scores, site.arg(0 if own_loss else 3, "labels"))
    return UnknownValue("what an estimator is told by its head", site.where)


def note_loss(site: Site, words: HeadWords, output: Tensor, labels: Value | None) -> None:
    """Note the loss of a head, which takes raw scores."""
    site.machine.record.note(
        LossCalled(
            loss=UnknownValue("the loss of the estimator's head", getattr(site.owner, "where", None)), name=words.loss,
            output=output, labels=labels, from_logits=words.loss != "mean_squared_error", args=NO_ARGS,
            library="tf.keras", path=dict(site.machine.store.path), where=site.where,
        )
    )  # fmt: skip
