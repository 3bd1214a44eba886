"""Tells whether a release ends on a setup with an exception."""

from __future__ import annotations

from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.labels import FLAT
from trueup.contract.setup import Setup
from trueup.facts.losses import loss_meaning
from trueup.facts.metrics import metric_meaning, word_refused
from trueup.frameworks import framework_of
from trueup.frameworks.keras.loss_rows import CLASSES_MISSING, LOSSES, STRINGS_REFUSED
from trueup.frameworks.keras.metric_rows import LOSS_WORD, NAMING
from trueup.frameworks.keras.refusal_rows import SHAPE_REFUSALS, ShapeCase
from trueup.frameworks.releases import Release, chosen, release_of


def refusal(setup: Setup) -> str | None:
    """Why the setup's release stops with an exception when it is compiled or at its first batch; None if it does not.

    None says that no refusal is known, and for PyTorch it is always None: there `loss_meaning` has what is refused.
    """
    release = release_of(setup.target)
    if release.line == "torch" or framework_of(release.line) is None:
        return None
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
