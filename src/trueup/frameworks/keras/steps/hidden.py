"""Whether the loss of Keras 2 can look through the last activation of a model to the scores behind it."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.head import NORMALISED, Head
from trueup.contract.known import value_of
from trueup.contract.loss import Loss
from trueup.engine.outside.description import Output, Step
from trueup.frameworks.keras.layer_rows import LAYER_ALIASES, LAYERS

_KERAS_2 = frozenset({"tf.keras", "tf-keras"})
#: Each loss looks by itself through an operation of its own kind, whoever wrote it.
_OWN_KIND = {
    "categorical_crossentropy": "softmax",
    "sparse_categorical_crossentropy": "softmax",
    "binary_crossentropy": "sigmoid",
}


def shown(head: Head, output: Output, loss: Loss, library: str) -> Head:
    """The head, not `direct` where Keras 2 hides no scores from this loss.

    There a layer's activation leaves its scores on the tensor. `tf.nn.softmax` leaves none, and Dropout and its kin
    give a new tensor without them (run in tf-keras 2.21: the loss is that of what the model returns).
    """
    if library not in _KERAS_2 or not head.direct or not output.steps:
        return head
    activation = value_of(head.activation)
    if activation in NORMALISED and value_of(head.units) == 1:
        return head
    last = output.steps[0]
    if last.layer[:1].islower() and not last.own:
        own_kind = _OWN_KIND.get(value_of(loss.name) or "") == activation
        return head if own_kind else replace(head, direct=False)
    return replace(head, direct=False) if _keeps(last) else head


def _keeps(step: Step) -> bool:
    row = None if step.own else LAYERS.get(LAYER_ALIASES.get(step.layer, step.layer))
    return row is not None and row.effect == "keep" and row.activation is None
