"""What each loss of optax expects and does, as rows. All were run in optax 0.2.8, with what they take and refuse."""

from __future__ import annotations

from dataclasses import dataclass

from trueup.contract.labels import FLAT, ROWS, Encoding
from trueup.contract.meaning import LossFamily, Scores
from trueup.frameworks.releases import Evidence, Span

ALL_OPTAX = (Span("optax", (0, 0)),)
_NONE: frozenset[Encoding] = frozenset()
_CELL: frozenset[Encoding] = frozenset({"binary", "probabilities"})
_NUMBERS: frozenset[Encoding] = frozenset({"integer", "binary"})
_ANYTHING: frozenset[Encoding] = frozenset({"continuous", "one-hot", "multi-hot", "probabilities", "binary", "sign"})


@dataclass(frozen=True, slots=True)
class OptaxLossRow:
    """One loss.

    labels, refuses: with several outputs. one_label: what it takes with one output; zero_on_one: it is 0 then,
    whatever the output; applies_to_one: what it applies to one output, where that is something else.
    broadcasts: outputs (n, 1) and labels (n,) are held against each other n x n times.
    """

    name: str
    family: LossFamily
    consumes: Scores
    formula: str
    applies: str | None = None
    labels: frozenset[Encoding] = _ANYTHING
    refuses: frozenset[Encoding] = _NONE
    one_label: frozenset[Encoding] = _NONE
    zero_on_one: bool = False
    applies_to_one: str | None = None
    broadcasts: bool = False
    spans: tuple[Span, ...] = ALL_OPTAX
    evidence: Evidence = "executed"
    source: str = "optax/losses, run in optax 0.2.8"


#: Rows of numbers: one-hot, or shares of the classes.
_ONE_OF_K: frozenset[Encoding] = frozenset({"one-hot", "probabilities"})


def _softmax_rows(name: str, formula: str) -> OptaxLossRow:
    return OptaxLossRow(name, "categorical", "logits", formula, "log_softmax", _ONE_OF_K, _NUMBERS, zero_on_one=True)


def _cells(name: str, formula: str) -> OptaxLossRow:
    return OptaxLossRow(name, "binary", "logits", formula, "sigmoid", ROWS, FLAT, _CELL, broadcasts=True)


def _numbers(name: str, formula: str, *, broadcasts: bool = False) -> OptaxLossRow:
    return OptaxLossRow(name, "regression", "any", formula, one_label=_ANYTHING, broadcasts=broadcasts)


_DICE = "1 minus the Dice coefficient of each class over an item's places"


def _dice(name: str, formula: str) -> OptaxLossRow:
    """A loss of whole maps: softmax over the classes, sigmoid where there is one, unless `apply_softmax=False`."""
    return OptaxLossRow(
        name, "other", "logits", formula, "softmax", _ONE_OF_K, _NUMBERS, _CELL, applies_to_one="sigmoid"
    )


OPTAX_LOSSES: tuple[OptaxLossRow, ...] = (
    _softmax_rows("softmax_cross_entropy", "-sum y log softmax(z), with y rows of probabilities"),
    _softmax_rows("poly_loss_cross_entropy", "-sum y log softmax(z) + e (1 - sum y softmax(z))"),
    OptaxLossRow(
        "softmax_cross_entropy_with_integer_labels",
        "sparse",
        "logits",
        "-log softmax(z)[y], with y the number of the class",
        "log_softmax",
        _NUMBERS,
        ROWS,
        zero_on_one=True,
    ),
    _cells("sigmoid_binary_cross_entropy", "-y log s(z) - (1-y) log(1-s(z)) of each output, s the sigmoid"),
    _cells("sigmoid_focal_loss", "(1 - p)^g times the sigmoid cross-entropy of each output"),
    OptaxLossRow(
        "multiclass_sparsemax_loss", "sparse", "any", "the sparsemax loss of z at y", labels=_NUMBERS, refuses=ROWS
    ),
    OptaxLossRow(
        "multiclass_hinge_loss", "margin", "any", "max over classes of z + 1, minus z[y]", labels=_NUMBERS, refuses=ROWS
    ),
    OptaxLossRow(
        "hinge_loss", "margin", "any", "max(0, 1 - y z), with y -1 or 1", labels=frozenset({"sign"}),
        one_label=frozenset({"sign"}), broadcasts=True,
    ),
    OptaxLossRow(
        "multiclass_perceptron_loss", "margin", "any", "max over classes of z, minus z[y]", labels=_NUMBERS,
        refuses=ROWS,
    ),
    OptaxLossRow(
        # It checks the shapes, as l2_loss and squared_error do: a column against a flat array raises (optax 0.2.8).
        "perceptron_loss", "margin", "any", "max(0, -y z), with y -1 or 1", labels=frozenset({"sign"}),
        one_label=frozenset({"sign"}),
    ),
    OptaxLossRow(
        "sparsemax_loss", "binary", "any", "the sparsemax loss of each output, y 0 or 1", labels=ROWS, refuses=FLAT,
        one_label=_CELL, broadcasts=True,
    ),
    OptaxLossRow(
        "kl_divergence", "divergence", "log-probabilities", "sum y (log y - q), q the log-probabilities",
        labels=_ONE_OF_K, refuses=_NUMBERS,
    ),
    OptaxLossRow(
        "generalized_kl_divergence", "divergence", "log-probabilities", "sum y (log y - q) + exp q - y, q the "
        "log-probabilities", labels=_ONE_OF_K, refuses=_NUMBERS,
    ),
    OptaxLossRow(
        "kl_divergence_with_log_targets", "divergence", "log-probabilities", "sum exp y (y - q), y and q "
        "log-probabilities", labels=frozenset({"continuous"}), refuses=_NUMBERS,
    ),
    _dice("dice_loss", _DICE),
    _dice("multiclass_generalized_dice_loss", f"{_DICE}, weighted by how rare the class is"),
    OptaxLossRow(
        "binary_dice_loss", "other", "logits", "1 minus the Dice coefficient of each output", "sigmoid", ROWS, FLAT,
        _CELL,
    ),
    _numbers("l2_loss", "(z - y)^2 / 2"),
    _numbers("squared_error", "(z - y)^2"),
    _numbers("huber_loss", "(z - y)^2 / 2 up to delta, then linear", broadcasts=True),
    _numbers("log_cosh", "log cosh(z - y)", broadcasts=True),
    _numbers("cosine_similarity", "the cosine between z and y"),
    _numbers("cosine_distance", "1 minus the cosine between z and y"),
)  # fmt: skip
