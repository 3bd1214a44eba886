"""How releases read the arguments of `compile` and `fit`, and what goes before them: Keras 0's own words, own steps."""

from __future__ import annotations

from trueup.contract.target import Target
from trueup.frameworks.releases import Span, release_of

#: A flat list of metrics for a model of several outputs holds one for each output; before, each output got all of them
#: (facts/resolution: executed with Keras 3.0.0 to 3.15.1, tf.keras 2.0 to 2.2, tf-keras 2.21).
ONE_METRIC_PER_OUTPUT = (Span("keras", (3,)),)
#: Accuracy is asked for with `class_mode=` of compile and `show_accuracy=` of fit; `metrics=` does not exist
#: (keras/models.py of 0.3.3, executed).
ACCURACY_BY_CLASS_MODE = (Span("keras", (0,), (1,)),)
#: Methods by which a model decides itself what it logs.
OWN_STEPS = ("train_step", "test_step", "compute_metrics", "metrics", "compute_loss")


def flat_metrics_go_by_output(target: Target) -> bool:
    """True where `metrics=["accuracy", "mae"]` gives the first output one metric and the second the other."""
    return any(span.holds(release_of(target)) for span in ONE_METRIC_PER_OUTPUT)


def accuracy_by_class_mode(target: Target) -> bool:
    """True where compile takes no metrics and accuracy is shown on request."""
    return any(span.holds(release_of(target)) for span in ACCURACY_BY_CLASS_MODE)
