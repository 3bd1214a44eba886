"""Whether a graph of TensorFlow in a file's bytes may train a classifier."""

from __future__ import annotations

from trueup.frameworks.gates import has_any, measures_for_nobody

_TRAINS = (b".minimize(", b"compute_gradients(", b"apply_gradients(", b"tf.gradients(", b"create_train_op(",
           b"optimize_loss(", b"EstimatorSpec(", b"feed_dict")  # fmt: skip
_HEADS = (b"tf.estimator.", b"estimator.DNN", b"estimator.Linear", b"contrib.learn")


def may_hold_setup(data: bytes) -> bool:
    """A loss is minimised in a graph, or a graph is fed, wherever it is written; or an estimator has a head."""
    if has_any(data, _TRAINS):
        return not measures_for_nobody(data)
    return b"n_classes" in data and b".train(" in data and has_any(data, _HEADS)
