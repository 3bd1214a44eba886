"""Whether a number of torchmetrics may be judged in a file's bytes."""

from __future__ import annotations

from trueup.frameworks.gates import has_any

#: Metrics that are judged wherever they stand.
_JUDGED = (b"MulticlassAccuracy", b"multiclass_accuracy", b"macro", b"micro", b".compute()")


def may_hold_setup(data: bytes) -> bool:
    """A metric with an average of its own, by default or as it is written, or one whose value is asked for."""
    return has_any(data, _JUDGED)
