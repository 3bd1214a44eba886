"""Tells whether a release of Keras ends on a setup with an exception: rows, and what they are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.labels import FLAT
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.frameworks.keras.loss_rows import CLASSES_MISSING, LOSSES, STRINGS_REFUSED
from trueup.frameworks.keras.losses import loss_meaning
from trueup.frameworks.keras.metric_rows import LOSS_WORD, NAMING
from trueup.frameworks.keras.metrics import metric_meaning, word_refused
from trueup.frameworks.releases import Evidence, Release, Span, chosen, release_of

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


def refusal(setup: Setup) -> str | None:
    """Why the setup's release stops with an exception when it is compiled or at its first batch; None if it does not.

    None says that no refusal is known.
    """
    release = release_of(setup.target)
    return _loss_refused(setup, release) or _metrics_refused(setup, release) or _shapes_refused(setup, release)


def _loss_refused(setup: Setup, release: Release) -> str | None:
    name = value_of(setup.loss.name)
    if name is None:
        return None
    if name == "crossentropy":
        word = chosen(LOSS_WORD, release)
        return f"{release} refuses the loss {name!r}" if word is None or word.outcome == "refused" else None
    rows = [row for row in LOSSES if row.name == name]
    if rows and chosen(rows, release) is None:
        return f"{release} has no loss {name}"
    if setup.loss.spelling == "string" and chosen((row for row in STRINGS_REFUSED if name in row.losses), release):
        return f"{release} does not find the loss {name!r} by its name"
    missing = (row for row in CLASSES_MISSING if not row.losses or name in row.losses)
    if setup.loss.spelling == "object" and chosen(missing, release):
        return f"{release} has no class for the loss {name}"
    return None


def _metrics_refused(setup: Setup, release: Release) -> str | None:
    naming = chosen(NAMING, release)
    if naming is not None and naming.weighted == "refused" and any(metric.weighted for metric in setup.metrics):
        return f"{release} has no weighted metrics"
    return next((why for metric in setup.metrics if (why := word_refused(metric, setup, release))), None)


def _shapes_refused(setup: Setup, release: Release) -> str | None:
    cases = _shape_cases(setup)
    row = chosen((row for row in SHAPE_REFUSALS if row.case in cases), release)
    if row is not None:
        return f"{release}: {row.why}"
    meaning = loss_meaning(setup.loss, setup.target, setup.head, setup.labels)
    if isinstance(meaning, Unknown) or setup.loss.spelling == "wrapped":
        return None
    if value_of(setup.head.units) == 1 and meaning.value.one_unit == "refused":
        return f"{release} refuses {meaning.value.name} on one output"
    encoding = value_of(setup.labels.encoding)
    if encoding is not None and encoding in meaning.value.refuses and "labels-of-fewer-axes" not in cases:
        return f"{release} refuses {encoding} labels for {meaning.value.name}"
    return None


def _shape_cases(setup: Setup) -> set[ShapeCase]:
    rank, columns = value_of(setup.head.rank), setup.labels.columns
    encoding = value_of(setup.labels.encoding)
    cases: set[ShapeCase] = set()
    if rank == 1:
        cases.add("no-class-axis")
    if rank is None or rank < 3 or encoding not in FLAT or not isinstance(columns, Known):
        return cases
    if columns.value == 1 and _counts_sparse(setup):
        cases.add("sparse-accuracy-per-step")
    if columns.value is not None and columns.value > 1:
        cases.add("labels-of-fewer-axes")
    return cases


def _counts_sparse(setup: Setup) -> bool:
    meanings = (metric_meaning(metric, setup) for metric in setup.metrics)
    return any(isinstance(found, Known) and found.value.function == "sparse_categorical_accuracy" for found in meanings)


@dataclass(frozen=True, slots=True)
class GeneratorRow:
    """Releases in which shapes are compared before the batches of a generator have one."""

    spans: tuple[Span, ...]
    evidence: Evidence
    source: str


#: Labels of an array have a shape that is seen; those of a generator are (None, None) until they come.
UNSEEN: tuple[GeneratorRow, ...] = (
    GeneratorRow(
        (Span("tf.keras", (2, 2)), Span("tf-keras", (2, 14))),
        "executed",
        "tf-keras 2.21: rows of 2 from a generator train one sigmoid unit, with an accuracy of 0.5; an array raises",
    ),
)


def generators_rows_are_unseen(release: Release) -> bool:
    """True where the columns of labels from a generator are not compared with the outputs."""
    return chosen(UNSEEN, release) is not None


#: Releases in which it hangs on what gives the labels (an array, a generator, a Dataset) whether shapes that do not fit
#: are seen: run in TensorFlow 2.0.2, 2.1.4, 2.2.3 and 2.15.1. "rows": of several columns, beside one output; "numbers":
#: one for each item, where rows are expected; "column": the same as a column of its own, (n, 1), of which a generator
#: or a Sequence does not tell that it is one.
_BY_SOURCE: dict[str, tuple[Span, ...]] = {
    "rows": (Span("tf.keras", (2, 0)), Span("tf-keras", (2, 14))),
    "numbers": (Span("tf.keras", (2, 0), (2, 2)),),
    "column": (Span("tf.keras", (2, 0)), Span("tf-keras", (2, 14))),
}


def source_decides(labels: Literal["rows", "numbers", "column"], release: Release) -> bool:
    """True where the labels may train without a word, or raise, by what gives them."""
    return any(span.holds(release) for span in _BY_SOURCE[labels])


#: Class numbers and an output of maps are both laid out flat, whatever their shapes were: run in tf-keras 2.21, read in
#: Keras 2.2.4 and TensorFlow 2.0 to 2.15 (backend.sparse_categorical_crossentropy).
_LAID_OUT_FLAT = (Span("keras", (1,), (2, 4)), Span("tf.keras", (1, 4)), Span("tf-keras", (2,)))
_OF_ONE_CELL = "maps of 1 × 1 are trained, and their accuracy holds each label against the answers of its whole batch"


def maps_for_one_number(target: Target) -> str:
    """What becomes of maps for one class number an item; "" where a release refuses them of any size."""
    release = release_of(target)
    if any(span.holds(release) for span in _LAID_OUT_FLAT):
        return f"Maps of several positions raise an error; {_OF_ONE_CELL}"
    return f"The call raises an error; before Keras 3, {_OF_ONE_CELL}" if target.assumed else ""
