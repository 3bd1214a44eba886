"""Chooses what a loss of Keras means in one release."""

from __future__ import annotations

from trueup.contract.head import Head
from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.labels import FLAT, ROWS, Encoding, Labels
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning, Scores
from trueup.contract.target import Target
from trueup.frameworks.keras.loss_rows import (
    HIDDEN_LOGITS,
    LOSSES,
    MISMATCH,
    ONE_UNIT,
    ONE_UNIT_MOVES,
    LossRow,
    MismatchRow,
)
from trueup.frameworks.keras.metric_rows import LOSS_WORD
from trueup.frameworks.keras.shape_rule import by_shapes, rows_and_columns
from trueup.frameworks.releases import Release, chosen, release_of

_NONE: frozenset[Encoding] = frozenset()
#: How the names of TensorFlow's own functions begin.
TENSORFLOW_FUNCTIONS = ("tf.nn.", "tf.losses.")
#: What follows from the shapes where Keras 3 is asked for the loss "crossentropy".
_CROSSENTROPIES = {
    "binary": "binary_crossentropy",
    "categorical": "categorical_crossentropy",
    "sparse_categorical": "sparse_categorical_crossentropy",
}


def loss_meaning(
    loss: Loss, target: Target, head: Head | None = None, labels: Labels | None = None
) -> Known[LossMeaning] | Unknown:
    """What a loss expects of head and labels in the target's release, and what it does on a mismatch.

    The head decides what a release does with a single output and what it does with labels of another shape; without it
    (or without its units) `refuses` holds only what is refused in any case. The labels decide only which loss Keras 3
    makes of the word "crossentropy". Where `from_logits` could not be read, `consumes` is "any" and `applies` None, so
    that nothing follows from it.
    """
    name = value_of(loss.name)
    if name is None:
        return loss.name if isinstance(loss.name, Unknown) else Unknown("the loss has no name")
    release = release_of(target)
    if name == "crossentropy":
        resolved = _crossentropy(release, head, labels)
        if isinstance(resolved, Unknown):
            return resolved
        name = resolved.value
    row = chosen((row for row in LOSSES if row.name == name), release)
    if row is None:
        known = any(row.name == name for row in LOSSES)
        return Unknown(
            f"{release} has no loss {name}" if known else f"no fact is held about the loss {name}", loss.where
        )
    return Known(_keras_meaning(row, loss, release, head), loss.where)


def _crossentropy(release: Release, head: Head | None, labels: Labels | None) -> Known[str] | Unknown:
    word = chosen(LOSS_WORD, release)
    if word is None or word.outcome == "refused":
        return Unknown(f"{release} does not take 'crossentropy' as the name of a loss")
    if head is None:
        return Unknown("which loss 'crossentropy' becomes is decided by the shapes, and the head is not read")
    kind = by_shapes(rows_and_columns(head, labels, None))
    if isinstance(kind, Unknown):
        return kind
    if kind.value.alternative is not None:
        return Unknown("which loss 'crossentropy' becomes is decided by the labels' shape, which is not read")
    return Known(_CROSSENTROPIES[kind.value.kind])


def _keras_meaning(row: LossRow, loss: Loss, release: Release, head: Head | None) -> LossMeaning:
    units = value_of(head.units) if head is not None else None
    item = chosen((entry for entry in ONE_UNIT if row.name in entry.losses), release)
    # TensorFlow's own functions take what they are given: no layer of Keras looks at the shapes before them.
    of_tensorflow = loss.qualified.startswith(TENSORFLOW_FUNCTIONS)
    one_unit = item.outcome if item is not None else "fine"
    one_unit = "zero" if of_tensorflow and one_unit == "refused" else one_unit
    mismatch = _mismatch(row, release, head)
    consumes, applies = _scores(row, loss)
    hidden = chosen((hidden for hidden in HIDDEN_LOGITS if row.name in hidden.losses), release)
    return LossMeaning(
        name=row.name,
        family=row.family,
        consumes=consumes,
        applies=applies,
        undoes_activation=hidden is not None
        and release.backend == hidden.backend
        and _may_be_undone(head)
        and not of_tensorflow,
        labels=row.one_label if units == 1 else row.labels,
        refuses=_refused(row, units, mismatch),
        one_unit=one_unit,
        one_unit_moves=one_unit == "zero" and _moves(row, loss, release, head),
        mismatch=mismatch.outcome,
        formula=row.formula,
        source=_source(release, row.source, row.evidence, item.source if units == 1 and item is not None else ""),
    )


def _moves(row: LossRow, loss: Loss, release: Release, head: Head | None) -> bool:
    """Whether one output is moved although its loss is 0; False where that is not known."""
    if row.name != "categorical_crossentropy":
        return False
    if loss.qualified.startswith(TENSORFLOW_FUNCTIONS):
        return True  # the kernel's gradient is 1 - y for one class, in the first releases as in the last
    found = chosen((found for found in ONE_UNIT_MOVES if found.backend == release.backend), release)
    if found is None:
        return False
    if value_of(loss.from_logits) is True:
        return True
    return head is not None and head.direct and (value_of(head.activation) or "") in found.activations


def _scores(row: LossRow, loss: Loss) -> tuple[Scores, str | None]:
    if row.applies is None:
        return row.consumes, None
    if isinstance(loss.from_logits, Unknown):
        return "any", None
    return ("logits", row.applies) if loss.from_logits.value else (row.consumes, None)


def _may_be_undone(head: Head | None) -> bool:
    if head is None:
        return True
    return head.direct and value_of(head.activation) in (None, "softmax", "sigmoid")


def _mismatch(row: LossRow, release: Release, head: Head | None) -> MismatchRow:
    activation = value_of(head.activation) if head is not None else None

    def fits(candidate: MismatchRow) -> bool:
        if candidate.losses and row.name not in candidate.losses:
            return False
        if candidate.direct is not None and (head is None or head.direct != candidate.direct):
            return False
        return candidate.heads is None or activation in candidate.heads

    found = chosen((candidate for candidate in MISMATCH if fits(candidate)), release)
    return found or MISMATCH[-1]


def _refused(row: LossRow, units: int | None, mismatch: MismatchRow) -> frozenset[Encoding]:
    """Encodings that end in an exception: those of another shape than the loss takes, where the release checks it."""
    if units is None or units == 1 or mismatch.outcome != "error":
        return _NONE
    if row.family == "sparse":
        return ROWS
    return FLAT if row.name not in ("circle", "ctc") else _NONE


def _source(release: Release, source: str, evidence: str, more: str) -> str:
    return f"{release}: {source} ({evidence})" + (f"; {more}" if more else "")
