"""What each loss of Keras expects and does, as rows; `losses` chooses among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trueup.contract.labels import ROWS, Encoding
from trueup.contract.meaning import LossFamily, Scores
from trueup.frameworks.label_smoothing import SmoothingRow
from trueup.frameworks.releases import Evidence, Span

#: Every line of Keras from its first release on.
ALL_KERAS = (Span("keras", (0, 1)), Span("tf.keras", (1, 4)), Span("tf-keras", (2, 14)))
#: The lines that TensorFlow's source of Keras went into, from one release of TensorFlow on.
TF_1_14 = (Span("tf.keras", (1, 14)), Span("tf-keras", (2, 14)))
TF_2_2 = (Span("tf.keras", (2, 2)), Span("tf-keras", (2, 14)))
TF_2_4 = (Span("tf.keras", (2, 4)), Span("tf-keras", (2, 14)))
KERAS_3 = Span("keras", (3,))
#: Multi-backend Keras 1 and 2, and tf.keras while it shared their checks of the data.
CHECKED = (Span("keras", (1,), (2, 4)), Span("tf.keras", (1, 4), (2, 2)))


@dataclass(frozen=True, slots=True)
class LossRow:
    """One loss of Keras.

    applies: what it applies to its scores under from_logits=True; None where it has no such argument.
    consumes: what it takes without from_logits.
    labels: what it takes as meant when there are several outputs; `one_label` the same for a single output.
    spans: the releases that have it.
    """

    name: str
    family: LossFamily
    consumes: Scores
    applies: Literal["softmax", "sigmoid"] | None
    labels: frozenset[Encoding]
    one_label: frozenset[Encoding]
    formula: str
    spans: tuple[Span, ...] = ALL_KERAS
    evidence: Evidence = "read"
    source: str = "keras/losses.py (keras/objectives.py before Keras 2)"


_PROBABILITY_ROWS: frozenset[Encoding] = frozenset({"one-hot", "probabilities"})
_NUMBERS: frozenset[Encoding] = frozenset({"continuous", "binary", "sign", "one-hot", "multi-hot", "probabilities"})
_NUMBER: frozenset[Encoding] = frozenset({"continuous", "binary", "sign", "integer", "probabilities"})
_CELL: frozenset[Encoding] = frozenset({"binary", "integer", "probabilities"})
_NONE: frozenset[Encoding] = frozenset()
_CLASS_NUMBERS: frozenset[Encoding] = frozenset({"integer", "binary"})
_SIGNS: frozenset[Encoding] = frozenset({"sign"})
_SIGNS_OR_01: frozenset[Encoding] = frozenset({"sign", "binary"})
_HINGE_ROWS: frozenset[Encoding] = frozenset({"multi-hot", "one-hot", "sign"})


def _since(*version: int) -> tuple[Span, ...]:
    """From a release of multi-backend Keras on; TensorFlow's lines have had it from their first listed release."""
    return (Span("keras", version), *ALL_KERAS[1:])


def _regression(name: str, formula: str, since: tuple[int, ...] = (0, 1)) -> LossRow:
    return LossRow(name, "regression", "any", None, _NUMBERS, _NUMBER, formula, _since(*since))


LOSSES: tuple[LossRow, ...] = (
    LossRow(
        "binary_crossentropy", "binary", "probabilities", "sigmoid", ROWS, _CELL,
        "mean over the k outputs of -y log p - (1-y) log(1-p)", evidence="executed",
    ),
    LossRow(
        "categorical_crossentropy", "categorical", "probabilities", "softmax", _PROBABILITY_ROWS, _NONE,
        "-sum over the classes of y log(p / sum p)", evidence="executed",
    ),
    LossRow(
        "sparse_categorical_crossentropy", "sparse", "probabilities", "softmax", _CLASS_NUMBERS, _NONE,
        "-log(p[y] / sum p), with y the number of the class",
        _since(1), "executed",
        "Keras 0.3.3 answers 'Invalid objective: sparse_categorical_crossentropy'; keras/objectives.py from 1.0.0",
    ),
    LossRow(
        "binary_focal_crossentropy", "binary", "probabilities", "sigmoid", ROWS, _CELL,
        "mean over the k outputs of -(1-q)^gamma log q, with q = p where y is 1 and 1-p where it is 0",
        (Span("keras", (3,)), Span("tf.keras", (2, 9)), Span("tf-keras", (2, 14))), "executed",
        "keras-team/keras e05f2edacd (tf.keras), f71b4d85b9 (Keras 3)",
    ),
    LossRow(
        "categorical_focal_crossentropy", "categorical", "probabilities", "softmax", _PROBABILITY_ROWS, _NONE,
        "-sum over the classes of alpha (1-p)^gamma y log(p / sum p)",
        (Span("keras", (3,)), Span("tf.keras", (2, 13)), Span("tf-keras", (2, 14))),
    ),
    _regression("mean_squared_error", "mean over the outputs of (y - p)^2"),
    _regression("mean_absolute_error", "mean over the outputs of |y - p|"),
    _regression("mean_absolute_percentage_error", "100 times the mean over the outputs of |y - p| / |y|", (0, 2)),
    _regression("mean_squared_logarithmic_error", "mean over the outputs of (log(1+y) - log(1+p))^2", (0, 2)),
    _regression("huber", "(y-p)^2 / 2 where |y-p| is at most delta, else delta |y-p| - delta^2 / 2", (2, 3)),
    _regression("log_cosh", "mean over the outputs of log cosh(p - y)", (2, 0, 4)),
    _regression("cosine_similarity", "minus the cosine of the angle between y and p", (0, 3, 3)),
    LossRow("kl_divergence", "divergence", "probabilities", None, _PROBABILITY_ROWS, _NONE,
            "sum over the classes of y log(y / p)", _since(1, 0, 5)),
    LossRow("poisson", "divergence", "any", None, frozenset({"continuous"}), frozenset({"continuous"}),
            "mean over the outputs of p - y log p", _since(0, 3, 3)),
    LossRow("hinge", "margin", "any", None, _HINGE_ROWS, _SIGNS_OR_01,
            "mean over the outputs of max(1 - y p, 0), y being -1 or +1; labels of 0 and 1 are converted",
            (KERAS_3, Span("keras", (2, 3), (2, 4)), *TF_1_14), "executed",
            "losses.py _maybe_convert_labels; keras-team/keras 73106d57c7"),
    LossRow("hinge", "margin", "any", None, _SIGNS, _SIGNS,
            "mean over the outputs of max(1 - y p, 0), y being -1 or +1",
            (Span("keras", (0, 1), (2, 3)), Span("tf.keras", (1, 4), (1, 14)))),
    LossRow("squared_hinge", "margin", "any", None, _HINGE_ROWS, _SIGNS_OR_01,
            "mean over the outputs of max(1 - y p, 0)^2, y being -1 or +1; labels of 0 and 1 are converted",
            (KERAS_3, Span("keras", (2, 3), (2, 4)), *TF_1_14), "read",
            "losses.py _maybe_convert_labels; keras-team/keras 73106d57c7"),
    LossRow("squared_hinge", "margin", "any", None, _SIGNS, _SIGNS,
            "mean over the outputs of max(1 - y p, 0)^2, y being -1 or +1",
            (Span("keras", (0, 1), (2, 3)), Span("tf.keras", (1, 4), (1, 14)))),
    LossRow("categorical_hinge", "margin", "any", None, frozenset({"one-hot"}), _NONE,
            "max(1 + the highest score of a wrong class - the score of the right one, 0)",
            _since(2, 0, 5)),
    LossRow("dice", "other", "probabilities", None, ROWS, _CELL, "1 - 2 sum(y p) / (sum y + sum p)",
            (Span("keras", (3, 2)),)),
    LossRow("tversky", "other", "probabilities", None, ROWS, _CELL,
            "1 - TP / (TP + alpha FP + beta FN), over all outputs", (Span("keras", (3, 4)),)),
    LossRow("circle", "other", "any", None, frozenset({"integer"}), _NONE, "circle loss over embeddings",
            (Span("keras", (3, 7)),)),
    LossRow("ctc", "other", "any", None, frozenset({"integer"}), _NONE, "connectionist temporal loss", (KERAS_3,)),
    LossRow("categorical_generalized_cross_entropy", "sparse", "probabilities", None, _CLASS_NUMBERS, _NONE,
            "(1 - p[y]^q) / q", (Span("keras", (3, 10)),)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MissingRow:
    """Losses that a release does not have in one form: by their names, or as classes. An empty set means all losses."""

    losses: frozenset[str]
    spans: tuple[Span, ...]
    evidence: Evidence
    source: str


STRINGS_REFUSED: tuple[MissingRow, ...] = (
    MissingRow(
        frozenset({"binary_focal_crossentropy", "categorical_focal_crossentropy"}),
        (Span("keras", (3,), (3, 2)),), "executed",
        "keras/losses/__init__.py ALL_OBJECTS_DICT; run in 3.0.0 and 3.0.5, read in 3.1.1 and 3.2.0",
    ),
)  # fmt: skip


#: Losses that a release has as functions and not as classes.
CLASSES_MISSING: tuple[MissingRow, ...] = (
    MissingRow(
        frozenset(), (Span("keras", (0, 1), (2, 3)), Span("tf.keras", (1, 4), (1, 13))), "executed",
        "losses.py: no class LossFunctionWrapper; run in Keras 2.0.4 and 2.2.4",
    ),
    MissingRow(
        frozenset({"sparse_categorical_crossentropy"}), (Span("tf.keras", (1, 13), (1, 14)),), "read",
        "tensorflow/python/keras/losses.py 1.13.1",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OneUnitRow:
    """What a loss over several classes does on one output."""

    losses: frozenset[str]
    outcome: Literal["zero", "refused"]
    spans: tuple[Span, ...]
    evidence: Evidence
    source: str


_NORMALISING = frozenset({"categorical_crossentropy", "categorical_focal_crossentropy"})
ONE_UNIT: tuple[OneUnitRow, ...] = (
    OneUnitRow(
        frozenset({"categorical_crossentropy"}), "refused", CHECKED, "executed",
        "engine/training.py check_loss_and_target_compatibility: 'You are passing a target array of shape (n, 1) while "
        "using as loss categorical_crossentropy'",
    ),
    OneUnitRow(
        _NORMALISING, "zero", (Span("keras", (0, 1), (1,)), KERAS_3, *TF_2_2), "executed",
        "p / sum p is 1 for one output, so the loss is -y log(1 - 1e-7) = 1.19e-7 y at most, its gradient 0; "
        "run in 0.3.3, TensorFlow 2.2.0, tf-keras 2.21.0 and Keras 3.0.0 to 3.15.1",
    ),
    OneUnitRow(
        # Not categorical_generalized_cross_entropy, which divides by no sum: a sigmoid under it is moved.
        frozenset({"sparse_categorical_crossentropy"}), "zero", ALL_KERAS, "read",
        "one class has probability 1 whatever the score; label 1 is out of range",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OneUnitMovesRow:
    """Releases in which one output under a loss of 0 is moved all the same, after these last activations."""

    activations: frozenset[str]
    spans: tuple[Span, ...]
    backend: str
    evidence: Evidence
    source: str


#: The gradient that TensorFlow's kernel softmax_cross_entropy_with_logits gives for one class is 1 - y and not 0. It
#: is reached where the loss looks through the last activation to its logits, and under from_logits=True.
ONE_UNIT_MOVES: tuple[OneUnitMovesRow, ...] = (
    OneUnitMovesRow(
        frozenset({"softmax"}), (Span("tf.keras", (2, 2), (2, 4)),), "tensorflow", "executed",
        "run in TensorFlow 2.2.0: backend.py categorical_crossentropy looks through a Softmax operation to its logits",
    ),
    OneUnitMovesRow(
        frozenset({"softmax", "sigmoid"}), (*TF_2_4, KERAS_3), "tensorflow", "executed",
        "run in TensorFlow 2.4.0 and 2.15.0, and in Keras 3.15.1 on TensorFlow 2.21.0",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MismatchRow:
    """What a release does with labels whose shape is not the output's.

    heads: the activations it holds for, None for all; direct: False only where something follows the activation.
    """

    losses: frozenset[str]
    outcome: Literal["error", "warning", "silent"]
    spans: tuple[Span, ...]
    evidence: Evidence
    source: str
    heads: frozenset[str] | None = None
    direct: bool | None = None


_BINARY = frozenset({"binary_crossentropy", "binary_focal_crossentropy"})
_SQUARES = frozenset(
    {"mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error",
     "huber", "log_cosh", "poisson", "hinge", "squared_hinge", "kl_divergence"}
)  # fmt: skip
_TF_22_23 = (Span("tf.keras", (2, 2), (2, 4)),)
MISMATCH: tuple[MismatchRow, ...] = (
    MismatchRow(_BINARY, "error", _TF_22_23, "read",
                "backend.py binary_crossentropy looks through a Sigmoid operation to its logits, which then must have "
                "the labels' shape", frozenset({"sigmoid"}), True),
    MismatchRow(_BINARY, "silent", _TF_22_23, "executed",
                "TensorFlow 2.2.0: labels (n, 1) are broadcast against (n, k), loss 11.2"),
    MismatchRow(_BINARY, "silent", TF_2_4, "executed",
                "tf-keras 2.21: labels (n, 1) are broadcast against (n, k) where a layer follows the activation, loss "
                "11.3", None, False),
    MismatchRow(_BINARY, "error", TF_2_4, "executed",
                "tf-keras 2.21: the hidden logits must have the labels' shape",
                frozenset({"softmax", "sigmoid"}), True),
    MismatchRow(_BINARY, "silent", TF_2_4, "read", "backend.py binary_crossentropy: no logits to look through to"),
    MismatchRow(_SQUARES, "silent", (*TF_2_2, KERAS_3), "read", "the difference is broadcast"),
    MismatchRow(frozenset(), "error", ALL_KERAS, "executed",
                "a ValueError at the first batch or before it"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HiddenLogitsRow:
    """Releases in which a loss looks through the last activation to its logits, whichever activation it was.

    backend: the backend it needs, None where the line has one only.
    """

    losses: frozenset[str]
    spans: tuple[Span, ...]
    backend: str
    evidence: Evidence
    source: str


HIDDEN_LOGITS: tuple[HiddenLogitsRow, ...] = (
    HiddenLogitsRow(
        frozenset({"binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy",
                   "binary_focal_crossentropy"}),
        (*TF_2_4, KERAS_3), "tensorflow", "executed",
        "keras/src/backend/tensorflow/nn.py _get_logits (tf.keras: backend.py, _keras_logits from TensorFlow 2.4, "
        "absent in 2.3.0) ignores which activation it was; from_logits=True after a softmax or sigmoid is undone as "
        "well, with a UserWarning",
    ),
)  # fmt: skip

_BOTH = (Span("keras", (2, 3), (2, 4)), Span("tf.keras", (2, 6)), Span("tf-keras", (2, 14)), Span("keras", (3,)))
_FUNCTIONS = "losses.py of Keras 2.3.0 (2.2.5 has no such argument), of tf.keras 2.6.0 and 3.15.1, which was run"
SMOOTHING: tuple[SmoothingRow, ...] = (
    SmoothingRow(frozenset({"binary_crossentropy"}), "half", _BOTH, "executed", _FUNCTIONS),
    SmoothingRow(frozenset({"categorical_crossentropy"}), "share", _BOTH, "executed", _FUNCTIONS),
    SmoothingRow(frozenset({"binary_focal_crossentropy"}), "half",
                 (Span("tf.keras", (2, 9)), Span("tf-keras", (2, 14)), Span("keras", (3,))), "executed", _FUNCTIONS),
    SmoothingRow(frozenset({"categorical_focal_crossentropy"}), "share",
                 (Span("tf.keras", (2, 13)), Span("tf-keras", (2, 14)), Span("keras", (3,))), "executed", _FUNCTIONS),
)  # fmt: skip
