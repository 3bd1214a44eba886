"""Metrics of Keras and TensorFlow that a program calls itself."""

from __future__ import annotations

from trueup.engine.transfers.measures import labels_and_predictions, note_measured
from trueup.engine.transfers.registry import Site, on_call, on_prefix
from trueup.engine.values import Call, LibraryName, Value
from trueup.frameworks.keras.transfers import metric_objects


@on_prefix("keras.metrics.")
def keras_metric(site: Site) -> Value | None:
    """`metric(labels, scores)` and `metric.update_state(labels, scores)`; a class only gives an object."""
    name, owner = site.name.split(".")[-1], site.owner
    if owner is None and name[:1].isupper():
        metric_objects.remember(site)
    elif name in ("__call__", "update_state") and isinstance(owner, Call):
        metric_objects.updated(site, owner)
        note_measured(site, owner, *labels_and_predictions(site))
    elif name in ("reset_state", "reset_states") and isinstance(owner, Call):
        metric_objects.reset(site, owner)
    elif name == "result" and isinstance(owner, Call):
        metric_objects.asked(site, owner)
    elif owner is None and name[:1].islower() and len(site.args.positional) == 2:
        note_measured(site, LibraryName(site.name, site.where), *labels_and_predictions(site))
    return None


@on_call("tf.math.confusion_matrix")
def confusion_matrix(site: Site) -> Value | None:
    """`tf.math.confusion_matrix(labels, predictions)`."""
    labels, predictions = labels_and_predictions(site, "labels", ("predictions",))
    note_measured(site, LibraryName(site.name, site.where), labels, predictions)
    return None
