"""Which releases take a threshold outside (0, 1) in `BinaryAccuracy`, so that raw scores can be compared with 0."""

from __future__ import annotations

from trueup.contract.target import Target
from trueup.frameworks.releases import Span, release_of

#: Keras 3.0 to 3.4 raise "Invalid value for argument `threshold`" (keras-team/keras#20101 took the check out in 3.5);
#: tf-keras 2.21 has no such check (read), nor have the releases that it continues.
TAKES_ANY_THRESHOLD = (
    Span("keras", (2, 3), (3,)),
    Span("keras", (3, 5)),
    Span("tf.keras", (1, 13)),
    Span("tf-keras", (2, 14)),
)


def takes_any_threshold(target: Target) -> bool:
    """True where `BinaryAccuracy(threshold=0.0)` can be made in the target's release."""
    release = release_of(target)
    return any(span.holds(release) for span in TAKES_ANY_THRESHOLD)
