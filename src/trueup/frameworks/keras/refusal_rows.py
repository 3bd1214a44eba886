"""Shapes that releases of Keras refuse although the loss takes the kind of label: rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trueup.frameworks.releases import Evidence, Span

#: "labels-of-fewer-axes": class numbers or bits of shape (n, t) beside scores of shape (n, t, k) or (n, t, 1);
#: "no-class-axis": scores of shape (n,); "sparse-accuracy-per-step": class numbers of shape (n, t, 1), counted by
#: sparse_categorical_accuracy.
ShapeCase = Literal["labels-of-fewer-axes", "no-class-axis", "sparse-accuracy-per-step"]


@dataclass(frozen=True, slots=True)
class ShapeRefusalRow:
    """One shape that some releases end on with an exception."""

    case: ShapeCase
    spans: tuple[Span, ...]
    why: str
    evidence: Evidence
    source: str


SHAPE_REFUSALS: tuple[ShapeRefusalRow, ...] = (
    ShapeRefusalRow(
        "labels-of-fewer-axes", (Span("keras", (1,), (2, 4)), Span("tf.keras", (1, 4), (2, 0))),
        "labels need as many axes as the output", "executed",
        "engine/training.py standardize_input_data (Keras), the metric's or loss's operation (TensorFlow 1.13, 1.15)",
    ),
    ShapeRefusalRow(
        "no-class-axis", (Span("keras", (1,), (2, 4)), Span("tf.keras", (1, 4), (2, 0))),
        "an output without an axis of classes does not fit the labels", "executed",
        "run in Keras 2.0.4 to 2.3.1 and TensorFlow 1.13.1 and 1.15.0",
    ),
    ShapeRefusalRow(
        "no-class-axis", (Span("tf.keras", (2, 2), (2, 5)),),
        "an output without an axis of classes does not fit the labels", "executed", "run in TensorFlow 2.2.0 and 2.4.0",
    ),
    ShapeRefusalRow(
        "sparse-accuracy-per-step", (Span("keras", (2, 2, 3), (2, 2, 5)),),
        "sparse_categorical_accuracy flattens the labels and not the answers", "executed",
        "keras/metrics.py; keras-team/keras#11100, fixed by #11373",
    ),
)  # fmt: skip
